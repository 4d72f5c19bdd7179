"""Syncing everything, once and for ever."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import httpx
import pytest
from starlette.responses import PlainTextResponse

from subgraph.catalogue import Catalogue, Index, VocabularyDefinition, read_vocabulary
from subgraph.errors import StoreUnavailableError
from subgraph.store.database import Pool, open_pool
from subgraph.store.nearness import LARGE
from subgraph.store.vocabularies import vocabulary_states
from subgraph.sync import (
    IndexSync,
    Outcome,
    Step,
    SyncReport,
    VocabularySync,
    refresh_forever,
    sync_all,
)
from tests.sync.fake_graph import COUNTRIES, FRANCE, URL, CountingEmbedder, Graph, term
from tests.sync.test_sync_index import TITLES


def _catalogue(*definitions: VocabularyDefinition, indexes: tuple[Index, ...] = ()) -> Catalogue:
    return Catalogue(
        {each.name: each for each in indexes}, {each.name: each for each in definitions}
    )


@pytest.fixture
def catalogue(countries: VocabularyDefinition) -> Catalogue:
    """An index, and two vocabularies from one list."""
    others = read_vocabulary(COUNTRIES.replace('name: "countries"', 'name: "others"'))
    return _catalogue(countries, others, indexes=(TITLES,))


def _all(report: SyncReport) -> tuple[IndexSync | VocabularySync, ...]:
    return (*report.indexes, *report.vocabularies)


def _outcomes(report: SyncReport) -> list[tuple[str, Outcome]]:
    return [(each.name, each.outcome) for each in _all(report)]


async def test_all_then_what_is_due_then_all_by_force(
    pool: Pool, client: httpx.AsyncClient, embedder: CountingEmbedder, catalogue: Catalogue
) -> None:
    async def sync(force: bool) -> SyncReport:
        return await sync_all(pool, embedder, catalogue, URL, client=client, force=force)

    done = [(name, Outcome.DONE) for name in ("titles", "countries", "others")]
    assert _outcomes(await sync(False)) == done
    assert _outcomes(await sync(False)) == [
        ("titles", Outcome.DONE),
        ("countries", Outcome.NOT_DUE),
        ("others", Outcome.NOT_DUE),
    ]
    report = await sync(True)
    assert _outcomes(report) == done
    assert report.failed == ()


async def test_a_large_vocabulary_gets_its_index_and_a_small_one_none(
    graph: Graph, pool: Pool, client: httpx.AsyncClient, embedder: CountingEmbedder
) -> None:
    steps: list[Step] = []
    others = read_vocabulary(COUNTRIES.replace('name: "countries"', 'name: "others"'))

    async def sync(definition: VocabularyDefinition) -> list[tuple[str, int]]:
        steps.clear()
        await sync_all(
            pool, embedder, _catalogue(definition), URL, steps.append, client=client, force=True
        )
        return [(each.name, each.done) for each in steps if each.doing == "indexing"]

    assert await sync(others) == []
    graph.terms = [term(f"T{n}", f"Term {n}") for n in range(LARGE + 1)]
    assert await sync(others) == [("others", LARGE + 1)]
    assert await sync(others) == []


async def test_one_failure_does_not_keep_the_others(
    graph: Graph,
    pool: Pool,
    client: httpx.AsyncClient,
    embedder: CountingEmbedder,
    catalogue: Catalogue,
) -> None:
    graph.answers = [lambda: PlainTextResponse("no", 403)]
    report = await sync_all(pool, embedder, catalogue, URL, client=client)
    assert len(report.failed) == 1
    assert sorted(each.outcome for each in report.vocabularies) == [Outcome.DONE, Outcome.FAILED]


async def test_replicas_share_the_work(
    graph: Graph,
    pool: Pool,
    client: httpx.AsyncClient,
    embedder: CountingEmbedder,
    catalogue: Catalogue,
) -> None:
    reports = await asyncio.gather(
        *(sync_all(pool, embedder, catalogue, URL, client=client) for _ in range(3))
    )
    outcomes = [each.outcome for report in reports for each in report.vocabularies]
    assert outcomes.count(Outcome.DONE) == 2
    assert set(outcomes) <= {Outcome.DONE, Outcome.BUSY, Outcome.NOT_DUE}
    assert len(graph.requests) == 2


async def test_a_database_that_is_down_is_in_the_report(
    client: httpx.AsyncClient, embedder: CountingEmbedder, catalogue: Catalogue
) -> None:
    pool = await open_pool("postgresql://winnow@127.0.0.1:1/winnow", connection_seconds=0.1)
    try:
        report = await sync_all(pool, embedder, catalogue, URL, client=client)
    finally:
        await pool.close(timeout=0.1)
    assert report.failed == ("titles", "countries", "others")
    assert {each.error for each in _all(report)} == {
        "The database gave no connection within 0.1 seconds."
    }


async def test_refreshing_goes_on_after_failures(
    graph: Graph,
    pool: Pool,
    client: httpx.AsyncClient,
    embedder: CountingEmbedder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    definition = read_vocabulary(COUNTRIES.replace("PT1H", "PT1S"))
    graph.answers = [lambda: PlainTextResponse("no", 403)]
    real = vocabulary_states
    troubles = [StoreUnavailableError("Down."), ValueError()]

    async def states(asked: Pool) -> object:
        if troubles:
            raise troubles.pop(0)
        return await real(asked)

    monkeypatch.setattr("subgraph.sync.everything.vocabulary_states", states)
    reports: asyncio.Queue[SyncReport] = asyncio.Queue()
    task = asyncio.create_task(
        refresh_forever(
            pool,
            embedder,
            _catalogue(definition),
            URL,
            every=0.05,
            client=client,
            on_change=reports.put,
        )
    )
    try:
        first = await asyncio.wait_for(reports.get(), 20)
        assert [each.added for each in first.vocabularies] == [3]
        graph.terms = [FRANCE]
        second = await asyncio.wait_for(reports.get(), 20)
        assert [each.removed for each in second.vocabularies] == [2]
        assert not troubles
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
