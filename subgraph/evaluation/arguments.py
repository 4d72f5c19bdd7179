"""Let an option be followed by several values, as a shell writes them for '*/cases.jsonl'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from typer.core import TyperCommand

_MANY = ("--indexes", "--cases")


class ManyFiles(TyperCommand):
    """A command whose `--indexes` and `--cases` take all values up to the next option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(spread(args)))


def spread(args: Sequence[str]) -> Iterator[str]:
    """Yield the arguments with the option repeated: '--cases a b' → '--cases a --cases b'."""
    option = None
    values = 0
    for each in args:
        if each.startswith("-"):
            option, values = (each if each in _MANY else None), 0
        elif option is not None:
            values += 1
            if values > 1:
                yield option
        yield each
