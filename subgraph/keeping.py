"""Keep what a model wrote for a question, so that the same question is not put to it twice."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Sequence

from .catalogue import Index
from .errors import StoreError
from .runtime import Runtime
from .store.model_answers import (
    ModelAnswer,
    answer_key,
    forget_answer,
    keep_answer,
    kept_answer,
)
from .writing.model import Message, Output

_log = logging.getLogger(__name__)


class Shelf:
    """The place of one question's answer.

    Its key is a digest of all that the answer depends on: the messages whole, and what they do not
    hold. The versions of the vocabularies are those by which their names were read. A store that
    fails is logged: without it there is nothing kept, and the model is asked.
    """

    def __init__(
        self,
        runtime: Runtime,
        index: Index,
        model: str,
        question: str,
        messages: Sequence[Message],
        output: Output,
        *,
        today: datetime.date,
        zone: str,
    ) -> None:
        self._runtime = runtime
        used = {each.vocabulary for each in index.fields if each.vocabulary}
        versions = runtime.names.versions
        self._key = answer_key(
            {
                "question": question,
                "messages": [[each.role, each.content] for each in messages],
                "index": [index.name, index.fingerprint],
                "view": [each.path for each in index.fields],
                "vocabularies": {name: versions.get(name, 0) for name in sorted(used)},
                "prompt": runtime.prompts.version(output.form, index.name),
                "model": model,
                "output": output.name,
                "day": today.isoformat(),
                "zone": zone,
            }
        )

    @property
    def turn(self) -> asyncio.Lock:
        """Held by whoever has this question answered: those who ask it meanwhile wait."""
        return self._runtime.turns.setdefault(self._key, asyncio.Lock())

    async def kept(self) -> ModelAnswer | None:
        """What was kept, not older than the settings say."""
        try:
            hours = self._runtime.settings.cache_hours
            return await kept_answer(self._runtime.pool, self._key, hours=hours)
        except StoreError as error:
            _log.warning("The answers that were kept cannot be read: %s", error)
            return None

    async def keep(self, answer: ModelAnswer) -> None:
        """Keep an answer."""
        settings = self._runtime.settings
        try:
            await keep_answer(
                self._runtime.pool,
                self._key,
                answer,
                rows=settings.cache_rows,
                hours=settings.cache_hours,
            )
        except StoreError as error:
            _log.warning("An answer could not be kept: %s", error)

    async def forget(self) -> None:
        """Let go of an answer that no longer fits."""
        try:
            await forget_answer(self._runtime.pool, self._key)
        except StoreError as error:
            _log.warning("An answer that was kept could not be removed: %s", error)
