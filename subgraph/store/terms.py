"""Turn ids, or the start of a name, into the stored terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..catalogue import Term
from ..folding import fold
from .database import Pool, connection
from .statements import statement


@dataclass(frozen=True, slots=True)
class TermSuggestion:
    """A term, its vocabulary, and the name of it that fits what was typed."""

    vocabulary: str
    term: Term
    name: str


async def suggest_terms(
    pool: Pool, vocabularies: Sequence[str], prefix: str, first: int
) -> list[TermSuggestion]:
    """Return the terms with a name that begins with `prefix`, or a word that does, best first.

    A name that is the prefix comes first, then names that begin with it; of those the shortest. A
    prefix without a letter finds nothing. Raises StoreError.
    """
    sought = fold(_storable(prefix))
    if not sought or not vocabularies:
        return []
    values = {"sought": sought, "vocabularies": list(vocabularies), "first": first}
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(statement("suggest_terms"), values)
        rows = await cursor.fetchall()
    return [
        TermSuggestion(vocabulary, Term(id, shown, told, tuple(akas)), name)
        for vocabulary, name, id, shown, told, akas in rows
    ]


async def terms_by_id(pool: Pool, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Term]:
    """Return the terms of the (vocabulary, id) pairs; one that is not stored is left out.

    One round trip, none for no pairs. Raises StoreError.
    """
    pairs = sorted(set(wanted))
    if not pairs:
        return {}
    values = {
        "vocabularies": [_storable(vocabulary) for vocabulary, _ in pairs],
        "ids": [_storable(id) for _, id in pairs],
    }
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(statement("terms_by_id"), values)
        rows = await cursor.fetchall()
    return {
        (vocabulary, id): Term(id, shown, told, tuple(akas))
        for vocabulary, id, shown, told, akas in rows
    }


def _storable(text: str) -> str:
    """A text that Postgres takes: no NUL, no lone surrogate."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
