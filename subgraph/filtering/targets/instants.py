"""Turn a day or an instant into intervals of instants, in the zone of the request.

A set of instants is a sorted tuple of half-open stretches, in microseconds since 1970: whole
numbers neither round nor end where Python's calendar does.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from .intervals import Interval

Instants = tuple[tuple[int, int], ...]

_SECOND: Final = 1_000_000
_DAY: Final = 86_400 * _SECOND
EVER: Final = 10**18  # beyond the year 30,000 on both sides
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND: Final = datetime.timedelta(microseconds=1)
_EPOCH_DAY: Final = datetime.date(1970, 1, 1).toordinal()
# No instant of the calendar, in any zone, lies outside; offsets are less than a day.
_FIRST: Final = -(_EPOCH_DAY - 1) * _DAY
_LAST: Final = (datetime.date.max.toordinal() + 1 - _EPOCH_DAY) * _DAY - 1
_REACH: Final = 26 * 3600 * _SECOND  # further than any offset


def at_instant(instant: datetime.datetime) -> Instants:
    """That instant alone; it must carry an offset."""
    start = (instant - _EPOCH) // _MICROSECOND
    return ((start, start + 1),)


def since_day(day: datetime.date, zone: datetime.tzinfo, *, after: bool = False) -> Instants:
    """The instants whose day in `zone` is `day` or later; with `after`, later only.

    Where clocks are set back over midnight a day comes twice, and these are two stretches.
    """
    midnight = (day.toordinal() + after - _EPOCH_DAY) * _DAY  # as if in UTC
    low, high = midnight - _REACH, midnight + _REACH
    before, behind = _offset(low, zone), _offset(high, zone)
    if before == behind:
        return ((midnight - before, EVER),)
    while high - low > _SECOND:  # the clocks change once in these days: find when
        middle = (low + high) // 2 // _SECOND * _SECOND
        if _offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return unite([((midnight - before, high),), ((max(high, midnight - behind), EVER),)])


def _offset(instant: int, zone: datetime.tzinfo) -> int:
    inside = min(max(instant, _FIRST + _DAY), _LAST - _DAY)
    when = (_EPOCH + inside * _MICROSECOND).astimezone(zone)
    return (when.utcoffset() or datetime.timedelta()) // _MICROSECOND


def unite(sets: Sequence[Instants]) -> Instants:
    """The instants that are in any of the sets."""
    united: list[tuple[int, int]] = []
    for start, end in sorted(stretch for each in sets for stretch in each):
        if start >= end:
            continue
        if united and start <= united[-1][1]:
            united[-1] = united[-1][0], max(end, united[-1][1])
        else:
            united.append((start, end))
    return tuple(united)


def others(instants: Instants) -> Instants:
    """The instants that are not in the set."""
    edges = [-EVER, *(edge for stretch in instants for edge in stretch), EVER]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((start, end) for start, end in pairs if start < end)


def common(one: Instants, other: Instants) -> Instants:
    """The instants that are in both sets."""
    return others(unite([others(one), others(other)]))


def intervals(instants: Instants) -> tuple[Interval, ...]:
    """The set as intervals of instants in UTC; where the calendar ends there is no end."""
    found = []
    for start, end in instants:
        if start > _LAST or end <= _FIRST:
            continue
        low = _EPOCH + start * _MICROSECOND if start > _FIRST else None
        if low is not None and end == start + 1:
            found.append(Interval(low, low))
        else:
            high = _EPOCH + end * _MICROSECOND if end <= _LAST else None
            found.append(Interval(low, high, high_open=True))
    return tuple(found)
