"""Find what is said of an amount: compared how, with a second end, and beside which field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ...filtering import Operator, Span
from .quantities import Quantity
from .segments import Segment


@dataclass(frozen=True)
class Measure:
    """What was said of an amount: one end or two, and by which words compared."""

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


def measure_at(
    segments: Sequence[Segment], at: int, parted: Callable[[int, int], bool]
) -> Measure | None:
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
        return Measure(low, high, {}, None, spans, second + 1, segments[at])
    if opens and not before:
        return None  # 'between' with one end
    after = None
    amount, last = segments[at], at + 1
    if last < len(segments) and segments[last].function.after and not parted(at, last):
        after, before = segments[last].function.after, {}
        spans = (*spans, segments[last].span)
        last += 1
    return Measure(low, None, before, after, spans, last, amount, between)


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


def behind(
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


def shared(
    segments: Sequence[Segment], at: int, parted: Callable[[int, int], bool]
) -> Segment | None:
    """The field behind a second measure: 'more than 3 but less than 6 seasons'."""
    if at + 1 >= len(segments) or "and" not in segments[at].function.roles:
        return None
    other = measure_at(segments, at + 1, parted)
    return behind(segments, other.last, parted) if other is not None else None


def with_unit_ahead(
    said: Measure, segments: Sequence[Segment], parted: Callable[[int, int], bool]
) -> Measure:
    """Give a bare number the unit of the next measure: 'under 10 or over 50 euros'."""
    at = said.last
    if said.low.number is None or said.low.dimension or said.high or at + 1 >= len(segments):
        return said
    if not segments[at].function.roles & {"and", "or"}:
        return said
    other = measure_at(segments, at + 1, parted)
    if other is None or other.low.dimension in (None, "calendar") or not other.before:
        return said
    low = replace(said.low, dimension=other.low.dimension, unit=other.low.unit)
    return replace(said, low=low)


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
