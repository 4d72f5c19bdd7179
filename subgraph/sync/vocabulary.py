"""Bring the stored terms of one vocabulary up to date with its source."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

import httpx

from ..catalogue import VocabularyDefinition
from ..embedding.protocol import Embedder
from ..errors import EmbeddingError, StoreError, VocabularyFetchError
from ..store.database import Pool
from ..store.staging import FreshName, FreshTerm, Staging, note_failure, staging
from ..store.vocabularies import VocabularyState, vocabulary_states
from .document import query_of
from .fetch import fetch_terms
from .reply import Notes
from .report import Outcome, Progress, Step, VocabularySync, silent
from .texts import DERIVATION, term_names, term_text

RETRY_AFTER: Final = datetime.timedelta(seconds=30)  # a failure; sooner where refresh_every is

_BATCH: Final = 1_024  # terms embedded at once

_log = logging.getLogger(__name__)


async def sync_vocabulary(
    pool: Pool,
    embedder: Embedder,
    client: httpx.AsyncClient,
    url: str,
    definition: VocabularyDefinition,
    progress: Progress = silent,
    *,
    headers: Mapping[str, str] | None = None,
    force: bool = True,
) -> VocabularySync:
    """Fetch the terms, embed those that are new or changed, and make them the stored ones.

    Readers see the old vocabulary or the new one, never a part of it. One process does this at a
    time; for another the outcome is BUSY. Whatever fails is in the result and, where the database
    can be reached, in the vocabulary's state, and the old terms stay. Without `force`, only where
    it is due.
    """
    began = time.monotonic()
    attempt: datetime.datetime | None = None
    result = VocabularySync(definition.name, Outcome.BUSY)
    try:
        async with staging(pool, definition.name) as stage:
            if stage is not None:
                attempt = stage.attempt
                result = await _sync(stage, embedder, client, url, definition, progress, headers)
    except (VocabularyFetchError, EmbeddingError, StoreError) as error:
        _log.warning("%s", error)
        result = VocabularySync(definition.name, Outcome.FAILED, error=str(error))
        if attempt is not None:
            with suppress(StoreError):
                await note_failure(pool, definition.name, attempt, str(error))
    return replace(result, seconds=time.monotonic() - began)
