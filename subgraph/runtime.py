"""What answering needs, opened once: database, embedder, model, indexes and the names of terms."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from .callers import Caller, Sights
from .catalogue import Catalogue
from .confidence import Calibrations, shipped_calibrations
from .embedding.protocol import Embedder
from .errors import StoreError
from .filtering import CheckedFilter
from .retrieval import Levers, Names, Searchable, searchable
from .settings import Settings
from .store.database import Pool
from .store.feedback import Questions, feedback_questions
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
    judged: Mapping[str, Questions] = field(default_factory=dict)  # by index, where there is any

    def __post_init__(self) -> None:
        self._sights: tuple[Mapping[str, Searchable], Sights] | None = None
        self.prompts = PromptFiles(self.settings.prompts)
        # Whoever asks the same waits for the one who asked first, and takes what was written.
        self.turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()
        self.constraints: OrderedDict[Hashable, CheckedFilter] = OrderedDict()
        self.places = asyncio.Semaphore(self.settings.concurrency)
        # One after another: however many people say something, questions have their connections.
        self.verdicts = asyncio.Lock()
        if not self.targets:
            self.targets = {
                name: searchable(index) for name, index in self.catalogue.indexes.items()
            }

    def seen_by(self, caller: Caller) -> Mapping[str, Searchable]:
        """The indexes that a caller may see, by name, with the fields that it may see."""
        if self._sights is None or self._sights[0] is not self.targets:
            self._sights = self.targets, Sights(self.targets)
        return self._sights[1].of(caller)

    async def load(self) -> None:
        """Read the fields' vectors, and the names of vocabularies that have changed.

        Raises StoreError; what was read before stays in use.
        """
        await self.load_names()
        await self.load_feedback()
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

    async def load_feedback(self) -> None:
        """Read which questions there is feedback on, where it is not as it is in memory.

        Raises StoreError; what was read before stays in use.
        """
        if self.settings.feedback == "off":
            return
        read = await feedback_questions(self.pool, self.judged)
        # Whoever read at the same time may have read later.
        newer = {
            name: each
            for name, each in read.items()
            if name not in self.judged or each.version > self.judged[name].version
        }
        self.judged = {**self.judged, **newer}


@asynccontextmanager
async def watching(runtime: Runtime, seconds: float = 2.0) -> AsyncIterator[None]:
    """Keep names and feedback fresh while the block runs: another replica may have changed them."""

    async def watch() -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await runtime.load_names()
                await runtime.load_feedback()
            except StoreError as error:
                _log.warning("Names and feedback could not be read again: %s", error)

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
