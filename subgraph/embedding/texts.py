"""Turn what an embedder is given, and what a model gave back, into what the protocol promises."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import EmbeddingError
from .protocol import Vectors


def checked(texts: Sequence[str], longest: int) -> list[str]:
    """Return the texts, each cut to `longest` characters. Raises EmbeddingError on a blank one."""
    for at, text in enumerate(texts):
        if not text.strip():
            raise EmbeddingError(
                f"Text {at + 1} of {len(texts)} is blank: it has no meaning to embed. Leave it out."
            )
    return [text[:longest] for text in texts]


def unit_rows(rows: Vectors, model: str) -> Vectors:
    """Return the rows scaled to length 1. Raises EmbeddingError where a row has no direction."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        raise EmbeddingError(f"'{model}' gave a vector without a direction: it is zero or NaN.")
    unit: Vectors = rows / lengths
    return unit
