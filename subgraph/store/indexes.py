"""Keep the indexes and a vector for each of their fields, and read the vectors back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from ..catalogue import Index
from ..embedding.protocol import Embedder, Vectors
from .database import Pool, connection
from .embeddings import halfvec_text, model_number, vector_of
from .statements import statement

_WRITE_SECONDS = 600.0  # the embedder's time included
_READ_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """What is stored of an index: its fingerprint, and the text that each field's vector is of.

    Fields whose vectors are of another model than the embedder's are left out.
    """

    fingerprint: str | None
    texts: Mapping[str, str]


class IndexWriting:
    """An index on its way into the database, in one transaction that holds its lock."""

    def __init__(self, borrowed: AsyncConnection, name: str, model: int) -> None:
        self._borrowed = borrowed
        self._name = name
        self._model = model

    async def stored(self) -> StoredIndex:
        """Read what is stored of it."""
        cursor = await self._borrowed.execute(
            "SELECT fingerprint FROM winnow.index_definition WHERE name = %s", [self._name]
        )
        row = await cursor.fetchone()
        cursor = await self._borrowed.execute(
            "SELECT path, text FROM winnow.field_embedding"
            " WHERE index_name = %s AND embedding_model_id = %s",
            [self._name, self._model],
        )
        return StoredIndex(row[0] if row else None, dict(await cursor.fetchall()))

    async def put(self, index: Index, texts: Mapping[str, str], vectors: Vectors) -> int:
        """Store the index, and the vectors of some of its fields: by path the text of each row.

        Returns how many fields were removed, because the index has them no more.
        """
        await self._borrowed.execute(
            statement("save_index"),
            {
                "name": index.name,
                "description": index.description,
                "fingerprint": index.fingerprint,
                "definition": index.definition,
            },
        )
        used = {"name": index.name, "vocabularies": vocabularies_of(index)}
        for step in ("name_vocabularies", "unlink_vocabularies", "link_vocabularies"):
            await self._borrowed.execute(statement(step), used)
        cursor = await self._borrowed.execute(
            "DELETE FROM winnow.field_embedding WHERE index_name = %s AND path <> ALL(%s)",
            [index.name, [each.path for each in index.fields]],
        )
        removed = cursor.rowcount
        await self._borrowed.execute(
            statement("put_fields"),
            {
                "name": index.name,
                "model": self._model,
                "paths": list(texts),
                "texts": list(texts.values()),
                "vectors": [halfvec_text(row) for row in vectors],
            },
        )
        return removed


@asynccontextmanager
async def index_writing(pool: Pool, index: str, embedder: Embedder) -> AsyncIterator[IndexWriting]:
    """Wait for the lock of an index and yield where to write it. Raises StoreError."""
    async with connection(pool, seconds=_WRITE_SECONDS) as borrowed:
        model = await model_number(borrowed, embedder)
        async with borrowed.transaction():
            await borrowed.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"winnow index {index}"]
            )
            yield IndexWriting(borrowed, index, model)


async def field_vectors(
    pool: Pool, embedder: Embedder, indexes: Iterable[Index]
) -> dict[str, Vectors]:
    """Return by index the vectors of its fields, a row each, in their order.

    The row of a field that is not embedded yet is zero, near to nothing; an index none of whose
    fields are is left out. Raises StoreError.
    """
    wanted = {index.name: index for index in indexes}
    found: dict[str, dict[str, NDArray[np.float32]]] = defaultdict(dict)
    async with (
        connection(pool, seconds=_READ_SECONDS) as borrowed,
        borrowed.cursor(binary=True) as cursor,
    ):
        await cursor.execute(
            statement("field_vectors"),
            {"indexes": list(wanted), "model": embedder.model, "dimension": embedder.dimension},
        )
        for name, path, halfvec in await cursor.fetchall():
            found[name][path] = vector_of(halfvec)
    return {
        name: _rows(vectors, [field.path for field in wanted[name].fields], embedder.dimension)
        for name, vectors in found.items()
    }


def vocabularies_of(index: Index) -> list[str]:
    """Return the names of the vocabularies that govern fields of an index, in order."""
    return sorted({each.vocabulary for each in index.fields if each.vocabulary})


def _rows(
    vectors: Mapping[str, NDArray[np.float32]], paths: Collection[str], dimension: int
) -> Vectors:
    rows = np.zeros((len(paths), dimension), np.float32)
    for at, path in enumerate(paths):
        if path in vectors:
            rows[at] = vectors[path]
    return rows
