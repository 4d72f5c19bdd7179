"""Turn a comparison and a quantity into the clauses that they can mean, field by field."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from ...catalogue import IndexField
from ...filtering import Span
from ...retrieval import Evidence
from .fitting import NUMBERS, Option, options_on
from .language import Language
from .said import Measure, behind, measure_at, shared, with_unit_ahead
from .segments import Segment
from .values import shares

# An amount whose field nothing names is one's that it so likely belongs to …
_LIKELY = 0.4
# … and rather another's than the one that is named beside it.
_RATHER = 0.7
# A field that was asked for before is as good as named, beside none that is.
_ASKED = 0.8
_OUTRIGHT = (Evidence.NAME, Evidence.INFLECTED)


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


def measure(
    segments: Sequence[Segment],
    at: int,
    cue: Segment | None,
    fields: Sequence[IndexField],
    language: Language,
    today: datetime.date,
    parted: Callable[[int, int], bool],
    *,
    carried: bool = False,
    asked: Collection[str] = (),
) -> Measured | None:
    """Read a measure that starts at segment `at`; None when there is none, or no field for it.

    `cue` is a field named before it, or `carried` over from the measure before; `parted` tells
    whether punctuation parts two segments. `asked` are the fields of a filter that the question
    goes on from: a number that nothing else says the field of is one of theirs.
    """
    said = measure_at(segments, at, parted)
    if said is None:
        return None
    said = with_unit_ahead(said, segments, parted)
    cue = said.field or cue
    beside = behind(segments, said.last, parted) or shared(segments, said.last, parted)
    bare = not said.before and said.after is None and said.high is None
    # '2 rooms … 3 stars': a bare number goes with the word behind it.
    for named_by in (beside, cue) if bare else (cue, beside):
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
            # '… above 8 or shorter than 90 minutes': a unit of its own, a field of its own.
            if not (carried and named_by is cue and said.low.dimension and not each.unit)
            for option in options_on(each, said, language, today, named[each.path].score)
        )
        outright = own and any(each.evidence in _OUTRIGHT for each in named_by.fields)
        if options and (outright or not _elsewhere(said, named)):
            return Measured(options, last, named_by is cue, bare=False, field=named_by)
    return (
        _bound(segments, said, fields, language, today, parted)
        or _fitting(said, fields, language, today, bare=bare)
        or _of_asked(said, [each for each in fields if each.path in asked], language, today)
    )


def _elsewhere(said: Measure, named: Collection[str]) -> bool:
    """Whether an amount is rather of another field than those named beside it."""
    if not _is_bare(said):
        return False
    likely = [path for path, each in said.amount.bound.items() if each.probability >= _RATHER]
    return bool(likely) and not any(path in named for path in likely)


def _is_bare(said: Measure) -> bool:
    """Whether a number says nothing of what it counts, and is no year."""
    return all(
        each is None or (each.number is not None and each.dimension is None and not each.years)
        for each in (said.low, said.high)
    )


def _bound(
    segments: Sequence[Segment],
    said: Measure,
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
        if each.path in likely and each.type in NUMBERS
        for option in options_on(each, said, language, today, likely[each.path])
    )
    return Measured(options, last + counted, used_cue=False, bare=False) if options else None


def _fitting(
    said: Measure,
    fields: Sequence[IndexField],
    language: Language,
    today: datetime.date,
    *,
    bare: bool,
) -> Measured | None:
    """A measure of whatever fields it fits."""
    options = [option for each in fields for option in options_on(each, said, language, today, 0.0)]
    likely = shares(said.amount, [option.path for option in options])
    weighed = tuple(replace(option, score=option.score * likely[option.path]) for option in options)
    return Measured(weighed, said.last, used_cue=False, bare=bare) if weighed else None


def _of_asked(
    said: Measure, asked: Sequence[IndexField], language: Language, today: datetime.date
) -> Measured | None:
    """A number of what was asked for before: 'make that 8'."""
    options = tuple(
        option for each in asked for option in options_on(each, said, language, today, _ASKED)
    )
    return Measured(options, said.last, used_cue=False, bare=False) if options else None


def _ordered(*spans: Span) -> tuple[Span, ...]:
    return tuple(sorted(spans))
