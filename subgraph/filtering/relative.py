"""Turn a relative date into a date or an instant, at the instant and zone of the request."""

from __future__ import annotations

import datetime
from typing import Final

from dateutil.relativedelta import relativedelta

from .tree import Anchor, Relative, Unit

_PERIODS: Final = {
    "WEEK": (Unit.WEEKS,),
    "MONTH": (Unit.MONTHS, Unit.QUARTERS, Unit.YEARS),
    "QUARTER": (Unit.QUARTERS, Unit.YEARS),
    "YEAR": (Unit.YEARS,),
}
_CLOCK: Final = (Unit.SECONDS, Unit.MINUTES, Unit.HOURS)


def allowed_units(anchor: Anchor) -> tuple[Unit, ...]:
    """Units by which `anchor` moves.

    The start or end of a period moves by whole periods, so that it stays a start or an end.
    """
    if anchor is Anchor.NOW:
        return tuple(Unit)
    if anchor is Anchor.TODAY:
        return tuple(unit for unit in Unit if unit not in _CLOCK)
    return _PERIODS[anchor.rsplit(" ", 1)[1]]


def shift_problem(anchor: Anchor, unit: Unit) -> str | None:
    """What is wrong with moving `anchor` by `unit`, and what would be right; None if nothing."""
    units = allowed_units(anchor)
    if unit in units:
        return None
    if anchor is Anchor.TODAY:
        return f"TODAY cannot move by {unit}. Use NOW, or DAYS, WEEKS, MONTHS, QUARTERS or YEARS."
    return f"{anchor} cannot move by {unit}. Use {' or '.join(units)}."


def resolve(
    relative: Relative, now: datetime.datetime, zone: datetime.tzinfo
) -> datetime.date | datetime.datetime:
    """The date that `relative` means at `now` in `zone`; for NOW an instant in that zone.

    `now` must carry an offset. Hours and less move the instant; days and more move the calendar and
    keep the time of day; a day that the month does not have becomes its last one. Weeks start on
    Monday. Raises OverflowError or ValueError outside of the years 1 to 9999.
    """
    if now.tzinfo is None:
        raise ValueError("The instant of a request must carry an offset")
    here = now.astimezone(zone)
    anchor, amount, unit = relative.anchor, relative.amount, relative.unit
    if anchor is Anchor.NOW:
        if unit in _CLOCK:
            moved = now.astimezone(datetime.UTC) + _delta(amount, unit)
            return moved.astimezone(zone)
        return here if unit is None else here + _delta(amount, unit)
    day = here.date()
    if unit is not None:
        day += _delta(amount, unit)
    if anchor is Anchor.TODAY:
        return day
    edge, period = anchor.split(" OF ")
    start = _start(day, period)
    if edge == "START":
        return start
    length = {
        "WEEK": relativedelta(weeks=1),
        "MONTH": relativedelta(months=1),
        "QUARTER": relativedelta(months=3),
        "YEAR": relativedelta(years=1),
    }[period]
    return start + length - datetime.timedelta(days=1)


def _start(day: datetime.date, period: str) -> datetime.date:
    if period == "WEEK":
        return day - datetime.timedelta(days=day.weekday())
    if period == "MONTH":
        return day.replace(day=1)
    if period == "QUARTER":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1)


def _delta(amount: int, unit: Unit | None) -> relativedelta:
    match unit:
        case Unit.SECONDS:
            return relativedelta(seconds=amount)
        case Unit.MINUTES:
            return relativedelta(minutes=amount)
        case Unit.HOURS:
            return relativedelta(hours=amount)
        case Unit.DAYS:
            return relativedelta(days=amount)
        case Unit.WEEKS:
            return relativedelta(weeks=amount)
        case Unit.MONTHS:
            return relativedelta(months=amount)
        case Unit.QUARTERS:
            return relativedelta(months=3 * amount)
        case Unit.YEARS:
            return relativedelta(years=amount)
        case _:
            return relativedelta()
