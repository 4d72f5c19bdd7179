"""Turn texts into vectors in this process, with the model that ships inside `wordllama`.

Static vectors of tokens, averaged: no network, no accelerator, about 10 µs a short text.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..errors import EmbeddingError
from .protocol import Vectors
from .texts import checked, unit_rows

_CONFIG: Final = "l2_supercat"
_DIMENSION: Final = 256
# A batch is padded to its longest text, so a long one costs memory for all of them, and an average
# of so many tokens says little.
_LONGEST: Final = 2_000
_BATCH: Final = 256
# Above this many characters (some 5 ms) the event loop has better things to do.
_IN_THREAD: Final = 6_000


class LocalEmbedder:
    """The embedder that is there without any configuration. Loading it takes about a second."""

    def __init__(self) -> None:
        """Raises EmbeddingError where the package or its weights cannot be loaded."""
        self._inference = loaded()

    @property
    def model(self) -> str:
        return f"wordllama/{_CONFIG}_{_DIMENSION}"

    @property
    def dimension(self) -> int:
        return _DIMENSION

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text; what a text holds beyond 2,000 characters does not count."""
        cut = checked(texts, _LONGEST)
        if sum(map(len, cut)) > _IN_THREAD:
            return await asyncio.to_thread(self._embed, cut)
        return self._embed(cut)

    async def close(self) -> None:
        """Nothing to close: the weights are shared by the process."""

    def _embed(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, _DIMENSION), np.float32)
        # Texts of like length share a batch, so that none is padded far beyond its own.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        rows = np.empty((len(texts), _DIMENSION), np.float32)
        rows[order] = self._inference.embed([texts[at] for at in order], batch_size=_BATCH)
        return unit_rows(rows, self.model)


@cache
def loaded() -> Any:
    """Return the model itself, loaded once. Raises EmbeddingError."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        import wordllama  # here: it takes a second

        folder = Path(wordllama.__file__).parent
        return wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
    except Exception as error:  # whatever a broken installation raises
        raise EmbeddingError(
            f"The local embedding model cannot be loaded: {error}. Install 'wordllama' again, "
            "or configure an OpenAI-compatible embedder."
        ) from error
    finally:
        # Importing the package configures logging for the whole program; that is not its to do.
        root.handlers[:] = handlers
        root.setLevel(level)
