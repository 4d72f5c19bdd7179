"""Turn two values into their order, where it is the same at every instant and in every zone."""

from __future__ import annotations

import datetime
from typing import Any, Final

from ..relative import resolve
from ..tree import Boolean, Date, DateTime, EnumName, Number, Relative, Text, Time, Value
from .calendar import problem

# Instants at which relative dates are compared: month ends, a leap day, both halves of a year.
_INSTANTS: Final = tuple(
    datetime.datetime(*day, 12, tzinfo=datetime.UTC)
    for day in ((2023, 3, 31), (2024, 2, 29), (2024, 12, 31), (2025, 1, 1), (2025, 7, 15))
)


def exists(value: Value) -> bool:
    """Whether a value is no date or time, or one that there is."""
    return problem(value) is None


def compare(left: Value, right: Value) -> int | None:
    """-1, 0 or 1 as `left` is before, at or after `right`; None where that is not certain."""
    if not exists(left) or not exists(right):
        return None
    match left, right:
        case Relative(), Relative():
            return _compare_relative(left, right)
        case DateTime(), DateTime():
            certain = (left.value.tzinfo is None) is (right.value.tzinfo is None)
            return _sign(left.value, right.value) if certain else None
        case (
            (Text() | Number() | Boolean() | EnumName() | Date() | Time()),
            (Text() | Number() | Boolean() | EnumName() | Date() | Time()),
        ):
            return _sign(left.value, right.value) if type(left) is type(right) else None
        case _:
            return None


def _compare_relative(left: Relative, right: Relative) -> int | None:
    signs = set()
    for instant in _INSTANTS:
        ends = [resolve(each, instant, datetime.UTC) for each in (left, right)]
        if isinstance(ends[0], datetime.datetime) is not isinstance(ends[1], datetime.datetime):
            return None
        signs.add(_sign(*ends))
    return signs.pop() if len(signs) == 1 else None


def _sign(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)
