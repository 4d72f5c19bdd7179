"""Turn a LIKE pattern into its pieces, for the pattern languages of targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final

_PIECE: Final = re.compile(r"\\(.)|(.)", re.S)


class Wildcard(Enum):
    RUN = "*"  # any run of characters, also none
    ONE = "?"  # one character


def pieces(pattern: str) -> Iterator[str | Wildcard]:
    """The characters of a pattern, which stand for themselves, and its wildcards.

    Keep in step with evaluate.py: a backslash at the end stands for itself.
    """
    for escaped, character in _PIECE.findall(pattern):
        if character == "*":
            yield Wildcard.RUN
        elif character == "?":
            yield Wildcard.ONE
        else:
            yield escaped or character


def sql_pattern(pattern: str) -> str:
    """The pattern for SQL's LIKE with a backslash as its escape."""
    parts = {Wildcard.RUN: "%", Wildcard.ONE: "_"}
    return "".join(
        parts[piece]
        if isinstance(piece, Wildcard)
        else (f"\\{piece}" if piece in "%_\\" else piece)
        for piece in pieces(pattern)
    )
