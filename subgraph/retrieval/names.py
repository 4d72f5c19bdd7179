"""Know, without asking the database, which keys name a term: a sorted array of hashes a vocabulary.

Eight bytes a name. What it says 'no' to needs no look-up; what it says 'yes' to is then fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from ..store.search import TermRow

_KEPT = 20_000  # names; about 1 kB each

Hashes = NDArray[np.int64]


@dataclass(frozen=True)
class Names:
    """The names of every vocabulary, by hash; `versions` as they were when these were read.

    rows  the terms last fetched, by vocabularies and hash: names that many people ask for. It goes
          when the names do, so it is never older than they are.
    """

    hashes: Mapping[str, Hashes] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    rows: LRUCache[tuple[tuple[str, ...], int], tuple[TermRow, ...]] = field(
        default_factory=lambda: LRUCache(_KEPT), repr=False, compare=False
    )

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
