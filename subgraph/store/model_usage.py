"""Count what the model used in each day, for all replicas together: of all callers, and of each."""

from __future__ import annotations

from dataclasses import dataclass

from .database import Pool, connection
from .statements import statement

_ALL = "all"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that were read and written, and what they cost, in the currency of the prices."""

    tokens: int = 0
    cost: float = 0.0


async def usage_today(pool: Pool, caller: str) -> tuple[Usage, Usage]:
    """Return what was used on this day in UTC: by all, and by one caller. Raises StoreError."""
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(
            "SELECT who, tokens, cost FROM winnow.model_usage "
            "WHERE day = (now() AT TIME ZONE 'UTC')::date AND who = ANY(%s)",
            [[_ALL, _of(caller)]],
        )
        used = {who: Usage(tokens, cost) for who, tokens, cost in await cursor.fetchall()}
    return used.get(_ALL, Usage()), used.get(_of(caller), Usage())


async def add_usage(pool: Pool, caller: str, used: Usage) -> None:
    """Count what a caller used. Raises StoreError."""
    async with connection(pool) as borrowed:
        await borrowed.execute(
            statement("add_model_usage"),
            # In the same order everywhere, so that two requests never wait for each other.
            {"who": [_ALL, _of(caller)], "tokens": used.tokens, "cost": used.cost},
        )


def _of(caller: str) -> str:
    return f"caller:{caller}"
