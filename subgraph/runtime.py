"""What answering needs, opened once: database, embedder, model, indexes and the names of terms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from .catalogue import Catalogue
from .confidence import Calibrations, shipped_calibrations
from .embedding.protocol import Embedder
from .errors import StoreError
from .retrieval import Levers, Names, Searchable, searchable
from .settings import Settings
from .store.database import Pool
from .store.indexes import field_vectors
from .store.vocabularies import name_keys, vocabulary_versions
from .writing.literal import Weights
from .writing.model import ChatModel, PromptFiles

_log = logging.getLogger(__name__)


@dataclass
class Runtime:
    """All that the outside world gives us, and how retrieval works. `load` before a question."""

    settings: Settings
    pool: Pool
    embedder: Embedder
    catalogue: Catalogue
    model: ChatModel | None = None
    weights: Weights | None = None  # of the literal reader; None: those that ship with it
    calibrations: Calibrations = field(default_factory=shipped_calibrations)
    targets: Mapping[str, Searchable] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    levers: Levers = field(default_factory=Levers)

    def __post_init__(self) -> None:
        self.prompts = PromptFiles(self.settings.prompts)
        self.places = asyncio.Semaphore(self.settings.concurrency)
        if not self.targets:
            self.targets = {
                name: searchable(index) for name, index in self.catalogue.indexes.items()
            }

    async def load(self) -> None:
        """Read the fields' vectors, and the names of vocabularies that have changed.

        Raises StoreError; what was read before stays in use.
        """
        await self.load_names()
        indexes = self.catalogue.indexes.values()
        vectors = await field_vectors(self.pool, self.embedder, indexes)
        self.targets = {
            name: searchable(index, vectors.get(name))
            for name, index in self.catalogue.indexes.items()
        }

    async def load_names(self) -> None:
        """Read the names of those vocabularies whose version is not the one in memory."""
        versions = await vocabulary_versions(self.pool)
        read_as = self.names.versions
        stale = [name for name, version in versions.items() if read_as.get(name) != version]
        if not stale and versions.keys() == read_as.keys():
            return
        read = await name_keys(self.pool, stale)
        kept = {name: keys for name, keys in self.names.hashes.items() if name in versions}
        self.names = Names(
            kept | {name: keys for name, (_, keys) in read.items()},
            {name: self.names.versions[name] for name in kept}
            | {name: version for name, (version, _) in read.items()},
        )


@asynccontextmanager
async def watching(runtime: Runtime, seconds: float = 2.0) -> AsyncIterator[None]:
    """Keep the names fresh while the block runs: another replica may have fetched a vocabulary."""

    async def watch() -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await runtime.load_names()
            except StoreError as error:
                _log.warning("The names of terms could not be read again: %s", error)

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
