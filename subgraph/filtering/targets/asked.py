"""Turn a predicate into what every target must ask of the values at its path.

A predicate is `[not] some value passes the test`, for each of its tests. Relative dates are
resolved here, and a bare date on a datetime field becomes the instants of its day.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ..fields import FieldType, FilterField
from ..relative import resolve
from ..tree import (
    Comparison,
    Date,
    DateTime,
    Membership,
    Operator,
    Predicate,
    Presence,
    Range,
    Relative,
    Text,
    Value,
)
from .instants import EVER, Instants, at_instant, common, intervals, others, since_day, unite
from .intervals import Interval

Plain = str | bool | Decimal | datetime.date | datetime.time
"""What a value is compared with; instants are intervals."""


@dataclass(frozen=True, slots=True)
class Exists:
    """Any value at all."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value equal to one of these."""

    values: tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """A value that lies in one of these intervals, which may be none."""

    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """A text that fits the pattern, whatever its case."""

    pattern: str


Test = Exists | OneOf | Within | Like


@dataclass(frozen=True, slots=True)
class Asked:
    """Each test is passed by some value; or, `negated`, that is not so."""

    tests: tuple[Test, ...]
    negated: bool = False


def ask(
    node: Predicate, field: FilterField, now: datetime.datetime, zone: datetime.tzinfo
) -> Asked:
    """What a predicate asks of a field's values at the instant `now` in `zone`."""
    if now.tzinfo is None:
        raise ValueError("The instant of a request must carry an offset")
    values = _Values(field.type, now, zone)
    match node:
        case Presence():
            return Asked((Exists(),), negated=True)
        case Comparison(_, Operator.LIKE, Text(pattern)):
            return Asked((Like(pattern),))
        case Comparison(_, Operator.EQ | Operator.CONTAINS, value):
            return Asked((values.equal((value,)),))
        case Comparison(_, Operator.NE, value):
            return Asked((values.equal((value,)),), negated=True)
        case Comparison(_, operator, value):
            return Asked((values.ordered(operator, value),))
        case Membership(_, Operator.ALL, wanted):
            return Asked(tuple(values.equal((value,)) for value in wanted))
        case Membership(_, _, wanted):
            return Asked((values.equal(wanted),))
        case Range(_, low, high):
            return Asked((values.between(low, high),))


@dataclass(frozen=True, slots=True)
class _Values:
    type: FieldType
    now: datetime.datetime
    zone: datetime.tzinfo

    def equal(self, values: tuple[Value, ...]) -> Test:
        if self.type is FieldType.DATETIME:
            return Within(
                intervals(unite([self._instants(Operator.EQ, value) for value in values]))
            )
        return OneOf(tuple(dict.fromkeys(self._plain(value) for value in values)))

    def ordered(self, operator: Operator, value: Value) -> Test:
        if self.type is FieldType.DATETIME:
            return Within(intervals(self._instants(operator, value)))
        plain = self._plain(value)
        match operator:
            case Operator.LT:
                return Within((Interval(high=plain, high_open=True),))
            case Operator.LE:
                return Within((Interval(high=plain),))
            case Operator.GT:
                return Within((Interval(low=plain, low_open=True),))
            case _:
                return Within((Interval(low=plain),))

    def between(self, low: Value, high: Value) -> Test:
        if self.type is FieldType.DATETIME:
            ends = self._instants(Operator.GE, low), self._instants(Operator.LE, high)
            return Within(intervals(common(*ends)))
        return Within((Interval(self._plain(low), self._plain(high)),))

    def _plain(self, value: Value) -> Plain:
        if isinstance(value, Relative):
            when = resolve(value, self.now, self.zone)
            return when.date() if isinstance(when, datetime.datetime) else when
        return value.value

    def _instants(self, operator: Operator, value: Value) -> Instants:
        since: Instants
        after: Instants
        when: datetime.date | datetime.datetime
        if isinstance(value, Relative):
            when = resolve(value, self.now, self.zone)
        else:
            assert isinstance(value, Date | DateTime)  # check has seen to it
            when = value.value
        if isinstance(when, datetime.datetime):
            here = when if when.tzinfo is not None else when.replace(tzinfo=self.zone)
            ((start, end),) = at_instant(here)
            since, after = ((start, EVER),), ((end, EVER),)
        else:
            since, after = since_day(when, self.zone), since_day(when, self.zone, after=True)
        match operator:
            case Operator.EQ:
                return common(since, others(after))
            case Operator.LT:
                return others(since)
            case Operator.LE:
                return others(after)
            case Operator.GT:
                return after
            case _:
                return since
