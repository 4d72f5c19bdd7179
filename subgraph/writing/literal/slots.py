"""What a question asks for: slots, each with the clauses that it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ...filtering import Filter, Span
from ...retrieval import Evidence
from .segments import Segment

# A name identifies one document: beside other constraints that reading is the less likely one.
_IDENTITY = 0.85


@dataclass(frozen=True)
class Clause:
    """One part of the filter, with the words behind it.

    note   an assumption to tell the person, in words
    parts  the clauses that it joins, where it joins several with words of their own
    """

    filter: Filter
    path: str
    spans: tuple[Span, ...]
    evidence: Evidence
    score: float
    note: str = ""
    cued: bool = False  # its field was named beside the value
    parts: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class Slot:
    """One place that asks for something: its clauses, best first. `negated`: a 'not' leads it."""

    span: Span
    text: str
    clauses: tuple[Clause, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """A word before the slot at `at` that joins no values of one field.

    word  its role: 'or', 'nor', 'either', 'and' or 'contrast'
    """

    at: int
    word: str
    span: Span


@dataclass
class Outcome:
    """What became of every segment."""

    slots: list[Slot] = field(default_factory=list)
    unused: list[Segment] = field(default_factory=list)
    sorting: list[Segment] = field(default_factory=list)
    mentioned: list[Segment] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)


def settle_identity(slots: Sequence[Slot], identity: frozenset[str]) -> list[Slot]:
    """Weigh names down where something else is asked for, too."""
    if len(slots) < 2:
        return list(slots)
    settled = []
    for slot in slots:
        clauses = [
            replace(clause, score=clause.score * _IDENTITY)
            if clause.path in identity and not clause.cued
            else clause
            for clause in slot.clauses
        ]
        settled.append(replace(slot, clauses=tuple(sorted(clauses, key=lambda each: -each.score))))
    return settled
