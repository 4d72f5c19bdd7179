"""Read what is stored of vocabularies: how their fetches went, their terms, their names."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection
from psycopg.rows import class_row

from ..catalogue import Term
from ..filtering import KnownTerm
from ..folding import fold, key, key_hash
from .database import Pool, connection
from .statements import statement

MAX_PAGE = 1_000

_NEAR = 3
_NEAR_NAMES = 12  # of which some are of one term
_MANY = 20_000  # terms; with more, only misspellings are looked for: 2 µs a name add up
_LONGEST = 500  # characters: no stored name is longer
_LONGEST_NEAR = 100  # trigrams of a longer text cost much and resemble nothing
_NAMES_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class VocabularyState:
    """How a vocabulary stands. `error` is of the last attempt; None when it went well.

    version      raised at each change of the terms
    fingerprint  of the query that fetched them and of how they are stored
    model        name and `dimension` of the model of their vectors
    asked_at     the database's clock when this was read, to compare the others with
    """

    name: str
    terms: int
    fetched_at: datetime.datetime | None
    attempted_at: datetime.datetime | None
    error: str | None
    version: int
    fingerprint: str | None
    model: str | None
    dimension: int | None
    asked_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class TermsPage:
    """Some terms of a vocabulary; `end_cursor` is what `after` takes to go on."""

    terms: tuple[Term, ...]
    has_next_page: bool
    end_cursor: str | None


async def vocabulary_states(pool: Pool) -> list[VocabularyState]:
    """Return the state of every vocabulary used or ever synced, by name. Raises StoreError."""
    async with connection(pool) as borrowed:
        return await read_states(borrowed)


async def read_states(borrowed: AsyncConnection) -> list[VocabularyState]:
    """Return what `vocabulary_states` does, on a connection that the caller holds."""
    async with borrowed.cursor(row_factory=class_row(VocabularyState)) as cursor:
        await cursor.execute(statement("vocabulary_states"))
        return await cursor.fetchall()


async def vocabulary_versions(pool: Pool) -> dict[str, int]:
    """Return the version of every vocabulary that has ever been fetched. Raises StoreError."""
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(
            "SELECT name, version FROM winnow.vocabulary WHERE fetched_at IS NOT NULL"
        )
        return dict(await cursor.fetchall())


async def take_stock(pool: Pool) -> None:
    """Have Postgres look at the terms anew, so that it plans searches for as many as there are.

    It does so by itself, too, but only after a while, in which searches are slow.
    """
    async with connection(pool, seconds=_NAMES_SECONDS) as borrowed:
        await borrowed.execute("ANALYZE winnow.term, winnow.term_name")


async def terms_page(
    pool: Pool, vocabulary: str, first: int, after: str | None = None, search: str | None = None
) -> TermsPage:
    """Return up to `first` terms (at most 1,000): all by id, or those that `search` finds, best
    first.

    A cursor is the id of a term, and holds for the same search only; after one that is no longer
    found there is nothing. An unknown vocabulary has no terms. Raises StoreError.
    """
    first = max(0, min(first, MAX_PAGE))
    values: dict[str, object] = {
        "vocabulary": vocabulary,
        "first": first + 1,
        "after": None if after is None else storable(after),
    }
    name = "terms_page"
    if search is not None and search.strip():
        values["sought"] = fold(storable(search))
        name = "terms_search"
        if not values["sought"]:
            return TermsPage((), False, None)
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(statement(name), values)
        rows = await cursor.fetchall()
    terms = tuple(Term(id, shown, told, tuple(akas)) for id, shown, told, akas in rows[:first])
    return TermsPage(terms, len(rows) > first, terms[-1].id if terms else None)


async def find_terms(
    pool: Pool, wanted: Mapping[str, Collection[str]]
) -> tuple[dict[str, dict[str, tuple[KnownTerm, ...]]], dict[str, dict[str, tuple[str, ...]]]]:
    """Return the terms that texts name, by vocabulary and text, and near names for the others.

    A text names the term whose id it is; else those whose display name or AKA it is after folding,
    several where they share it; else those whose id it is after folding. Every text wanted is in
    the first part, with no term where it names none; in the second are those of them that resemble
    up to three display names, the nearest first. Both have the form that `Scope` takes. One round
    trip. Raises StoreError.
    """
    asked = [(vocabulary, text) for vocabulary, texts in wanted.items() for text in texts]
    found: dict[str, dict[str, tuple[KnownTerm, ...]]] = {
        vocabulary: dict.fromkeys(texts, ()) for vocabulary, texts in wanted.items()
    }
    near: dict[str, dict[str, tuple[str, ...]]] = {}
    if not asked:
        return found, near
    texts = [storable(text) for _, text in asked]
    values = {
        "vocabularies": [vocabulary for vocabulary, _ in asked],
        "texts": texts,
        "folds": [fold(text)[:_LONGEST] for text in texts],
        "hashes": [key_hash(key(text)) for text in texts],
        "near": _NEAR,
        "names": _NEAR_NAMES,
        "many": _MANY,
        "longest": _LONGEST_NEAR,
    }
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(statement("find_terms"), values)
        rows = await cursor.fetchall()
    for n, named, term_id, display_name, _ in rows:
        vocabulary, text = asked[n - 1]
        if named:
            found[vocabulary][text] += (KnownTerm(term_id, display_name),)
        else:
            names = near.setdefault(vocabulary, {})
            names[text] = tuple(dict.fromkeys((*names.get(text, ()), display_name)))
    return found, near


async def name_keys(
    pool: Pool, vocabularies: Collection[str]
) -> dict[str, tuple[int, NDArray[np.int64]]]:
    """Return of each vocabulary its version and the distinct hashes of its names' keys, sorted.

    Version and hashes belong together, whatever a sync does meanwhile. Vocabularies that are not
    stored are left out. Raises StoreError.
    """
    async with (
        connection(pool, seconds=_NAMES_SECONDS) as borrowed,
        borrowed.cursor(binary=True) as cursor,
    ):
        await cursor.execute(statement("name_keys"), [list(vocabularies)])
        rows = await cursor.fetchall()
    return {
        name: (version, await asyncio.to_thread(_distinct, hashes))
        for name, version, hashes in rows
    }


def _distinct(hashes: bytes) -> NDArray[np.int64]:
    """Return the sorted numbers of bigints in network order."""
    return np.unique(np.frombuffer(hashes, ">i8").astype(np.int64))


def storable(text: str) -> str:
    """Return a text that Postgres takes: no NUL, no lone surrogate, no longer than any name."""
    return text[: _LONGEST + 1].replace("\0", "\ufffd").encode("utf-8", "replace").decode()
