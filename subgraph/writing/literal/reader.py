"""Turn a question and what was found in it into readings, without a model.

Deterministic: the same question over the same index and terms is always read alike. Every word ends
up in a clause, is ignorable, or is reported.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ...catalogue import Index
from ...filtering import (
    And,
    Comparison,
    FieldType,
    Filter,
    Membership,
    Operator,
    Span,
    Value,
)
from ...retrieval import Context, Evidence, spoken
from .binding import NOTHING, Bindings, Weights, bind
from .clauses import Clauses
from .parsed import Parsed
from .scopes import scoped
from .segments import Segment, segments
from .slots import Clause, Slot, settle_identity

# Two clauses of one slot closer than this are both returned: nobody can tell which was meant.
MARGIN = 0.1
# Second choices closer than this are worth showing as alternatives.
_ALTERNATIVE = 0.3
_MOST_READINGS = 6
_MOST_ALTERNATIVES = 4


@dataclass(frozen=True)
class Reading:
    """One way to read the whole question: a clause for each slot, and the filter they make."""

    clauses: tuple[Clause, ...]
    filter: Filter
    score: float


@dataclass(frozen=True)
class LiteralReading:
    """What the reader made of a question.

    readings      best first; more than one when a slot is too close to call
    alternatives  readings that differ from the best in one slot and are less likely
    open_slots    the slots that are too close to call, each with its clauses
    slots         every slot with its clauses that are as likely as the best
    unused        content words behind no clause
    sorting       words that ask for an order, which no filter can give
    mentioned     fields named without a value: what the person asks about
    content       every word that asks for something, used or not
    """

    readings: tuple[Reading, ...] = ()
    alternatives: tuple[Reading, ...] = ()
    open_slots: tuple[Slot, ...] = ()
    slots: tuple[tuple[Slot, tuple[Clause, ...]], ...] = ()
    unused: tuple[Segment, ...] = ()
    sorting: tuple[Segment, ...] = ()
    mentioned: tuple[Segment, ...] = ()
    content: tuple[Span, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every content word is accounted for, and something is asked for."""
        return bool(self.readings) and not self.unused and not self.sorting


def read(
    question: Parsed,
    index: Index,
    context: Context,
    *,
    today: datetime.date,
    margin: float = MARGIN,
    weights: Weights | None = None,
    asked: Collection[str] = (),
) -> LiteralReading:
    """Read a question over what `context` found in it, with the shipped weights or others.

    asked  paths of the fields of a filter that it goes on from

    What is learned is asked only where names, amounts and grammar leave something open.
    """
    certain = _certain(context)
    plain = _read(question, index, certain, NOTHING, today, margin, asked)
    if plain.complete and len(plain.readings) == 1 and not plain.mentioned:
        return plain
    bindings = bind(question, index, certain, weights)
    if not bindings.by_span:
        return plain
    return _read(question, index, certain, bindings, today, margin, asked)


def _read(
    question: Parsed,
    index: Index,
    context: Context,
    bindings: Bindings,
    today: datetime.date,
    margin: float,
    asked: Collection[str],
) -> LiteralReading:
    cover = segments(question, context, bindings)
    outcome = Clauses(question.text, cover, index, question.language, today, asked).read()
    slots = settle_identity(outcome.slots, _identity(index))
    slots = scoped(question.text, slots, outcome.joins, margin)
    rest = (tuple(outcome.unused), tuple(outcome.sorting), tuple(outcome.mentioned))
    content = tuple(word.span for at, word in enumerate(question.words) if at not in question.idle)
    if not slots:
        return LiteralReading(unused=rest[0], sorting=rest[1], mentioned=rest[2], content=content)
    close = [
        tuple(each for each in slot.clauses if slot.clauses[0].score - each.score < margin)
        for slot in slots
    ]
    readings = readings_of(close, index)
    best = tuple(slot.clauses[0] for slot in slots)
    alternatives = []
    for at, slot in enumerate(slots):
        for clause in slot.clauses:
            behind = slot.clauses[0].score - clause.score
            if margin <= behind < _ALTERNATIVE:
                alternatives.append(_reading((*best[:at], clause, *best[at + 1 :]), index))
    known = {reading.filter for reading in readings}
    return LiteralReading(
        readings=readings,
        alternatives=tuple(
            sorted(
                (each for each in _distinct(alternatives) if each.filter not in known),
                key=lambda each: -each.score,
            )[:_MOST_ALTERNATIVES]
        ),
        open_slots=tuple(
            Slot(slot.span, slot.text, options)
            for slot, options in zip(slots, close, strict=True)
            if len({option.filter for option in options}) > 1
        ),
        slots=tuple(zip(slots, close, strict=True)),
        unused=rest[0],
        sorting=rest[1],
        mentioned=rest[2],
        content=content,
    )


