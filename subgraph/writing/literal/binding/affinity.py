"""Turn vectors of texts and of fields into how well each text would be a value of each field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ....embedding.words import unit, word_vectors
from .fields import Matrix


@dataclass(frozen=True)
class Affinity:
    """A bilinear form of low rank; `winnow train` fits it."""

    SHARP: ClassVar[float] = 8.0  # how far the scores of the best and the rest may be apart

    left: Matrix
    right: Matrix

    def scores(self, texts: Matrix, fields: Matrix) -> Matrix:
        """One row a text, one column a field; texts and fields as vectors of length 1."""
        result: Matrix = (texts @ self.left) @ (fields @ self.right).T
        return result


def text_vector(words: Iterable[str]) -> Matrix:
    """The direction of a text: its words' vectors together."""
    total: Matrix = unit(word_vectors(words).sum(axis=0, dtype=np.float32))
    return total
