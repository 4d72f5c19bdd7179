"""Turn ids into the stored terms."""

from __future__ import annotations

from collections.abc import Iterable

from ..catalogue import Term
from .database import Pool, connection
from .statements import statement
from .vocabularies import storable


async def terms_by_id(pool: Pool, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Term]:
    """Return the terms of the (vocabulary, id) pairs; one that is not stored is left out.

    One round trip, none for no pairs. Raises StoreError.
    """
    pairs = sorted(set(wanted))
    if not pairs:
        return {}
    values = {
        "vocabularies": [storable(vocabulary) for vocabulary, _ in pairs],
        "ids": [storable(id) for _, id in pairs],
    }
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(statement("terms_by_id"), values)
        rows = await cursor.fetchall()
    return {
        (vocabulary, id): Term(id, shown, told, tuple(akas))
        for vocabulary, id, shown, told, akas in rows
    }
