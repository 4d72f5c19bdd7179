"""Turn readings that are as likely as each other into a question back, and its answer into one.

A choice says in one text what words mean: where they stand, and the clause or the term. It is the
same for the same question about the same version of an index.

    0-4 moods CONTAINS 'dark'     the words from 0 to 4 are this clause
    0-5 @moods:dark               … or this term, where a mention names several
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from graphql.pyutils import suggestion_list

from .answer import (
    AmbiguousQuestion,
    AmbiguousSpan,
    Finding,
    GeneratedFilter,
    LabelledFilter,
    Problem,
)
from .catalogue import Index
from .explaining import difference
from .filtering import Comparison, Filter, Membership, Span, Text, print_filter, values_of, walk
from .mentions import Pin, mention_text
from .retrieval import Context
from .writing.literal import Clause, LiteralReading, Reading, Segment, Slot, readings_of

MAX_CHOICES: Final = 50
_LONGEST_CHOICE = 1_000  # characters
_SHOWN = 6  # choices that a message names


def ambiguous(
    index: Index,
    literal: LiteralReading,
    answers: Sequence[tuple[Reading, GeneratedFilter]],
) -> AmbiguousQuestion:
    """Return the readings, each a complete filter under a label that says where it differs."""
    labelled = _labelled(index, answers)
    spans = tuple(
        AmbiguousSpan(slot.text, slot.span, _of_slot(slot, labelled)) for slot in literal.open_slots
    )
    settled = [
        replace(
            each,
            choices=tuple(
                _of_clause(slot, clause)
                for slot in literal.open_slots
                for clause in [next((c for c in slot.clauses if _has(reading, c)), None)]
                if clause is not None
            ),
        )
        for reading, each in labelled
    ]
    return _question(answers[0][1], spans, settled)


def ambiguous_mentions(
    index: Index,
    pins: Sequence[Pin],
    answers: Sequence[tuple[tuple[Pin, ...], Reading, GeneratedFilter]],
) -> AmbiguousQuestion:
    """Return what a question means for each term that its mentions may name.

    `answers` holds the pins with one term each, and how the question is read with those.
    """
    labelled = [
        replace(each, choices=tuple(_of_pin(pin) for pin in chosen if pin.span in _open(pins)))
        for (chosen, _, _), (_, each) in zip(
            answers,
            _labelled(index, [(reading, answer) for _, reading, answer in answers]),
            strict=True,
        )
    ]
    spans = []
    for at, pin in enumerate(pins):
        if len(pin.terms) > 1:
            first: dict[str, tuple[Clause | None, LabelledFilter]] = {}
            for (chosen, reading, _), each in zip(answers, labelled, strict=True):
                clause = _clause_of(reading.clauses, chosen[at])
                first.setdefault(_of_pin(chosen[at]), (clause, each))
            spans.append(AmbiguousSpan(pin.text, pin.span, _named_apart(first)))
    return _question(answers[0][2], tuple(spans), labelled)


def named_beside(literal: LiteralReading, pin: Pin) -> bool:
    """Whether a field that the term of a mention can be of is named beside it: 'called @dark'."""
    clauses = [clause for slot, _ in literal.slots for clause in slot.clauses]
    found = _clause_of(clauses, pin)
    return found is not None and found.cued


def choose_terms(
    pins: Sequence[Pin], choose: Sequence[str]
) -> tuple[tuple[Pin, ...], tuple[str, ...]]:
    """Settle the mentions that name several terms, and return the choices that are left over."""
    left = list(choose)
    settled = []
    for pin in pins:
        for term in pin.terms:
            chosen = replace(pin, terms=(term,))
            if _of_pin(chosen) in left:
                left.remove(_of_pin(chosen))
                pin = chosen
                break
        settled.append(pin)
    return tuple(settled), tuple(left)


def unknown_terms(pins: Sequence[Pin], choose: Sequence[str]) -> tuple[Finding, ...]:
    """What to say of choices while a mention is open: only that can be settled first."""
    right = [
        _of_pin(replace(pin, terms=(term,)))
        for pin in pins
        if len(pin.terms) > 1
        for term in pin.terms
    ]
    return tuple(_none_of(token, right) for token in choose)


def settle(
    literal: LiteralReading, choose: Sequence[str], index: Index
) -> tuple[LiteralReading, tuple[Finding, ...]]:
    """Read each word for which there is a choice as it says; and say what is wrong with choices."""
    offered = {
        _of_clause(slot, clause): (at, clause)
        for at, (slot, _) in enumerate(literal.slots)
        for clause in slot.clauses
    }
    findings: list[Finding] = []
    chosen: dict[int, Clause] = {}
    for token in choose:
        if token not in offered:
            findings.append(_unknown(token, list(offered), literal))
            continue
        at, clause = offered[token]
        if chosen.setdefault(at, clause) != clause:
            slot = literal.slots[at][0]
            message = f"Two choices are for “{slot.text}”. Give one of them."
            findings.append(Finding(Problem.UNKNOWN_CHOICE, message, span=slot.span))
    if findings or not chosen:
        return literal, tuple(findings)
    slots = []
    for at, (slot, close) in enumerate(literal.slots):
        if at in chosen:
            close = (replace(chosen[at], note=f"You chose what “{slot.text}” means"),)
            slot = Slot(slot.span, slot.text, close)
        slots.append((slot, close))
    settled = replace(
        literal,
        readings=readings_of([close for _, close in slots], index),
        alternatives=(),
        open_slots=tuple(
            Slot(slot.span, slot.text, close)
            for slot, close in slots
            if len({clause.filter for clause in close}) > 1
        ),
        slots=tuple(slots),
    )
    return settled, ()


def too_many_choices(choose: Sequence[str]) -> Finding | None:
    """What to say of more choices, or longer ones, than a question can have."""
    if len(choose) > MAX_CHOICES:
        message = f"There are {len(choose)} choices; at most {MAX_CHOICES} are taken."
    elif any(len(token) > _LONGEST_CHOICE for token in choose):
        message = f"A choice is longer than {_LONGEST_CHOICE:,} characters. Give one of `choices`."
    else:
        return None
    return Finding(Problem.ARGUMENT_TOO_LARGE, message)


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


def names_term(filter: Filter, pin: Pin) -> bool:
    """Whether a filter has a term that was pinned among its values."""
    ids = {term.id for _, term in pin.terms}
    return any(
        isinstance(value, Text) and value.value in ids
        for node in walk(filter)
        if isinstance(node, Comparison | Membership)
        for value in values_of(node)
    )


def _clause_of(clauses: Iterable[Clause], pin: Pin) -> Clause | None:
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


def _named_apart(
    offered: Mapping[str, tuple[Clause | None, LabelledFilter]],
) -> tuple[LabelledFilter, ...]:
    """The readings of some words, by choice, each under the name of the clause that it gives them.

    Where two clauses have one name, their readings keep the names that tell them apart.
    """
    own = [_named(each, clause) for clause, each in offered.values()]
    alike = Counter(own)
    return tuple(
        replace(each, label=name if alike[name] == 1 else each.label, choices=(choice,))
        for name, (choice, (_, each)) in zip(own, offered.items(), strict=True)
    )


def _named(each: LabelledFilter, clause: Clause | None) -> str:
    """The name of a clause of a reading, where it has a chip of its own; else the reading's."""
    nodes = list(walk(each.filter.filter.filter))
    texts = {nodes[chip.node]: chip.text for chip in each.filter.chips}
    return each.label if clause is None else texts.get(clause.filter, each.label)


