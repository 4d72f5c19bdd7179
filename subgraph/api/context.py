"""What resolvers of one request share."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import strawberry

from ..callers import ANYONE, Caller
from ..retrieval import Searchable
from ..runtime import Runtime
from ..store.vocabularies import VocabularyState, vocabulary_states


@dataclass
class RequestContext:
    """The runtime, who asks, and what one request reads of the database only once."""

    runtime: Runtime
    caller: Caller = ANYONE
    _states: asyncio.Task[list[VocabularyState]] | None = field(default=None, repr=False)

    @property
    def targets(self) -> Mapping[str, Searchable]:
        """The indexes that the caller may see, by name."""
        return self.runtime.seen_by(self.caller)

    async def vocabulary_state(self, name: str) -> VocabularyState | None:
        """How a vocabulary stands; None if it was never synced. Raises StoreError."""
        if self._states is None:
            self._states = asyncio.create_task(vocabulary_states(self.runtime.pool))
        return next((each for each in await self._states if each.name == name), None)


Info = strawberry.Info[RequestContext, None]
