"""Turn a comparison and a quantity into the clauses that they can mean, field by field."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence
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
from .segments import Segment
from .values import shares

# How well a quantity fits a field that the question does not name.
_YEAR_FIELD, _DATE_FIELD, _UNIT_FITS, _TIME_FIELD = 0.9, 0.75, 0.85, 0.85
_DEEPER = 0.85  # for each step away: a document's own date is likelier than one of its parts
# An amount whose field nothing names is one's that it so likely belongs to …
_LIKELY = 0.4
# … and rather another's than the one that is named beside it.
_RATHER = 0.7
_OUTRIGHT = (Evidence.NAME, Evidence.INFLECTED)
_NAMED = 0.6  # plus 0.4 times how surely the field was named

_DATES = (FieldType.DATE, FieldType.DATETIME)
_SIZED = ("duration", "length", "mass")  # their units differ by a factor
# What a bound that is no whole number says of a field of whole numbers.
_WHOLE = {
    Operator.GT: (Operator.GE, ROUND_CEILING),
    Operator.GE: (Operator.GE, ROUND_CEILING),
    Operator.LT: (Operator.LE, ROUND_FLOOR),
    Operator.LE: (Operator.LE, ROUND_FLOOR),
}
_NUMBERS = (FieldType.INT, FieldType.FLOAT)


@dataclass(frozen=True)
class Option:
    """One clause that a measure may mean."""

    filter: Filter
    path: str
    spans: tuple[Span, ...]
    evidence: Evidence
    score: float
    note: str = ""


@dataclass(frozen=True)
class Measured:
    """The options, the segment after the measure, and what it took.

    field  the segment that names their field
    bare   a quantity without any comparison or field: its words may be a name instead
    """

    options: tuple[Option, ...]
    last: int
    used_cue: bool
    bare: bool
    field: Segment | None = None


@dataclass(frozen=True)
class _Measure:
    """What was said: one end or two, and by which words compared."""

    low: Quantity
    high: Quantity | None
    before: dict[str, Operator]
    after: Operator | None
    spans: tuple[Span, ...]
    last: int
    amount: Segment  # where the first number or date stands
    field: Segment | None = None  # named between: 'at least a rating of 4'

    def operator(self, *dimensions: str) -> Operator | None:
        """The operator for the first of the dimensions that the words have one for."""
        if self.after is not None:
            return self.after
        if not self.before:
            return Operator.EQ
        for dimension in dimensions:
            if dimension in self.before:
                return self.before[dimension]
        return Operator.EQ if set(self.before.values()) == {Operator.EQ} else None


def measure(
    segments: Sequence[Segment],
    at: int,
    cue: Segment | None,
    fields: Sequence[IndexField],
    language: Language,
    today: datetime.date,
    parted: Callable[[int, int], bool],
) -> Measured | None:
    """Read a measure that starts at segment `at`; None when there is none, or no field for it.

    `cue` is a field named before it; `parted` tells whether punctuation parts two segments.
    """
    said = _said(segments, at, parted)
    if said is None:
        return None
    cue = said.field or cue
    behind = _behind(segments, said.last, parted) or _shared(segments, said.last, parted)
    bare = not said.before and said.after is None and said.high is None
    # '2 rooms … 3 stars': a bare number goes with the word behind it.
    for named_by in (behind, cue) if bare else (cue, behind):
        if named_by is None:
            continue
        own = said.last < len(segments) and named_by is segments[said.last]
        last = said.last + 1 if own else said.last
        further = segments[last] if own and last + 1 < len(segments) else None
        if further and further.names_field and segments[last + 1].function.after:
            last += 1  # '4 star reviews or better'
        if own and last < len(segments) and said.after is None and not parted(last - 1, last):
            after = segments[last].function.after
            if after is not None and said.high is None:  # '4 stars or more'
                spans = (*said.spans, segments[last].span)
                said, last = replace(said, before={}, after=after, spans=spans), last + 1
        named = {hit.path: hit for hit in named_by.fields}
        options = tuple(
            replace(
                option,
                spans=_ordered(named_by.span, *option.spans),
                evidence=named[option.path].evidence,
            )
            for each in fields
            if each.path in named
            for option in _options(each, said, language, today, named[each.path].score)
        )
        outright = own and any(each.evidence in _OUTRIGHT for each in named_by.fields)
        if options and (outright or not _elsewhere(said, named)):
            return Measured(options, last, named_by is cue, bare=False, field=named_by)
    return _bound(segments, said, fields, language, today, parted) or _fitting(
        said, fields, language, today, bare=bare
    )


def _elsewhere(said: _Measure, named: Collection[str]) -> bool:
    """Whether an amount is rather of another field than those named beside it."""
    if not _is_bare(said):
        return False
    likely = [path for path, each in said.amount.bound.items() if each.probability >= _RATHER]
    return bool(likely) and not any(path in named for path in likely)


def _is_bare(said: _Measure) -> bool:
    """Whether a number says nothing of what it counts, and is no year."""
    return all(
        each is None or (each.number is not None and each.dimension is None and not each.years)
        for each in (said.low, said.high)
    )


def _bound(
    segments: Sequence[Segment],
    said: _Measure,
    fields: Sequence[IndexField],
    language: Language,
    today: datetime.date,
    parted: Callable[[int, int], bool],
) -> Measured | None:
    """A number of what the words around it are likely to count: '3 tickets', 'for two'."""
    if not _is_bare(said):
        return None
    likely = {
        path: each.probability
        for path, each in said.amount.bound.items()
        if each.probability >= _LIKELY
    }
    last = said.last
    counted = last < len(segments) and segments[last].unknown and not parted(last - 1, last)
    spans = (*said.spans, segments[last].span) if counted else said.spans
    options = tuple(
        replace(option, spans=_ordered(*spans), evidence=Evidence.MEANING)
        for each in fields
        if each.path in likely and each.type in _NUMBERS
        for option in _options(each, said, language, today, likely[each.path])
    )
    return Measured(options, last + counted, used_cue=False, bare=False) if options else None


def _fitting(
    said: _Measure,
    fields: Sequence[IndexField],
    language: Language,
    today: datetime.date,
    *,
    bare: bool,
) -> Measured | None:
    """A measure of whatever fields it fits."""
    options = [option for each in fields for option in _options(each, said, language, today, 0.0)]
    likely = shares(said.amount, [option.path for option in options])
    weighed = tuple(replace(option, score=option.score * likely[option.path]) for option in options)
    return Measured(weighed, said.last, used_cue=False, bare=bare) if weighed else None


def _said(
    segments: Sequence[Segment], at: int, parted: Callable[[int, int], bool]
) -> _Measure | None:
    """Compare-words, quantity, a second quantity, compare-words behind."""
    start, before = at, dict(segments[at].function.before)
    opens = "range_open" in segments[at].function.roles
    if segments[at].quantity is None:
        following = _next(segments, at + 1)
        if following is None:
            return None
        at = following
    between = None
    if segments[at].quantity is None and before and segments[at].names_field:
        between, following = segments[at], _next(segments, at + 1)
        if following is not None and _equates(segments[following]):
            following = _next(segments, following + 1)
        if following is None or parted(at, at + 1):
            return None
        at = following
    if segments[at].quantity is None:
        return None
    low = segments[at].quantity
    assert low is not None
    spans = tuple(segment.span for segment in segments[start : at + 1] if not _idle(segment))
    second = _second(segments, at + 1, low)
    if second is not None and (opens or not before or set(before.values()) == {Operator.EQ}):
        high = segments[second].quantity
        spans = (Span(segments[start].span.start, segments[second].span.end),)
        return _Measure(low, high, {}, None, spans, second + 1, segments[at])
    if opens and not before:
        return None  # 'between' with one end
    after = None
    amount, last = segments[at], at + 1
    if last < len(segments) and segments[last].function.after and not parted(at, last):
        after, before = segments[last].function.after, {}
        spans = (*spans, segments[last].span)
        last += 1
    return _Measure(low, None, before, after, spans, last, amount, between)


def _second(segments: Sequence[Segment], at: int, low: Quantity) -> int | None:
    """The position of the other end of a range of the same kind."""
    if at >= len(segments) or "range_join" not in segments[at].function.roles:
        return None
    position = _next(segments, at + 1)
    if position is None:
        return None
    high = segments[position].quantity
    if high is None or (low.ends is None) != (high.ends is None):
        return None
    if (low.time is None) != (high.time is None):
        return None
    return position


def _behind(
    segments: Sequence[Segment], at: int, parted: Callable[[int, int], bool]
) -> Segment | None:
    """A field named right behind, unless it has a measure of its own."""
    if at >= len(segments) or not segments[at].names_field or parted(at - 1, at):
        return None
    following = _next(segments, at + 1)
    if following is not None:
        own = segments[following]
        if own.function.before.keys() - {"time"} or (own.quantity and following == at + 1):
            return None
    return segments[at]


def _shared(
    segments: Sequence[Segment], at: int, parted: Callable[[int, int], bool]
) -> Segment | None:
    """The field behind a second measure: 'more than 3 but less than 6 seasons'."""
    if at + 1 >= len(segments) or "and" not in segments[at].function.roles:
        return None
    other = _said(segments, at + 1, parted)
    return _behind(segments, other.last, parted) if other is not None else None


def _next(segments: Sequence[Segment], at: int) -> int | None:
    while at < len(segments) and _idle(segments[at]):
        at += 1
    return at if at < len(segments) else None


def _equates(segment: Segment) -> bool:
    """Whether a word only leads to a value: 'a rating of 4'."""
    return segment.quantity is None and set(segment.function.before.values()) == {Operator.EQ}


def _idle(segment: Segment) -> bool:
    function = segment.function
    return (
        segment.ignorable
        and segment.quantity is None
        and function.roles <= {"ignorable"}
        and not function.before
    )


def _options(
    each: IndexField, said: _Measure, language: Language, today: datetime.date, named: float
) -> list[Option]:
    """What the measure means on one field; nothing where it does not fit."""
    fitted = None
    if each.type in _DATES and said.low.ends is not None:
        fitted = _period(each, said, _DATE_FIELD, today)
    elif each.type is FieldType.INT and said.low.ends is not None and _counts_years(each):
        fitted = _period(each, said, _YEAR_FIELD, today)
    elif said.low.time is not None:
        fitted = _time(each, said)
    elif each.type in _NUMBERS and said.low.number is not None:
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
    each: IndexField, said: _Measure, fit: float, today: datetime.date
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


def _time(each: IndexField, said: _Measure) -> tuple[Filter, float, str] | None:
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
    each: IndexField, said: _Measure, language: Language, *, named: bool
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


def _ordered(*spans: Span) -> tuple[Span, ...]:
    return tuple(sorted(spans))
