"""Search the terms of some vocabularies for all chunks of a question, in one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from ..embedding.protocol import Vectors
from .database import Pool, connection
from .statements import statement

# A vocabulary with more terms than this whose HNSW index is not there yet is left out of the search
# by meaning: reading all of it for each chunk would take longer than a person waits.
_EXACT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class TermRow:
    """One match. `how` is exact, spelling or meaning; `kind` 0 display name, 1 AKA, 2 id.

    key_hash   of the matched name (exact and spelling)
    chunk      position from 1 of the text or vector searched for (spelling and meaning)
    score      1.0 (exact), trigram similarity (spelling), cosine (meaning)
    """

    how: str
    key_hash: int
    chunk: int
    name: str
    folded: str
    kind: int
    score: float
    vocabulary: str
    term_id: str
    display_name: str
    description: str
    akas: list[str]


async def search_terms(
    pool: Pool,
    vocabularies: Sequence[str],
    hashes: Sequence[int],
    *,
    spellings: Sequence[str] = (),
    vectors: Vectors | None = None,
    model: tuple[str, int] = ("", 0),
    top: int = 5,
    most: int = 50,
) -> list[TermRow]:
    """Return every term that the keys, spellings and vectors find in the vocabularies.

    `model` names the embedding model of `vectors` and its dimension; `most` bounds what one key
    finds, `top` what one spelling or vector does. Raises StoreError.
    """
    near = bool(spellings) or vectors is not None
    values: dict[str, object] = {
        "hashes": list(hashes),
        "vocabularies": list(vocabularies),
        "most": most,
    }
    if near:
        values |= {
            "spellings": list(spellings),
            "vectors": [] if vectors is None else _halfvecs(vectors),
            "model": model[0],
            "dimension": model[1],
            "top": top,
            "exact": _EXACT_MOST,
        }
    async with (
        connection(pool) as borrowed,
        borrowed.cursor(row_factory=class_row(TermRow)) as cursor,
    ):
        await cursor.execute(
            statement("search_near" if near else "search_exact"), values, prepare=True
        )
        return await cursor.fetchall()


def _halfvecs(vectors: Vectors) -> list[str]:
    """Return each row as pgvector writes it; formatted in one go, for a question has thousands."""
    form = "[" + ",".join(["%.4g"] * vectors.shape[1]) + "]"
    return [form % tuple(row) for row in vectors.tolist()]
