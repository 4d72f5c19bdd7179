"""Turn the fields as they were ranked into the order in which they are put before a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..embedding.protocol import Vectors
from .levers import Levers, Reranking
from .ranking import Numbers

Order = NDArray[np.intp]

_LOOKED_AT = 64  # the first ones: no budget of ours holds many more


@dataclass(frozen=True)
class Ranked:
    """All fields of an index, ranked.

    order    their places in the index, best first
    scores   by place in the index;  vectors  likewise, or None before they are embedded
    """

    order: Order
    scores: Numbers
    vectors: Vectors | None


class Reranker(Protocol):
    """Puts fields into another order. It neither adds one nor leaves one out."""

    def rerank(self, ranked: Ranked) -> Order:
        """Return the places, best first."""


class Unchanged:
    """Leaves the order as it is."""

    def rerank(self, ranked: Ranked) -> Order:
        """Return the order."""
        return ranked.order


@dataclass(frozen=True)
class Diverse:
    """Prefers, among the first, a field that is unlike those before it.

    Maximal marginal relevance: score less `likeness` times the greatest cosine to a field that was
    taken already. Many fields that say nearly the same leave room for another reading so.
    """

    likeness: float

    def rerank(self, ranked: Ranked) -> Order:
        """Return the first 64 in the order in which they add most, then the rest."""
        if ranked.vectors is None:
            return ranked.order
        first = ranked.order[:_LOOKED_AT]
        vectors, left = ranked.vectors[first], ranked.scores[first].copy()
        alike = np.full(len(first), -np.inf, np.float32)
        taken = []
        for _ in range(len(first)):
            worth = left - self.likeness * np.maximum(alike, 0.0)
            at = int(np.argmax(worth))
            taken.append(at)
            left[at] = -np.inf
            alike = np.maximum(alike, vectors @ vectors[at])
        return np.concatenate([first[taken], ranked.order[_LOOKED_AT:]])


def reranker(levers: Levers) -> Reranker:
    """Return the one that the levers name."""
    return Diverse(levers.likeness) if levers.reranker is Reranking.DIVERSE else Unchanged()