def readings_of(close: Sequence[Sequence[Clause]], index: Index) -> tuple[Reading, ...]:
    """Return the readings that picking one clause of each slot makes, so many at most."""
    picks = itertools.islice(itertools.product(*close), _MOST_READINGS)
    return _distinct(_reading(pick, index) for pick in picks)


def _certain(context: Context) -> Context:
    """What the words say; what is only near in meaning is for a model to weigh."""
    return replace(
        context,
        fields=tuple(hit for hit in context.fields if hit.evidence is not Evidence.MEANING),
        terms=tuple(hit for hit in context.terms if hit.evidence is not Evidence.MEANING),
    )


def _identity(index: Index) -> frozenset[str]:
    """Paths that name one document: the entity's own id and name."""
    kinds = (FieldType.ID, FieldType.VOCABULARY, FieldType.STRING)
    return frozenset(
        each.path
        for each in index.fields
        if "." not in each.path and not each.is_list and each.type in kinds
        if spoken(each.path) in ("id", "name", "title")
    )


def _distinct(readings: object) -> tuple[Reading, ...]:
    best: dict[Filter, Reading] = {}
    for reading in readings:  # type: ignore[attr-defined]
        best.setdefault(reading.filter, reading)
    return tuple(best.values())


def _reading(clauses: Sequence[Clause], index: Index) -> Reading:
    merged = _merge(clauses, index)
    filters = tuple(dict.fromkeys(part for clause in merged for part in _conjuncts(clause.filter)))
    whole = filters[0] if len(filters) == 1 else And(filters)
    score = sum(clause.score for clause in merged) / len(merged)
    return Reading(tuple(merged), whole, score)


def _conjuncts(node: Filter) -> tuple[Filter, ...]:
    return node.operands if isinstance(node, And) else (node,)


def _merge(clauses: Sequence[Clause], index: Index) -> list[Clause]:
    """Join 'films … series' on a field that has one value: it can only be one or the other."""
    lists = {each.path for each in index.fields if each.is_list}
    merged: list[Clause] = []
    for clause in clauses:
        values = _values(clause.filter)
        twin = next(
            (
                at
                for at, other in enumerate(merged)
                if other.path == clause.path and values and _values(other.filter)
            ),
            None,
        )
        if twin is None or clause.path in lists:
            merged.append(clause)
            continue
        other = merged[twin]
        both = tuple(dict.fromkeys((*_values(other.filter), *values)))
        joined: Filter = other.filter
        if len(both) > 1:
            joined = Membership(clause.path, Operator.IN, both)
        merged[twin] = Clause(
            joined,
            clause.path,
            tuple(sorted({*other.spans, *clause.spans})),
            clause.evidence,
            min(other.score, clause.score),
            clause.note or other.note,
        )
    return merged


def _values(filter_: Filter) -> tuple[Value, ...]:
    if isinstance(filter_, Comparison) and filter_.operator is Operator.EQ:
        return (filter_.value,)
    if isinstance(filter_, Membership) and filter_.operator is Operator.IN:
        return filter_.values
    return ()
