"""What can go wrong with a filter, as exceptions.

FilterError
├── FilterSyntaxError     the statement is not of the language
├── InvalidFilterError    the filter does not fit the index
├── ChipError             a chip cannot be edited in this way
└── UnsupportedError      a target cannot say a node
"""

from __future__ import annotations

from collections.abc import Sequence

from .diagnostics import Diagnostic
from .tree import Filter, Value


class FilterError(Exception):
    """Anything that is wrong with a filter."""


class FilterSyntaxError(FilterError):
    """The statement cannot be read; `diagnostic` says where and what would be right."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class InvalidFilterError(FilterError):
    """The filter does not fit the index; `diagnostics` holds all findings, warnings too."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("\n".join(each.message for each in diagnostics))
        self.diagnostics = tuple(diagnostics)


class ChipError(FilterError):
    """A chip cannot be edited in this way; `node` is that of the chip, as the caller gave it."""

    def __init__(self, node: int, message: str) -> None:
        super().__init__(message)
        self.node = node


class UnsupportedError(FilterError):
    """A target cannot say `node`; the message names the nearest thing that it can say."""

    def __init__(self, target: str, node: Filter | Value, message: str) -> None:
        super().__init__(message)
        self.target = target
        self.node = node
