"""Turn readings that are as likely as each other into a question back, and its answer into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphql.pyutils import suggestion_list

from ..answer import (
    AmbiguousQuestion,
    AmbiguousSpan,
    Finding,
    GeneratedFilter,
    LabelledFilter,
    Problem,
)
from ..catalogue import Index
from ..filtering import Comparison, Membership, values_of
from ..writing.literal import Clause, LiteralReading, Reading, Slot, readings_of
from .choices import none_of, of_clause
from .labelling import labelled_readings, named_apart, question


def ambiguous(
    index: Index,
    literal: LiteralReading,
    answers: Sequence[tuple[Reading, GeneratedFilter]],
) -> AmbiguousQuestion:
    """Return the readings, each a complete filter under a label that says where it differs."""
    labelled = labelled_readings(index, answers)
    spans = tuple(
        AmbiguousSpan(slot.text, slot.span, _of_slot(slot, labelled)) for slot in literal.open_slots
    )
    settled = [
        replace(
            each,
            choices=tuple(
                of_clause(slot, clause)
                for slot in literal.open_slots
                for clause in [next((c for c in slot.clauses if _has(reading, c)), None)]
                if clause is not None
            ),
        )
        for reading, each in labelled
    ]
    return question(answers[0][1], spans, settled)


def settle(
    literal: LiteralReading, choose: Sequence[str], index: Index
) -> tuple[LiteralReading, tuple[Finding, ...]]:
    """Read each word for which there is a choice as it says; and say what is wrong with choices."""
    offered = {
        of_clause(slot, clause): (at, clause)
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


def _of_slot(
    slot: Slot, labelled: Sequence[tuple[Reading, LabelledFilter]]
) -> tuple[LabelledFilter, ...]:
    """For each clause of a slot the first reading that has it."""
    found = {
        of_clause(slot, clause): (clause, each)
        for clause in slot.clauses
        for each in [next((each for reading, each in labelled if _has(reading, clause)), None)]
        if each is not None
    }
    return named_apart(found)


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
    open_slots = [of_clause(slot, each) for slot in literal.open_slots for each in slot.clauses]
    return none_of(token, open_slots or suggestion_list(token, offered)[:3])
