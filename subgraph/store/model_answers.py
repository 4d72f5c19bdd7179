"""Keep the statements that a model wrote, by a digest of all that they were written from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from .database import Pool, connection
from .statements import statement


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """A statement that was accepted, who wrote it, and after how many repairs."""

    statement: str
    model: str
    repairs: int


def answer_key(parts: Mapping[str, object]) -> bytes:
    """Return the digest of everything that an answer depends on; the values are JSON's."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return blake2b(text.encode(errors="surrogatepass"), digest_size=32).digest()


async def kept_answer(pool: Pool, key: bytes, *, hours: int) -> ModelAnswer | None:
    """Return what is kept under `key` and no older than `hours`. Raises StoreError."""
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(
            "SELECT statement, model, repairs FROM winnow.model_answer"
            " WHERE key = %s AND written_at >= now() - make_interval(hours => %s)",
            [key, hours],
        )
        row = await cursor.fetchone()
    return ModelAnswer(*row) if row else None


async def keep_answer(
    pool: Pool, key: bytes, answer: ModelAnswer, *, rows: int, hours: int
) -> None:
    """Keep an answer, at most `rows` of them and none older than `hours`. Raises StoreError."""
    async with connection(pool) as borrowed:
        await borrowed.execute(
            statement("keep_model_answer"),
            {
                "key": key,
                "statement": answer.statement,
                "model": answer.model,
                "repairs": answer.repairs,
                "most": rows,
                "hours": hours,
            },
        )


async def forget_answer(pool: Pool, key: bytes) -> None:
    """Let go of an answer that no longer fits. Raises StoreError."""
    async with connection(pool) as borrowed:
        await borrowed.execute("DELETE FROM winnow.model_answer WHERE key = %s", [key])
