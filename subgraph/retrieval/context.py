"""What a question was found to refer to: fields, enum values and terms, with evidence and spans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Term
from ..filtering import Span


class Evidence(StrEnum):
    """Why a span is believed to refer to something, strongest first."""

    MENTION = "MENTION"  # pinned by the person
    NAME = "NAME"  # exactly its display name
    ID = "ID"  # exactly its id
    AKA = "AKA"  # exactly one of its other names
    OWNER_WORD = "OWNER_WORD"  # a word that the index's owner gave for it
    INFLECTED = "INFLECTED"  # a name in another form: a plural, say
    PART = "PART"  # one word of a name of several
    MEASURE = "MEASURE"  # a unit or a year, which fits this field
    WRITTEN = "WRITTEN"  # taken as written, for a field that holds any text
    SPELLING = "SPELLING"  # nearly a name
    DESCRIPTION = "DESCRIPTION"  # a word of its description
    MEANING = "MEANING"  # near in meaning only
    CONSTRAINT = "CONSTRAINT"  # no words: every filter of the request holds it
    ADDED = "ADDED"  # no words of the question: a model's own idea


@dataclass(frozen=True, slots=True)
class Hit:
    """A span of the question, why it was linked, and how surely (0 to 1)."""

    first: int  # words, half open, as in Chunk
    last: int
    span: Span
    text: str
    evidence: Evidence
    score: float


@dataclass(frozen=True, slots=True)
class FieldHit(Hit):
    """A span that names a field. `presence` marks a boolean field named as if it were true."""

    path: str
    presence: bool = False


@dataclass(frozen=True, slots=True)
class EnumHit(Hit):
    """A span that names a value of an enum field."""

    path: str
    value: str


@dataclass(frozen=True, slots=True)
class TermHit(Hit):
    """A span that names a term; `name` is the name of the term that matched."""

    vocabulary: str
    term: Term
    name: str


@dataclass(frozen=True)
class Context:
    """Everything retrieved for one question, best first within each kind.

    fields   hits on fields, from words and from meaning
    enums    hits on enum values
    terms    hits on terms
    paths    the fields that words led to, best first: those hit, and those that a hit term or
             enum value brings
    rank     gives every field of the index, likeliest first; asked only where a model will be
    vector   of the whole question, shape (dimension,); None where it was not embedded
    """

    fields: tuple[FieldHit, ...] = ()
    enums: tuple[EnumHit, ...] = ()
    terms: tuple[TermHit, ...] = ()
    paths: tuple[str, ...] = ()
    rank: Callable[[], tuple[str, ...]] | None = field(default=None, repr=False, compare=False)
    vector: NDArray[np.float32] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def ranked(self) -> tuple[str, ...]:
        """The fields to put before a model, likeliest first, as many as there is room for."""
        return self.rank() if self.rank is not None else self.paths
