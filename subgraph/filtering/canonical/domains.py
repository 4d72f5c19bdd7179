"""Turn a value of a filter into its domain, in which values can be compared, and its place there.

Not all values of one field compare: which of TODAY and 2024-05-01 comes first depends on the day of
the request. Each kind has a domain of its own, and each relative date one with three places: before
it, at it, after it.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from ..evaluate import lower_case
from ..fields import FieldType
from ..limits import MAX_DIGITS
from ..relative import allowed_units
from ..tree import (
    Anchor,
    Boolean,
    Date,
    DateTime,
    EnumName,
    Number,
    Operator,
    Relative,
    Text,
    Time,
    Unit,
    Value,
)
from .value_sets import Choice, Cut, Stretches, ValueSet, complement


class Kind(StrEnum):
    """What the values of a domain are."""

    ANY = "any"  # whether there is a value at all
    TEXT = "text"
    NAME = "name"  # of an enum
    TRUTH = "truth"
    WHOLE = "whole"  # numbers of an int field
    NUMBER = "number"
    DAY = "day"  # counted from 0001-01-01
    INSTANT = "instant"
    LOCAL = "local"  # a date and time in the zone of the request
    TIME = "time"
    RELATIVE = "relative"
    PATTERN = "pattern"
    RANGE = "range"  # a BETWEEN on a list whose ends do not compare


@dataclass(frozen=True, slots=True)
class Domain:
    """Values that compare; `about` is the relative date, the pattern or the ends of the range."""

    kind: Kind
    about: Any = None


ANY: Final = Domain(Kind.ANY)
_COUNTED: Final = (Kind.WHOLE, Kind.DAY)
_CHOSEN: Final = (Kind.TEXT, Kind.NAME)
_SIDES: Final = frozenset((-1, 0, 1))
_TRUTHS: Final = frozenset((False, True))
_FIRST_DAY: Final = datetime.date.min.toordinal()
_LAST_DAY: Final = datetime.date.max.toordinal()
_MOST_COUNTED: Final = 10 ** (MAX_DIGITS - 1)  # so that the next one can be written too
_FAMILIES: Final = (
    {Unit.HOURS: 3_600, Unit.MINUTES: 60, Unit.SECONDS: 1},
    {Unit.DAYS: 1, Unit.WEEKS: 7},
    {Unit.YEARS: 12, Unit.QUARTERS: 3, Unit.MONTHS: 1},
)
"""Units that are whole numbers of one another, in the order in which they are tried."""

_SIDES_OF: Final = {
    Operator.EQ: {0},
    Operator.CONTAINS: {0},
    Operator.LT: {-1},
    Operator.LE: {-1, 0},
    Operator.GT: {1},
    Operator.GE: {0, 1},
}


def place(value: Value, type: FieldType) -> tuple[Domain, Any]:
    """The domain of a value on a field of `type`, and the place of the value in it."""
    match value:
        case Text(text):
            return Domain(Kind.TEXT), text
        case EnumName(name):
            return Domain(Kind.NAME), name
        case Boolean(truth):
            return Domain(Kind.TRUTH), truth
        case Number(number) if type is FieldType.INT and abs(number) < _MOST_COUNTED:
            return Domain(Kind.WHOLE), int(number)
        case Number(number):
            return Domain(Kind.NUMBER), number
        case Date():
            return Domain(Kind.DAY), value.value.toordinal()
        case DateTime():
            instant = value.value
            if instant.tzinfo is None:
                return Domain(Kind.LOCAL), instant
            return Domain(Kind.INSTANT), instant.astimezone(datetime.UTC)
        case Time():
            return Domain(Kind.TIME), value.value
        case Relative():
            return Domain(Kind.RELATIVE, _plain(value, type)), 0


def written(domain: Domain, at: Any) -> Value:
    """The value at a place of a domain: the inverse of `place`."""
    match domain.kind:
        case Kind.TEXT:
            return Text(at)
        case Kind.NAME:
            return EnumName(at)
        case Kind.TRUTH:
            return Boolean(at)
        case Kind.WHOLE | Kind.NUMBER:
            return Number(Decimal(at))
        case Kind.DAY:
            return Date(datetime.date.fromordinal(at).isoformat())
        case Kind.INSTANT:
            return DateTime(at.isoformat().replace("+00:00", "Z"))
        case Kind.LOCAL:
            return DateTime(at.isoformat())
        case Kind.TIME:
            return Time(at.isoformat())
        case Kind.RELATIVE:
            assert isinstance(domain.about, Relative)
            return domain.about
    raise AssertionError(f"{domain.kind} has no values")


def values_for(operator: Operator, domain: Domain, at: Any) -> ValueSet:
    """The values that pass a comparison with the value at a place of a domain."""
    if operator is Operator.NE:
        return complement(values_for(Operator.EQ, domain, at))
    if domain.kind is Kind.RELATIVE:
        return Choice(frozenset(_SIDES_OF[operator]), False, _SIDES)
    if domain.kind is Kind.TRUTH:
        return Choice(frozenset((at,)), False, _TRUTHS)
    if domain.kind in _CHOSEN:
        return Choice(frozenset((at,)))
    before, after = (at, False), (at, True)
    match operator:
        case Operator.LT:
            cuts: tuple[bool, tuple[Cut, ...]] = (True, (before,))
        case Operator.LE:
            cuts = (True, (after,))
        case Operator.GT:
            cuts = (False, (after,))
        case Operator.GE:
            cuts = (False, (before,))
        case _:
            cuts = (False, (before, after))
    return _counted(domain.kind, *cuts) if domain.kind in _COUNTED else Stretches(*cuts)


def matching(pattern: str) -> tuple[Domain, ValueSet]:
    """The texts that match a LIKE pattern; patterns that match the same texts have one domain."""
    domain, values = opaque(Kind.PATTERN, _plain_pattern(pattern))
    return domain, Choice(_TRUTHS, False, _TRUTHS) if domain.about == "*" else values


def opaque(kind: Kind, about: Any) -> tuple[Domain, ValueSet]:
    """The values that pass a test of which nothing more is known."""
    return Domain(kind, about), Choice(frozenset((True,)), False, _TRUTHS)


def _counted(kind: Kind, from_start: bool, cuts: tuple[Cut, ...]) -> Stretches:
    """Stretches of whole numbers; of days, those of the calendar."""
    left: list[Cut] = []
    for at, after in cuts:
        number = at + 1 if after else at
        if kind is Kind.DAY and number <= _FIRST_DAY:
            from_start = not from_start
        elif kind is not Kind.DAY or number <= _LAST_DAY:
            left.append((number, False))
    return Stretches(from_start, tuple(left))


def _plain(value: Relative, type: FieldType) -> Relative:
    """One of the ways to write a relative date: 12 MONTHS as 1 YEARS, none for nothing."""
    anchor, amount, unit = value.anchor, value.amount, value.unit
    clock = unit in _FAMILIES[0] and amount != 0
    if type is FieldType.DATE and anchor is Anchor.NOW and not clock:
        anchor = Anchor.TODAY  # of an instant, a date takes the day
    if unit is None or amount == 0:
        return Relative(anchor)
    family = next(each for each in _FAMILIES if unit in each)
    total = amount * family[unit]
    allowed = allowed_units(anchor)
    for each, size in family.items():
        if each in allowed and total % size == 0:
            return Relative(anchor, total // size, each)
    raise AssertionError("the unit that was written is allowed")


def _plain_pattern(pattern: str) -> str:
    """The pattern in lower case, stars first among wildcards, with no escape that does nothing."""
    parts: list[str] = []
    for escaped, character in re.findall(r"\\(.)|(.)", lower_case(pattern), re.S):
        if character in ("*", "?") and character:
            parts.append(character)
        else:
            plain = escaped or character
            parts.append(f"\\{plain}" if plain in "*?\\" else plain)
    text = "".join(f"\0{part}" if part in ("*", "?") else part for part in parts)
    return re.sub(r"(?:\0[*?])+", _wildcards, text)


def _wildcards(match: re.Match[str]) -> str:
    run = match.group()
    return "*" * ("*" in run) + "?" * run.count("?")
