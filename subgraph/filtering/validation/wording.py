"""Turn lists and values into the words of a message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..printer import print_value
from ..tree import Value

_SHOWN: Final = 60  # characters of a value that a message quotes


def one_of(items: Sequence[str]) -> str:
    """'a', 'a or b', 'a, b or c'."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} or {items[-1]}"


def shown(value: Value) -> str:
    """A value as it is printed, cut to what a message can show."""
    text = print_value(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
