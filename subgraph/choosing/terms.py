"""Turn mentions that name several terms into a question back, and hold readings to mentions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..answer import AmbiguousQuestion, AmbiguousSpan, Finding, GeneratedFilter, LabelledFilter
from ..catalogue import Index
from ..filtering import Comparison, Filter, Membership, Span, Text, values_of, walk
from ..mentions import Pin
from ..writing.literal import Clause, LiteralReading, Reading, Segment, Slot
from .choices import none_of, of_pin
from .labelling import labelled_readings, named_apart, question


def ambiguous_mentions(
    index: Index,
    pins: Sequence[Pin],
    answers: Sequence[tuple[tuple[Pin, ...], Reading, GeneratedFilter]],
) -> AmbiguousQuestion:
    """Return what a question means for each term that its mentions may name.

    `answers` holds the pins with one term each, and how the question is read with those.
    """
    labelled = [
        replace(each, choices=tuple(of_pin(pin) for pin in chosen if pin.span in _open(pins)))
        for (chosen, _, _), (_, each) in zip(
            answers,
            labelled_readings(index, [(reading, answer) for _, reading, answer in answers]),
            strict=True,
        )
    ]
    spans = []
    for at, pin in enumerate(pins):
        if len(pin.terms) > 1:
            first: dict[str, tuple[Clause | None, LabelledFilter]] = {}
            for (chosen, reading, _), each in zip(answers, labelled, strict=True):
                clause = _clause_of(reading.clauses, chosen[at])
                first.setdefault(of_pin(chosen[at]), (clause, each))
            spans.append(AmbiguousSpan(pin.text, pin.span, named_apart(first)))
    return question(answers[0][2], tuple(spans), labelled)


def choose_terms(
    pins: Sequence[Pin], choose: Sequence[str]
) -> tuple[tuple[Pin, ...], tuple[str, ...]]:
    """Settle the mentions that name several terms, and return the choices that are left over."""
    left = list(choose)
    settled = []
    for pin in pins:
        for term in pin.terms:
            chosen = replace(pin, terms=(term,))
            if of_pin(chosen) in left:
                left.remove(of_pin(chosen))
                pin = chosen
                break
        settled.append(pin)
    return tuple(settled), tuple(left)


def unknown_terms(pins: Sequence[Pin], choose: Sequence[str]) -> tuple[Finding, ...]:
    """What to say of choices while a mention is open: only that can be settled first."""
    right = [
        of_pin(replace(pin, terms=(term,)))
        for pin in pins
        if len(pin.terms) > 1
        for term in pin.terms
    ]
    return tuple(none_of(token, right) for token in choose)


def named_beside(literal: LiteralReading, pin: Pin) -> bool:
    """Whether a field that the term of a mention can be of is named beside it: 'called @dark'."""
    clauses = [clause for slot, _ in literal.slots for clause in slot.clauses]
    found = _clause_of(clauses, pin)
    return found is not None and found.cued


def names_term(filter: Filter, pin: Pin) -> bool:
    """Whether a filter has a term that was pinned among its values."""
    ids = {term.id for _, term in pin.terms}
    return any(
        isinstance(value, Text) and value.value in ids
        for node in walk(filter)
        if isinstance(node, Comparison | Membership)
        for value in values_of(node)
    )


def keep_mentions(literal: LiteralReading, pins: Sequence[Pin], question: str) -> LiteralReading:
    """Show mentions whole, with their '@', and count those that no clause holds as not used."""
    if not pins:
        return literal

    def whole(span: Span) -> Span:
        over = [pin.span for pin in pins if pin.span.start < span.end and span.start < pin.span.end]
        return Span(
            min([span.start, *(each.start for each in over)]),
            max([span.end, *(each.end for each in over)]),
        )

    def of_clause(clause: Clause) -> Clause:
        return replace(clause, spans=tuple(map(whole, clause.spans)))

    def of_slot(slot: Slot) -> Slot:
        span = whole(slot.span)
        return Slot(span, question[span.start : span.end], tuple(map(of_clause, slot.clauses)))

    def of_reading(reading: Reading) -> Reading:
        return replace(reading, clauses=tuple(map(of_clause, reading.clauses)))

    lost = [
        pin
        for pin in pins
        if not any(
            names_term(clause.filter, pin)
            for slot, clauses in literal.slots
            if slot.span.start < pin.span.end and pin.span.start < slot.span.end
            for clause in clauses
        )
    ]
    unused = tuple(Segment(pin.first, pin.last, pin.span, pin.text) for pin in lost)
    return replace(
        literal,
        readings=tuple(map(of_reading, literal.readings)),
        alternatives=tuple(map(of_reading, literal.alternatives)),
        open_slots=tuple(map(of_slot, literal.open_slots)),
        slots=tuple((of_slot(slot), tuple(map(of_clause, close))) for slot, close in literal.slots),
        unused=(*literal.unused, *unused),
    )


def _clause_of(clauses: Iterable[Clause], pin: Pin) -> Clause | None:
    """The choice of a clause for the words of a slot."""
    """The first of the clauses that the words of a mention are behind."""
    return next(
        (
            clause
            for clause in clauses
            if names_term(clause.filter, pin)
            and any(s.start < pin.span.end and pin.span.start < s.end for s in clause.spans)
        ),
        None,
    )


def _open(pins: Sequence[Pin]) -> set[Span]:
    return {pin.span for pin in pins if len(pin.terms) > 1}
