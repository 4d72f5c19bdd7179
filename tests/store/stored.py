"""Store vocabularies of a test's own, without a graph."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from subgraph.catalogue import Term
from subgraph.embedding import Vectors
from subgraph.store.database import Pool
from subgraph.store.staging import FreshName, staging
from subgraph.sync.texts import term_names, term_text


class RandomEmbedder:
    """Vectors in every direction, the same for the same text."""

    def __init__(self, model: str = "random", dimension: int = 32) -> None:
        self.model = model
        self.dimension = dimension

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a vector for each text."""
        return self.vectors(texts)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return what `embed` does."""
        rows = np.empty((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            row[:] = np.random.default_rng(seed).standard_normal(self.dimension)
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


async def store(
    pool: Pool, vocabulary: str, terms: Sequence[Term], embedder: RandomEmbedder | None = None
) -> None:
    """Make `terms` those of the vocabulary, as a sync does."""
    embedder = embedder or RandomEmbedder()
    async with staging(pool, vocabulary) as stage:
        assert stage is not None
        await stage.begin("test", embedder)
        await stage.add(terms)
        found = await stage.compare()
        async for fresh in stage.fresh(1_000):
            vectors = await embedder.embed([term_text(each.term) for each in fresh])
            names = [
                FreshName(each.n, name.folded, name.name, name.kind, name.key_hash)
                for each in fresh
                for name in term_names(each.term)
            ]
            await stage.describe(fresh, vectors, names)
        await stage.merge(found)


def named(*names: str) -> list[Term]:
    """Return a term for each name, its id the name in lower case."""
    return [Term(name.lower().replace(" ", "-"), name) for name in names]