def _open(pins: Sequence[Pin]) -> set[Span]:
    return {pin.span for pin in pins if len(pin.terms) > 1}


def _of_clause(slot: Slot, clause: Clause) -> str:
    return f"{slot.span.start}-{slot.span.end} {print_filter(clause.filter)}"


def _of_pin(pin: Pin) -> str:
    vocabulary, term = pin.terms[0]
    return f"{pin.span.start}-{pin.span.end} {mention_text(term.id, vocabulary)}"


def _has(reading: Reading, clause: Clause) -> bool:
    """Whether a reading is made of a clause, by itself or joined with another of its field."""
    if clause in reading.clauses:
        return True
    ours = set(clause.spans)
    return any(
        each.path == clause.path and ours <= set(each.spans) and _held(each, clause)
        for each in reading.clauses
    )


def _held(whole: Clause, part: Clause) -> bool:
    filters = (whole.filter, part.filter)
    if not all(isinstance(each, Comparison | Membership) for each in filters):
        return False
    inside, outside = (
        set(values_of(each)) if isinstance(each, Comparison | Membership) else set()
        for each in (part.filter, whole.filter)
    )
    return inside <= outside


def _unknown(token: str, offered: Sequence[str], literal: LiteralReading) -> Finding:
    open_slots = [_of_clause(slot, each) for slot in literal.open_slots for each in slot.clauses]
    return _none_of(token, open_slots or suggestion_list(token, offered)[:3])


