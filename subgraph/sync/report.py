"""What came of a sync: of each vocabulary, of each index, and of all together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How the sync of one vocabulary or index ended."""

    DONE = "done"  # what is stored is what the source has now
    BUSY = "busy"  # another process is at it
    NOT_DUE = "not due"
    FAILED = "failed"  # what was stored before is still there


@dataclass(frozen=True, slots=True)
class VocabularySync:
    """Of one vocabulary: how many terms it has, and how many of them are new or other.

    changed    terms of which the source says something else than before
    embedded   terms whose vectors were made: the new and changed, or all for another model
    notes      what was cut or left out
    """

    name: str
    outcome: Outcome
    terms: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    embedded: int = 0
    seconds: float = 0.0
    error: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexSync:
    """Of one index: its fields, how many were embedded, how many are gone."""

    name: str
    outcome: Outcome
    fields: int = 0
    embedded: int = 0
    removed: int = 0
    seconds: float = 0.0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """Of everything, in the order of the catalogue."""

    indexes: tuple[IndexSync, ...]
    vocabularies: tuple[VocabularySync, ...]
    seconds: float

    @property
    def failed(self) -> tuple[str, ...]:
        """The names of what failed."""
        both: tuple[IndexSync | VocabularySync, ...] = (*self.indexes, *self.vocabularies)
        return tuple(each.name for each in both if each.outcome is Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class Step:
    """A sign of life: 'countries', 'embedding', 1024 of 5000. `total` is None where unknown."""

    name: str
    doing: str  # fetching, embedding, writing, indexing
    done: int
    total: int | None = None


Progress = Callable[[Step], None]


def silent(step: Step) -> None:
    """Report progress to nobody."""
