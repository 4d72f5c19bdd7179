"""Bring all that the catalogue defines up to date: once, or again and again while serving."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Final

import httpx

from ..catalogue import Catalogue, VocabularyDefinition
from ..embedding.protocol import Embedder
from ..errors import EmbeddingError, StoreError
from ..store.database import Pool
from ..store.nearness import tend_nearness
from ..store.vocabularies import take_stock, vocabulary_states
from .feedback import embed_feedback
from .index import sync_index
from .report import IndexSync, Outcome, Progress, Step, SyncReport, VocabularySync, silent
from .vocabulary import is_due, sync_vocabulary

# A sync holds a connection as long as it lasts, and questions need some too.
_AT_ONCE: Final = 3
_TIMEOUT = httpx.Timeout(30.0, connect=5.0)

# A router's URL, or what tells the URL for each vocabulary.
Where = str | Callable[[VocabularyDefinition], str]

_log = logging.getLogger(__name__)


async def sync_all(
    pool: Pool,
    embedder: Embedder,
    catalogue: Catalogue,
    where: Where,
    progress: Progress = silent,
    *,
    force: bool = False,
    headers: Mapping[str, str] | None = None,
    client: httpx.AsyncClient | None = None,
) -> SyncReport:
    """Store every index, and fetch the vocabularies that are due; with `force`, all of them.

    Failures are in the report, each by itself: nothing is raised for them.
    """
    began = time.monotonic()
    indexes = [await sync_index(pool, embedder, each) for each in catalogue.indexes.values()]
    try:
        await embed_feedback(pool, embedder)
    except (EmbeddingError, StoreError) as error:
        _log.warning("Confirmed questions may not be found by meaning for a while. %s", error)
    places = asyncio.Semaphore(max(1, min(_AT_ONCE, pool.max_size // 3)))

    async with AsyncExitStack() as stack:
        if client is None:
            client = await stack.enter_async_context(httpx.AsyncClient(timeout=_TIMEOUT))
        asked = client

        async def sync(definition: VocabularyDefinition) -> VocabularySync:
            async with places:
                return await sync_vocabulary(
                    pool,
                    embedder,
                    asked,
                    where if isinstance(where, str) else where(definition),
                    definition,
                    progress,
                    headers=headers,
                    force=force,
                )

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(sync(each)) for each in catalogue.vocabularies.values()]
    vocabularies = tuple(task.result() for task in tasks)
    if any(each.added or each.changed or each.removed for each in vocabularies):
        try:
            await take_stock(pool)
        except StoreError as error:
            _log.warning("Searches may be slow for a while. %s", error)
    try:
        await tend_nearness(
            pool, lambda name, terms: progress(Step(name, "indexing", terms, terms))
        )
    except StoreError as error:
        _log.warning("Large vocabularies may not be searched by meaning for a while. %s", error)
    return SyncReport(tuple(indexes), vocabularies, time.monotonic() - began)


async def refresh_forever(
    pool: Pool,
    embedder: Embedder,
    catalogue: Catalogue,
    where: Where,
    *,
    every: float = 15.0,
    headers: Mapping[str, str] | None = None,
    client: httpx.AsyncClient | None = None,
    on_change: Callable[[SyncReport], Awaitable[None]] | None = None,
) -> None:
    """Sync now, then whatever is due about every `every` seconds, until cancelled.

    The pauses vary by a quarter, so that replicas started together do not ask together. After a
    sync that did something, `on_change` is awaited. Nothing that goes wrong ends it.
    """
    first = True
    while True:
        try:
            if first or await _due(pool, embedder, catalogue):
                report = await sync_all(
                    pool, embedder, catalogue, where, headers=headers, client=client
                )
                first = any(each.outcome is Outcome.FAILED for each in report.indexes)
                if on_change is not None and _did_something(report):
                    await on_change(report)
        except StoreError as error:
            _log.warning("What is due to be fetched cannot be told. %s", error)
        except Exception:
            _log.exception("The vocabularies could not be refreshed.")
        await asyncio.sleep(every * random.uniform(0.75, 1.25))  # noqa: S311  # no secret


async def _due(pool: Pool, embedder: Embedder, catalogue: Catalogue) -> bool:
    states = {each.name: each for each in await vocabulary_states(pool)}
    return any(
        is_due(each, states.get(each.name), embedder) for each in catalogue.vocabularies.values()
    )


def _did_something(report: SyncReport) -> bool:
    both: tuple[IndexSync | VocabularySync, ...] = (*report.indexes, *report.vocabularies)
    return any(each.embedded or each.removed for each in both)
