"""Turn single words into vectors, at once and without a call: for reading, not for search.

Always the model that ships inside the package, whichever embedder searches: what is learned from
its vectors holds for them alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .local import loaded

DIMENSION = 256
_KEPT = 20_000  # words; a kilobyte each

Vectors = NDArray[np.float32]


def word_vectors(words: Iterable[str]) -> Vectors:
    """Return one row of length 1 a word; zeros for a word that the model makes nothing of."""
    rows = [_vector(word) for word in words]
    return np.stack(rows) if rows else np.zeros((0, DIMENSION), np.float32)


def unit(vector: Vectors) -> Vectors:
    """Return the vector with length 1, or as it is where it has no direction."""
    length = float(np.linalg.norm(vector))
    return (vector / length).astype(np.float32) if length else vector


@lru_cache(maxsize=_KEPT)
def pieces(word: str) -> tuple[int, int]:
    """Return into how many pieces the model parts a word in lower case and with a capital.

    Frequent words stay whole; names do so with a capital only.
    """
    tokenizer = loaded().tokenizer
    written = (word, word[:1].upper() + word[1:])
    lower, capital = (len(tokenizer.encode(each, add_special_tokens=False).ids) for each in written)
    return lower, capital


@lru_cache(maxsize=_KEPT)
def _vector(word: str) -> Vectors:
    model = loaded()
    ids = [
        id
        for each in (word, word[:1].upper() + word[1:])
        for id in model.tokenizer.encode(each, add_special_tokens=False).ids
    ]
    if not ids:
        return np.zeros(DIMENSION, np.float32)
    return unit(model.embedding[ids].sum(axis=0).astype(np.float32))
