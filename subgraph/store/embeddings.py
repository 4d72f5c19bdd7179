"""Turn vectors into what Postgres keeps, and back: half precision, beside the model's number."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from ..embedding.protocol import Embedder, Vectors

_HEADER = struct.Struct(">HH")  # of pgvector's binary halfvec: dimension, nothing


async def model_number(borrowed: AsyncConnection, embedder: Embedder) -> int:
    """Return our number for the embedder's model, given now if it has none."""
    model = (embedder.model, embedder.dimension)
    await borrowed.execute(
        "INSERT INTO winnow.embedding_model (name, dimension) VALUES (%s, %s)"
        " ON CONFLICT DO NOTHING",
        model,
    )
    cursor = await borrowed.execute(
        "SELECT id FROM winnow.embedding_model WHERE name = %s AND dimension = %s", model
    )
    row = await cursor.fetchone()
    assert row is not None  # models are never deleted
    return int(row[0])


def halfvecs(vectors: Vectors) -> list[bytes]:
    """Return each row in pgvector's binary form, for COPY in binary."""
    header = _HEADER.pack(vectors.shape[1], 0)
    return [header + row.tobytes() for row in vectors.astype(">f2")]


def halfvec_text(vector: NDArray[np.float32]) -> str:
    """Return a vector as pgvector writes it, with the digits that half precision keeps."""
    return "[" + ",".join(f"{number:.5g}" for number in vector.tolist()) + "]"


def vector_of(halfvec: bytes) -> NDArray[np.float32]:
    """Return the vector of pgvector's binary form."""
    return np.frombuffer(halfvec, ">f2", offset=_HEADER.size).astype(np.float32)
