"""Turn features into scores: two small networks, whose weights ship with the package.

`weights.npz` is written by `winnow train`; docs/reader.md says from what and how well it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from .affinity import Affinity
from .fields import Matrix

_SIDES = ("left", "right")
_MOST = 6.0  # standard deviations: what is further out is no news


@dataclass(frozen=True)
class Network:
    """One hidden layer of rectified units over standardised features."""

    mean: Matrix
    scale: Matrix
    weights: Matrix
    biases: Matrix
    out: Matrix
    bias: Matrix

    def scores(self, features: Matrix) -> NDArray[np.float64]:
        """One score a row of features."""
        given = self.standardised(features)
        hidden = np.maximum(given @ self.weights + self.biases, 0.0)
        result: NDArray[np.float64] = (hidden @ self.out + self.bias).astype(np.float64)
        return result

    def standardised(self, features: Matrix) -> Matrix:
        """Each feature by how far it is from what is usual."""
        result: Matrix = np.clip((features - self.mean) / self.scale, -_MOST, _MOST)
        return result

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """What is kept of it, under names that begin with `name`."""
        return {f"{name}.{key}": np.asarray(value) for key, value in vars(self).items()}


@dataclass(frozen=True)
class Weights:
    """The network for pairs of a span and a field, that for words that say nothing, and a sense.

    affinity  what kind of text each kind of field takes
    """

    pairs: Network
    words: Network
    affinity: Affinity

    def save(self, path: Path) -> None:
        """Write both to a file."""
        sense = {"affinity.left": self.affinity.left, "affinity.right": self.affinity.right}
        arrays = {**self.pairs.arrays("pairs"), **self.words.arrays("words"), **sense}
        halved = {
            name: array.astype(np.float16) if array.dtype == np.float32 else array
            for name, array in arrays.items()
        }
        np.savez_compressed(path, **halved)  # type: ignore[arg-type]


def read_weights(path: Path) -> Weights:
    """Return what `save` wrote. Raises OSError, and ValueError for a file that holds no weights."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            left, right = (kept[f"affinity.{side}"].astype(np.float32) for side in _SIDES)
            return Weights(_network(kept, "pairs"), _network(kept, "words"), Affinity(left, right))
    except (EOFError, KeyError, BadZipFile, AttributeError, TypeError) as error:
        raise ValueError(f"it holds no weights: {error!r}") from error


@cache
def shipped_weights() -> Weights:
    """The weights that come with the package."""
    with as_file(files(__package__) / "weights.npz") as path:
        return read_weights(path)


def _network(kept: Mapping[str, NDArray[np.generic]], name: str) -> Network:
    def floats(key: str) -> Matrix:
        return kept[f"{name}.{key}"].astype(np.float32)

    return Network(
        floats("mean"),
        floats("scale"),
        floats("weights"),
        floats("biases"),
        floats("out"),
        floats("bias"),
    )
