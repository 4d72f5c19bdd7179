"""Turn a date or time that there is not into what is wrong with it."""

from __future__ import annotations

import datetime
from calendar import monthrange
from typing import Final

from ..limits import MAX_YEARS
from ..printer import print_value
from ..relative import shift_problem
from ..tree import Date, DateTime, Relative, Time, Unit, Value

_PER_YEAR: Final = {
    Unit.SECONDS: 31_536_000,
    Unit.MINUTES: 525_600,
    Unit.HOURS: 8_760,
    Unit.DAYS: 365,
    Unit.WEEKS: 52,
    Unit.MONTHS: 12,
    Unit.QUARTERS: 4,
    Unit.YEARS: 1,
}


def problem(value: Value) -> tuple[str, tuple[str, ...]] | None:
    """What is wrong with a date or time, and what would be right; None for any other value."""
    if isinstance(value, Relative):
        return _relative_problem(value)
    if not isinstance(value, Date | DateTime | Time):
        return None
    try:
        if not isinstance(value, DateTime):
            _ = value.value
        elif value.value.tzinfo is not None:
            _ = value.value.astimezone(datetime.UTC)  # the first and last hours may have no UTC
        return None
    except (ValueError, OverflowError):
        pass
    if isinstance(value, Time):
        return f"There is no time {value.text}. Times go from 00:00 to 23:59:59.", ()
    day = _day_problem(value.text[:10])
    if day is not None:
        message, right = day
        return message, (right + value.text[10:],) if right else ()
    return (
        f"There is no time {value.text[11:]}. "
        "Times go from 00:00 to 23:59:59, and offsets from -23:59 to +23:59.",
        (),
    )


def _day_problem(text: str) -> tuple[str, str | None] | None:
    try:
        year, month, day = (int(part) for part in text.split("-"))
    except ValueError:
        return f"{text} is not a date. Write it as 2024-05-01.", None
    if year < 1:
        return f"There is no day {text}. Years go from 0001 to 9999.", None
    if not 1 <= month <= 12:
        return f"There is no day {text}. Months go from 01 to 12.", None
    last = monthrange(year, month)[1]
    if 1 <= day <= last:
        return None
    if day < 1:
        return f"There is no day {text}. Days start at 01.", None
    right = f"{text[:8]}{last:02}"
    return f"There is no day {text}. The last day of that month is {right}.", right


def _relative_problem(value: Relative) -> tuple[str, tuple[str, ...]] | None:
    if value.unit is None:
        return None
    problem = shift_problem(value.anchor, value.unit)
    if problem is not None:
        return problem, ()
    if abs(value.amount) > MAX_YEARS * _PER_YEAR[value.unit]:
        return (
            f"{print_value(value)} lies outside of the calendar. "
            f"A relative date moves by {MAX_YEARS:,} years at most.",
            (),
        )
    return None
