"""Turn fetched terms into the stored ones, all at once: stage, compare, embed, merge.

Everything happens on one connection, which also holds the lock: whoever loses it loses the lot.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

import psycopg
from psycopg import AsyncConnection
from psycopg.abc import Query

from ..catalogue import Term
from ..embedding.protocol import Embedder, Vectors
from .database import Pool, connection
from .embeddings import halfvecs, model_number
from .statements import statement
from .vocabularies import VocabularyState, read_states

# A sync embeds what is new, which a slow server can take hours over; a stuck one ends at last.
_SYNC_SECONDS = 6 * 3_600.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the fetched terms differ from the stored ones.

    repeated   ids that came more than once
    fresh      terms to write: new, changed, or stored in another way
    """

    terms: int
    repeated: int
    added: int
    changed: int
    removed: int
    fresh: int


@dataclass(frozen=True, slots=True)
class FreshTerm:
    """A term to embed and to write, under its number in the staging tables."""

    n: int
    term: Term


@dataclass(frozen=True, slots=True)
class FreshName:
    """One of its names; see `term_name`."""

    n: int
    folded: str
    name: str
    kind: int
    key_hash: int


class Staging:
    """The terms of one vocabulary on their way into the database."""

    def __init__(self, borrowed: AsyncConnection, vocabulary: str) -> None:
        self._borrowed = borrowed
        self._vocabulary = vocabulary

    async def state(self) -> VocabularyState | None:
        """Return how the vocabulary stands; None when it was never attempted."""
        states = await read_states(self._borrowed)
        return next((each for each in states if each.name == self._vocabulary), None)

    async def begin(self, fingerprint: str, embedder: Embedder) -> datetime:
        """Note the attempt, make the staging tables, and return when the attempt began."""
        cursor = await self._borrowed.execute(
            "INSERT INTO winnow.vocabulary (name, attempted_at) VALUES (%s, clock_timestamp())"
            " ON CONFLICT (name) DO UPDATE SET attempted_at = EXCLUDED.attempted_at"
            " RETURNING id, attempted_at",
            [self._vocabulary],
        )
        row = await cursor.fetchone()
        assert row is not None
        await _script(self._borrowed, "stage_terms")
        await self._borrowed.execute(
            "INSERT INTO pg_temp.staged VALUES (%s, %s, %s)",
            [row[0], await model_number(self._borrowed, embedder), fingerprint],
        )
        attempt: datetime = row[1]
        return attempt

    async def add(self, terms: Iterable[Term]) -> None:
        """Stage some terms; one with the id of an earlier one takes its place."""
        await self._copy(
            "COPY pg_temp.fetched (term_id, display_name, description, akas) FROM STDIN",
            ((each.id, each.display_name, each.description, list(each.akas)) for each in terms),
        )

    async def compare(self) -> Comparison:
        """Find what has to be written."""
        before = await self._numbers("SELECT count(*) FROM pg_temp.fetched")
        await _script(self._borrowed, "compare_terms")
        terms, stored, added, changed, fresh = await self._numbers(
            "SELECT (SELECT count(*) FROM pg_temp.fetched),"
            " (SELECT count(*) FROM winnow.term t JOIN pg_temp.staged s USING (vocabulary_id)),"
            " count(*) FILTER (WHERE added), count(*) FILTER (WHERE changed), count(*)"
            " FROM pg_temp.fresh"
        )
        # Whatever was fetched and is not new was stored before.
        removed = stored - (terms - added)
        return Comparison(terms, before[0] - terms, added, changed, removed, fresh)

    async def fresh(self, batch: int) -> AsyncIterator[list[FreshTerm]]:
        """Yield the terms to write, `batch` at a time."""
        last = 0
        while True:
            cursor = await self._borrowed.execute(
                "SELECT n, term_id, display_name, description, akas FROM pg_temp.fresh"
                " WHERE n > %s ORDER BY n LIMIT %s",
                [last, batch],
            )
            rows = await cursor.fetchall()
            if not rows:
                return
            yield [
                FreshTerm(n, Term(id, name, told, tuple(akas))) for n, id, name, told, akas in rows
            ]
            last = rows[-1][0]

    async def describe(
        self, terms: Sequence[FreshTerm], vectors: Vectors, names: Iterable[FreshName]
    ) -> None:
        """Stage the vectors of some terms, a row each, and their names."""
        await self._copy(
            "COPY pg_temp.fresh_vector FROM STDIN (FORMAT BINARY)",
            zip((each.n for each in terms), halfvecs(vectors), strict=True),
            ("int8", "bytea"),
        )
        await self._copy(
            "COPY pg_temp.fresh_name FROM STDIN (FORMAT BINARY)",
            ((each.n, each.folded, each.name, each.kind, each.key_hash) for each in names),
            ("int8", "text", "text", "int2", "int8"),
        )

    async def merge(self, found: Comparison) -> None:
        """Make the staged terms the stored ones, in one transaction."""
        other = bool(found.removed or found.fresh)
        async with self._borrowed.transaction():
            if other:
                await _script(self._borrowed, "merge_terms")
            await self._borrowed.execute(
                statement("finish_terms"), {"terms": found.terms, "step": int(other)}
            )

    async def _copy(
        self,
        query: LiteralString,
        rows: Iterable[tuple[object, ...]],
        types: Sequence[str] | None = None,
    ) -> None:
        async with self._borrowed.cursor() as cursor, cursor.copy(query) as copy:
            if types:
                copy.set_types(types)
            for row in rows:
                await copy.write_row(row)

    async def _numbers(self, query: Query) -> tuple[int, ...]:
        cursor = await self._borrowed.execute(query)
        row = await cursor.fetchone()
        assert row is not None
        return tuple(row)


@asynccontextmanager
async def staging(pool: Pool, vocabulary: str) -> AsyncIterator[Staging | None]:
    """Hold the lock of a vocabulary, and yield where to stage its terms.

    Yields None where another process holds the lock. Raises StoreError.
    """
    lock = f"winnow vocabulary {vocabulary}"
    async with connection(pool, seconds=_SYNC_SECONDS) as borrowed:
        cursor = await borrowed.execute(
            "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [lock]
        )
        if await cursor.fetchone() != (True,):
            yield None
            return
        try:
            yield Staging(borrowed, vocabulary)
        finally:
            await _let_go(borrowed, lock)


async def _let_go(borrowed: AsyncConnection, lock: str) -> None:
    """Leave a connection as it was; where that fails, end it, and lock and tables with it."""
    try:
        await borrowed.execute("DISCARD TEMP")
        await borrowed.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [lock])
    except psycopg.Error:
        await borrowed.close()
    except BaseException:
        await borrowed.close()
        raise


async def note_failure(pool: Pool, vocabulary: str, attempt: datetime, error: str) -> None:
    """Note what went wrong with an attempt, unless a later one has begun. Raises StoreError."""
    async with connection(pool) as borrowed:
        await borrowed.execute(
            "UPDATE winnow.vocabulary SET error = %s WHERE name = %s AND attempted_at = %s",
            [error, vocabulary, attempt],
        )


async def _script(borrowed: AsyncConnection, name: str) -> None:
    """Run several statements, which cannot be prepared together."""
    await borrowed.execute(statement(name), prepare=False)
