"""Bring the stored terms of one vocabulary up to date with its source."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Final

import httpx

from ..catalogue import Term, VocabularyDefinition
from ..embedding.protocol import Embedder
from ..errors import EmbeddingError, StoreError, VocabularyFetchError
from ..store.database import Pool
from ..store.staging import Comparison, FreshName, FreshTerm, Staging, note_failure, staging
from ..store.vocabularies import VocabularyState
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
            if (
                stage is not None
                and not force
                and not is_due(definition, await stage.state(), embedder)
            ):
                result = replace(result, outcome=Outcome.NOT_DUE)
            elif stage is not None:
                attempt = await stage.begin(fingerprint_of(definition), embedder)
                notes = Notes()
                pages = fetch_terms(client, url, definition, headers=headers, notes=notes)
                async with aclosing(pages):
                    await _stage(stage, pages, definition.name, progress)
                found = await _compare(stage, definition.name)
                await _describe(stage, embedder, found.fresh, definition.name, progress)
                progress(Step(definition.name, "writing", found.fresh, found.fresh))
                await stage.merge(found)
                result = _done(definition.name, found, notes)
    except (VocabularyFetchError, EmbeddingError, StoreError) as error:
        _log.warning("The vocabulary '%s' stays as it was. %s", definition.name, error)
        result = VocabularySync(definition.name, Outcome.FAILED, error=str(error))
        if attempt is not None:
            with suppress(StoreError):
                await note_failure(pool, definition.name, attempt, str(error))
    return replace(result, seconds=time.monotonic() - began)


def fingerprint_of(definition: VocabularyDefinition) -> str:
    """Return a digest of the query that fetches the terms, and of how they are stored."""
    told = f"{DERIVATION}\n{query_of(definition.definition).text}"
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def is_due(
    definition: VocabularyDefinition, state: VocabularyState | None, embedder: Embedder
) -> bool:
    """Say whether it is time to fetch: by the clock, or because the query or the model is another.

    After a failure it is time again in half a minute, or sooner where `refreshEvery` is.
    """
    if state is None:
        return True
    if state.error is not None and state.attempted_at is not None:
        wait = min(RETRY_AFTER, definition.refresh_every)
        return state.asked_at >= state.attempted_at + wait
    if state.fetched_at is None or state.asked_at >= state.fetched_at + definition.refresh_every:
        return True
    model = (state.model, state.dimension)
    return model != (embedder.model, embedder.dimension) or state.fingerprint != fingerprint_of(
        definition
    )


async def _stage(
    stage: Staging, pages: AsyncIterator[list[Term]], name: str, progress: Progress
) -> None:
    fetched = 0
    async for terms in pages:
        await stage.add(terms)
        fetched += len(terms)
        progress(Step(name, "fetching", fetched))


async def _compare(stage: Staging, name: str) -> Comparison:
    found = await stage.compare()
    if not found.terms and found.removed:
        # A source that has lost its data answers like this; an empty vocabulary serves nobody.
        raise VocabularyFetchError(
            f"The source of '{name}' gave no terms at all, where it gave {found.removed:,} before."
        )
    return found


async def _describe(
    stage: Staging, embedder: Embedder, total: int, name: str, progress: Progress
) -> None:
    done = 0
    async for terms in stage.fresh(_BATCH):
        vectors = await embedder.embed([term_text(each.term) for each in terms])
        # Folding is slow enough, at 50 µs a name, to keep others waiting.
        names = await asyncio.to_thread(_names_of, terms)
        await stage.describe(terms, vectors, names)
        done += len(terms)
        progress(Step(name, "embedding", done, total))


def _names_of(terms: Sequence[FreshTerm]) -> list[FreshName]:
    return [
        FreshName(each.n, name.folded, name.name, name.kind, name.key_hash)
        for each in terms
        for name in term_names(each.term)
    ]


def _done(name: str, found: Comparison, notes: Notes) -> VocabularySync:
    lines = notes.lines()
    if found.repeated:
        lines += (f"{found.repeated:,} came again under an id already given: the last one counts.",)
    return VocabularySync(
        name,
        Outcome.DONE,
        terms=found.terms,
        added=found.added,
        changed=found.changed,
        removed=found.removed,
        embedded=found.fresh,
        notes=lines,
    )
