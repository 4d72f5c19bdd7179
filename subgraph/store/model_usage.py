"""Count the tokens of each day, for all replicas together."""

from __future__ import annotations

from .database import Pool, connection
from .statements import statement


async def tokens_today(pool: Pool) -> int:
    """Return the tokens of this day in UTC. Raises StoreError."""
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(
            "SELECT tokens FROM winnow.model_usage WHERE day = (now() AT TIME ZONE 'UTC')::date"
        )
        row = await cursor.fetchone()
    return row[0] if row else 0


async def add_tokens(pool: Pool, tokens: int) -> None:
    """Count tokens that were used. Raises StoreError."""
    async with connection(pool) as borrowed:
        await borrowed.execute(statement("add_model_usage"), {"tokens": tokens})