def _none_of(token: str, right: Sequence[str]) -> Finding:
    shown = token if len(token) <= 80 else f"{token[:79]}…"
    message = f"“{shown}” is none of the readings of this question."
    if right:
        message += f" Choose {_either(right[:_SHOWN])}."
    else:
        message += " It leaves nothing to choose."
    return Finding(Problem.UNKNOWN_CHOICE, message, suggestions=tuple(right[:_SHOWN]))


def _question(
    first: GeneratedFilter, spans: tuple[AmbiguousSpan, ...], readings: Sequence[LabelledFilter]
) -> AmbiguousQuestion:
    return AmbiguousQuestion(
        asked=first.asked,
        spans=spans,
        readings=tuple(readings),
        explanation=tuple(
            f"“{span.text}” can mean {_either([each.label for each in span.readings])}."
            for span in spans
        ),
    )


def _labelled(
    index: Index, answers: Sequence[tuple[Reading, GeneratedFilter]]
) -> list[tuple[Reading, LabelledFilter]]:
    best = answers[0][0]
    second = answers[1][0]
    labelled = [
        (
            reading,
            LabelledFilter(
                difference(second if reading is best else best, reading, index, one.filter), one
            ),
        )
        for reading, one in answers
    ]
    return _told_apart(labelled, answers[0][1].asked.context)


def _of_slot(
    slot: Slot, labelled: Sequence[tuple[Reading, LabelledFilter]]
) -> tuple[LabelledFilter, ...]:
    """For each clause of a slot the first reading that has it."""
    found = {
        _of_clause(slot, clause): (clause, each)
        for clause in slot.clauses
        for each in [next((each for reading, each in labelled if _has(reading, clause)), None)]
        if each is not None
    }
    return _named_apart(found)


def _told_apart(
    labelled: Sequence[tuple[Reading, LabelledFilter]], context: Context
) -> list[tuple[Reading, LabelledFilter]]:
    """Add to labels that are alike what the terms' descriptions say: 'The Office (2001, …)'."""
    about = {
        hit.term.id: hit.term.description for hit in reversed(context.terms) if hit.term.description
    }
    alike = Counter(each.label for _, each in labelled)
    told = []
    for reading, each in labelled:
        if alike[each.label] > 1:
            said = [
                about[value.raw.strip("'")]
                for chip in each.filter.chips
                for value in chip.values
                if value.raw.strip("'") in about
            ]
            each = replace(each, label=" · ".join([each.label, *said[-1:]]))
        told.append((reading, each))
    return told


def _either(texts: Sequence[str]) -> str:
    quoted = [f"“{text}”" for text in dict.fromkeys(texts)]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]
