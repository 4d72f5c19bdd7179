"""Bring what is stored of an index up to date: its definition, and a vector for each field."""

from __future__ import annotations

import logging
import time

from ..catalogue import Index
from ..embedding.protocol import Embedder
from ..errors import EmbeddingError, StoreError
from ..store.database import Pool
from ..store.indexes import index_writing
from .report import IndexSync, Outcome
from .texts import field_text

_log = logging.getLogger(__name__)


async def sync_index(pool: Pool, embedder: Embedder, index: Index) -> IndexSync:
    """Store the index and embed those of its fields whose text or model is another than before.

    Where nothing is, nothing is written. One process does this at a time; others wait for it.
    Whatever fails is in the result, and what was stored before stays.
    """
    began = time.monotonic()
    texts = {field.path: field_text(field) for field in index.fields}
    embedded = removed = 0
    try:
        async with index_writing(pool, index.name, embedder) as writing:
            stored = await writing.stored()
            other = {path: text for path, text in texts.items() if stored.texts.get(path) != text}
            if other or stored.fingerprint != index.fingerprint:
                vectors = await embedder.embed(list(other.values()))
                embedded, removed = len(other), await writing.put(index, other, vectors)
    except (EmbeddingError, StoreError) as error:
        _log.warning("The index '%s' is stored as it was. %s", index.name, error)
        seconds = time.monotonic() - began
        return IndexSync(index.name, Outcome.FAILED, len(texts), seconds=seconds, error=str(error))
    seconds = time.monotonic() - began
    return IndexSync(index.name, Outcome.DONE, len(texts), embedded, removed, seconds)
