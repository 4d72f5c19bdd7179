"""Turn what is said of an amount into the clause that it means on one field, where it fits."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ...catalogue import IndexField
from ...filtering import (
    Anchor,
    Comparison,
    Date,
    FieldType,
    Filter,
    Number,
    Operator,
    Range,
    Relative,
    Span,
    Text,
    Time,
    Unit,
    Value,
    resolve,
)
from ...folding import fold
from ...retrieval import Evidence, field_names
from .language import Language
from .quantities import Quantity
from .said import Measure

# How well a quantity fits a field that the question does not name.
_YEAR_FIELD, _DATE_FIELD, _UNIT_FITS, _TIME_FIELD = 0.9, 0.75, 0.85, 0.85
_DEEPER = 0.85  # for each step away: a document's own date is likelier than one of its parts
_NAMED = 0.6  # plus 0.4 times how surely the field was named

_DATES = (FieldType.DATE, FieldType.DATETIME)
_SIZED = ("duration", "length", "mass", "data")  # their units differ by a factor
# What a bound that is no whole number says of a field of whole numbers.
_WHOLE = {
    Operator.GT: (Operator.GE, ROUND_CEILING),
    Operator.GE: (Operator.GE, ROUND_CEILING),
    Operator.LT: (Operator.LE, ROUND_FLOOR),
    Operator.LE: (Operator.LE, ROUND_FLOOR),
}
NUMBERS = (FieldType.INT, FieldType.FLOAT)


@dataclass(frozen=True)
class Option:
    """One clause that a measure may mean."""

    filter: Filter
    path: str
    spans: tuple[Span, ...]
    evidence: Evidence
    score: float
    note: str = ""


def options_on(
    each: IndexField, said: Measure, language: Language, today: datetime.date, named: float
) -> list[Option]:
    """What the measure means on one field; nothing where it does not fit."""
    fitted = None
    if each.type in _DATES and said.low.ends is not None:
        fitted = _period(each, said, _DATE_FIELD, today)
    elif each.type is FieldType.INT and said.low.ends is not None and _counts_years(each):
        fitted = _period(each, said, _YEAR_FIELD, today)
    elif said.low.time is not None:
        fitted = _time(each, said)
    elif each.type in NUMBERS and said.low.number is not None:
        fitted = _amount(each, said, language, named=named > 0)
    if fitted is None:
        return []
    filter_, fit, note = fitted
    depth = each.path.count(".")
    score = (_NAMED + (1 - _NAMED) * named if named else fit * _DEEPER**depth) * each.weight
    return [Option(filter_, each.path, said.spans, Evidence.MEASURE, score, note)]


def _counts_years(each: IndexField) -> bool:
    return any("year" in name.split() for name in field_names(each)) or each.unit == "year"


def _period(
    each: IndexField, said: Measure, fit: float, today: datetime.date
) -> tuple[Filter, float, str] | None:
    """A year, decade, day or stretch of days on a date field, or on one that holds a year."""
    assert said.low.ends is not None
    low, high = said.low.ends
    if said.high is not None:
        assert said.high.ends is not None
        high = said.high.ends[1]
    first: Value = low
    last: Value = high
    relative = isinstance(low, Relative) or isinstance(high, Relative)
    if each.type is FieldType.INT:
        if not _whole_years(low, high):
            return None  # a year cannot say 'this month'
        years = _year(low, today), _year(high, today)
        if relative:
            fit -= 0.3  # five years back is a day; a year is coarse for it
        first, last = Number(Decimal(years[0])), Number(Decimal(years[1]))
    operator = Operator.EQ if said.high else said.operator("time", "any")
    if operator is None:
        return None
    note = ""
    if said.low.years and said.low.years[0] != said.low.years[1] and said.high is None:
        note = f"{said.low.text}: {said.low.years[0]} to {said.low.years[1]}"
    elif isinstance(low, Date) and low.text[:4] not in said.low.text:
        note = f"{said.low.text}: {low.text}"
    elif relative:
        note = f"{said.low.text}: counted from {today.isoformat()}"
    ends = {
        Operator.LT: first,
        Operator.GE: first,
        Operator.GT: last,
        Operator.LE: last,
    }
    if operator in ends:
        return Comparison(each.path, operator, ends[operator]), fit, note
    if first == last:
        equal = Operator.CONTAINS if each.is_list else Operator.EQ
        return Comparison(each.path, equal, first), fit, note
    return Range(each.path, first, last), fit, note


def _time(each: IndexField, said: Measure) -> tuple[Filter, float, str] | None:
    """A time of day on a field that holds one, as a time or as text."""
    operator = said.operator("time", "any")
    if operator is None or not holds_time(each):
        return None
    low, high = said.low.time, said.high.time if said.high else None
    assert low is not None
    note = "" if said.low.text.startswith(low) else f"{said.low.text}: {low}"
    if each.type is FieldType.TIME:
        if high is not None:
            return Range(each.path, Time(low), Time(high)), _TIME_FIELD, note
        value: Value = Time(low)
    elif operator is Operator.EQ and high is None:
        value = Text(low)
    else:
        return None  # texts have no order
    if operator is Operator.EQ and each.is_list:
        operator = Operator.CONTAINS
    return Comparison(each.path, operator, value), _TIME_FIELD, note


def holds_time(each: IndexField) -> bool:
    """Whether a field holds a time of day; of texts, those that say so of themselves."""
    if each.type is not FieldType.STRING:
        return each.type is FieldType.TIME
    said = f"{' '.join(field_names(each))} {fold(each.description)}".split()
    return "time" in said


def _whole_years(low: Date | Relative, high: Date | Relative) -> bool:
    if isinstance(low, Date) and isinstance(high, Date):
        return low.text.endswith("-01-01") and high.text.endswith("-12-31")
    return (
        all(
            isinstance(end, Relative)
            and (
                end.unit is Unit.YEARS
                or end.anchor.endswith("YEAR")
                or end == Relative(Anchor.TODAY)
            )
            for end in (low, high)
        )
        and low != high
    )


def _year(end: Date | Relative, today: datetime.date) -> int:
    if isinstance(end, Date):
        return end.value.year
    noon = datetime.datetime.combine(today, datetime.time(12), datetime.UTC)
    return resolve(end, noon, datetime.UTC).year


def _amount(
    each: IndexField, said: Measure, language: Language, *, named: bool
) -> tuple[Filter, float, str] | None:
    """A number with or without a unit on a numeric field whose unit, or name, it fits."""
    lower = said.low
    if said.high is not None and lower.dimension is None and said.high.dimension is not None:
        lower = replace(said.high, number=lower.number, factor=lower.factor)  # '10 to 20 euros'
    if said.high is not None and lower.number is not None and said.high.number is not None:
        scaled = lower.number * said.high.factor
        if lower.factor == 1 and scaled < said.high.number:
            lower = replace(lower, number=scaled)  # '1 to 5 million'
    low = _converted(each, lower, language, named=named)
    if low is None:
        return None
    if said.high is not None:
        upper = _converted(each, said.high, language, named=named)
        if upper is None:
            return None
        if each.type is FieldType.INT:
            low, upper = low.to_integral(ROUND_CEILING), upper.to_integral(ROUND_FLOOR)
        return Range(each.path, Number(low), Number(upper)), _UNIT_FITS, ""
    operator = said.operator(said.low.dimension or "any", "any")
    if operator is None:
        return None
    if operator is Operator.EQ and each.is_list:
        operator = Operator.CONTAINS
    if each.type is FieldType.INT and low != low.to_integral():
        rounded = _WHOLE.get(operator)
        if rounded is None:
            return None  # no whole number is 20.5
        operator, rounding = rounded
        low = low.to_integral(rounding)
    note = ""
    assert said.low.number is not None
    if low != said.low.number and each.unit:
        note = f"{said.low.text}: {low:f} {each.unit}"
    return Comparison(each.path, operator, Number(low)), _UNIT_FITS, note


def _converted(
    each: IndexField, quantity: Quantity, language: Language, *, named: bool
) -> Decimal | None:
    """The number in the field's unit; None where the two have nothing to do with each other."""
    number = quantity.number
    if number is None:
        return None
    unit = each.unit or ""
    dimension, size = language.units.get(fold(unit), ("", ""))
    if quantity.dimension in _SIZED:
        if dimension == quantity.dimension:
            exact = number * Decimal(quantity.unit or 1) / Decimal(size)
            return exact.to_integral() if exact == exact.to_integral() else round(exact, 6)
        return number if named and not unit else None
    if quantity.dimension == "calendar":
        if dimension == "calendar" and size == quantity.unit:
            return number
        return number if named and not unit else None
    if quantity.dimension in ("money", "percent"):
        if unit:
            return number if unit.upper() == quantity.unit else None
        return number if named else None
    return number if named else None
