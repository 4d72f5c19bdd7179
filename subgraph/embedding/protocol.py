"""What an embedder is: texts in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]  # shape (texts, dimension), each row of length 1


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their cosine."""

    @property
    def model(self) -> str:
        """The model's name, stored beside every vector: vectors of two models never meet."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, in order. Raises EmbeddingError when it cannot."""
