"""Know, without asking the database, which keys name a term: a sorted array of hashes a vocabulary.

Eight bytes a name. What it says 'no' to needs no look-up; what it says 'yes' to is then fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.int64]


@dataclass(frozen=True)
class Names:
    """The names of every vocabulary, by hash; `versions` as they were when these were read."""

    hashes: Mapping[str, Hashes] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)

    def known(self, vocabularies: Iterable[str], wanted: Sequence[int]) -> NDArray[np.bool_]:
        """Tell of each hash whether any of the vocabularies has a name under it."""
        sought = np.asarray(wanted, dtype=np.int64)
        found = np.zeros(len(sought), dtype=np.bool_)
        for vocabulary in vocabularies:
            hashes = self.hashes.get(vocabulary)
            if hashes is None or not len(hashes):
                continue
            at = np.searchsorted(hashes, sought)
            at[at == len(hashes)] = 0
            found |= hashes[at] == sought
        return found
