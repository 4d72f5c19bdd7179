"""Give each large vocabulary an HNSW index of its own, and take away those that serve none.

An HNSW index behind a WHERE finds a fraction of the true neighbours, so that one index for all
vocabularies is no use: each index holds the terms of one vocabulary with the vectors of one model.
`terms_near` of migration 0002 uses those that are there, by their names.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.rows import class_row

from .database import Pool, connection
from .statements import statement

# Reading 2,000 vectors takes about as long as a walk through their index, and misses none.
LARGE: Final = 2_000

_LOCK: Final = "winnow nearness"
_BUILD_SECONDS: Final = 6 * 3_600.0  # a million terms take five minutes on a free core
# What building takes of memory: the vector, and its 16 neighbours on each of its layers.
_BYTES_A_TERM: Final = 800
_LEAST_MEMORY: Final = 64  # MB
_MOST_MEMORY: Final = 2_048  # MB; what does not fit is added on disk, some times slower

# Told before each build: the vocabulary's name and how many terms it has.
Building = Callable[[str, int], None]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A vocabulary of many terms, the model of its vectors, and what its index is called."""

    vocabulary: int
    model: int
    dimension: int
    terms: int
    name: str
    index: str


async def tend_nearness(
    pool: Pool, building: Building = lambda name, terms: None, *, large: int = LARGE
) -> bool:
    """Build the index of every vocabulary with more than `large` terms; drop those of no use.

    No use is an index whose building was interrupted, or whose vocabulary has shrunk to half of
    `large`, is gone or has vectors of another model. Searches go on meanwhile. One process does
    this at a time: returns False, having done nothing, where another is at it. Raises StoreError.
    """
    async with connection(pool, seconds=_BUILD_SECONDS) as borrowed:
        cursor = await borrowed.execute(
            "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [_LOCK]
        )
        if await cursor.fetchone() != (True,):
            return False
        try:
            await _tend(borrowed, building, large)
        finally:
            await _let_go(borrowed)
    return True


async def _tend(borrowed: AsyncConnection, building: Building, large: int) -> None:
    kept = {each.index: each for each in await _wanted(borrowed, large // 2)}
    cursor = await borrowed.execute(statement("nearness_indexes"))
    standing = set()
    for index, is_valid in await cursor.fetchall():
        if is_valid and index in kept:
            standing.add(index)
            continue
        drop = sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS winnow.{}")
        await borrowed.execute(drop.format(sql.Identifier(index)))
    for index, each in kept.items():
        if index not in standing and each.terms > large:
            building(each.name, each.terms)
            await _build(borrowed, each)


async def _wanted(borrowed: AsyncConnection, least: int) -> list[_Wanted]:
    async with borrowed.cursor(row_factory=class_row(_Wanted)) as cursor:
        await cursor.execute(statement("nearness_wanted"), {"least": least})
        return await cursor.fetchall()


async def _build(borrowed: AsyncConnection, wanted: _Wanted) -> None:
    memory = wanted.terms * (2 * wanted.dimension + _BYTES_A_TERM) // 2**20
    memory = min(max(memory, _LEAST_MEMORY), _MOST_MEMORY)
    await borrowed.execute("SELECT set_config('maintenance_work_mem', %s, false)", [f"{memory}MB"])
    # Keep in step with the query of terms_near. Only numbers of ours go into the text.
    create = sql.SQL(
        "CREATE INDEX CONCURRENTLY {index} ON winnow.term"
        " USING hnsw ((embedding::halfvec({dimension})) halfvec_ip_ops)"
        " WITH (m = 16, ef_construction = 64)"
        " WHERE vocabulary_id = {vocabulary} AND embedding_model_id = {model}"
    ).format(
        index=sql.Identifier(wanted.index),
        dimension=sql.Literal(wanted.dimension),
        vocabulary=sql.Literal(wanted.vocabulary),
        model=sql.Literal(wanted.model),
    )
    await borrowed.execute(create, prepare=False)
    _log.info("The vocabulary '%s' has its index of %s terms.", wanted.name, f"{wanted.terms:,}")


async def _let_go(borrowed: AsyncConnection) -> None:
    """Leave a connection as it was; where that fails, end it, and the lock with it."""
    try:
        await borrowed.execute("RESET maintenance_work_mem")
        await borrowed.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [_LOCK])
    except psycopg.Error:
        await borrowed.close()
    except BaseException:
        await borrowed.close()
        raise
