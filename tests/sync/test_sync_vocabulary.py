"""Storing a vocabulary: all of it or nothing, by one at a time, and no more work than needed."""

from __future__ import annotations

import asyncio
import datetime
import json
from dataclasses import replace
from typing import Any, LiteralString

import httpx
import pytest
from starlette.responses import PlainTextResponse

from subgraph.catalogue import Term, VocabularyDefinition, read_vocabulary
from subgraph.errors import EmbeddingError
from subgraph.folding import key, key_hash
from subgraph.store.database import Pool, connection
from subgraph.store.vocabularies import VocabularyState, terms_page, vocabulary_states
from subgraph.sync import Outcome, Step, VocabularySync, is_due, sync_vocabulary
from subgraph.sync.texts import term_names, term_text
from subgraph.sync.vocabulary import fingerprint_of
from tests.sync.fake_graph import (
    COUNTRIES,
    FRANCE,
    GERMANY,
    JAPAN,
    URL,
    CountingEmbedder,
    Graph,
    term,
)


async def _rows(pool: Pool, query: LiteralString) -> list[tuple[Any, ...]]:
    async with connection(pool) as borrowed:
        return await (await borrowed.execute(query)).fetchall()


async def _state(pool: Pool) -> VocabularyState:
    (state,) = await vocabulary_states(pool)
    return state


def _counts(result: VocabularySync) -> tuple[Outcome, int, int, int, int, int]:
    return (
        result.outcome,
        result.terms,
        result.added,
        result.changed,
        result.removed,
        result.embedded,
    )


class _Sync:
    """`sync_vocabulary` with everything but the embedder and the options filled in."""

    def __init__(
        self, pool: Pool, client: httpx.AsyncClient, definition: VocabularyDefinition
    ) -> None:
        self._pool, self._client, self._definition = pool, client, definition

    async def __call__(self, embedder: CountingEmbedder, **options: Any) -> VocabularySync:
        return await sync_vocabulary(
            self._pool, embedder, self._client, URL, self._definition, **options
        )


@pytest.fixture
def sync(pool: Pool, client: httpx.AsyncClient, countries: VocabularyDefinition) -> _Sync:
    """A sync of the countries."""
    return _Sync(pool, client, countries)


async def test_the_first_sync_stores_everything(
    sync: _Sync, pool: Pool, embedder: CountingEmbedder
) -> None:
    steps: list[Step] = []
    result = await sync(embedder, progress=steps.append)
    assert _counts(result) == (Outcome.DONE, 3, 3, 0, 0, 3)
    assert (result.name, result.error, result.notes) == ("countries", None, ())
    assert (await terms_page(pool, "countries", 10)).terms == (
        Term("DE", "Germany", "In Europe.", ("Deutschland", "FRG")),
        Term("FR", "France"),
        Term("JP", "Japan", "", ("日本", "Nippon")),
    )
    assert embedder.texts == [
        "Germany, Deutschland, FRG. In Europe.",
        "France",
        "Japan, 日本, Nippon",
    ]
    state = await _state(pool)
    assert (state.terms, state.version, state.error) == (3, 1, None)
    assert (state.model, state.dimension) == ("counting", 8)
    assert state.fetched_at is not None
    assert state.attempted_at is not None
    assert state.attempted_at <= state.fetched_at
    assert [(each.doing, each.done, each.total) for each in steps] == [
        ("fetching", 3, None),
        ("embedding", 3, 3),
        ("writing", 3, 3),
    ]


async def test_names_are_stored_as_they_are_looked_up(
    sync: _Sync, pool: Pool, embedder: CountingEmbedder
) -> None:
    await sync(embedder)
    rows = await _rows(
        pool,
        "SELECT t.term_id, n.folded, n.name, n.kind, n.key_hash FROM winnow.term_name n"
        " JOIN winnow.term t ON t.id = n.term ORDER BY 1, 4, 2",
    )
    assert rows == [
        (id, folded, name, kind, key_hash(key(name)))
        for id, folded, name, kind in [
            ("DE", "germany", "Germany", 0),
            ("DE", "deutschland", "Deutschland", 1),
            ("DE", "frg", "FRG", 1),
            ("DE", "de", "DE", 2),
            ("FR", "france", "France", 0),
            ("FR", "fr", "FR", 2),
            ("JP", "japan", "Japan", 0),
            ("JP", "nippon", "Nippon", 1),
            ("JP", "日本", "日本", 1),
            ("JP", "jp", "JP", 2),
        ]
    ]


async def test_vectors_come_back_as_they_were(
    sync: _Sync, pool: Pool, embedder: CountingEmbedder
) -> None:
    await sync(embedder)
    (vector,) = await embedder.embed(["France"])
    ((stored, cosine),) = await _rows(
        pool,
        "SELECT embedding::text, -(embedding <#> embedding) FROM winnow.term WHERE term_id = 'FR'",
    )
    assert json.loads(stored) == pytest.approx(vector.tolist(), abs=0.001)
    assert cosine == pytest.approx(1.0, abs=0.005)


async def test_nothing_new_is_nothing_to_do(
    sync: _Sync, pool: Pool, embedder: CountingEmbedder
) -> None:
    await sync(embedder)
    before = await _state(pool)
    embedder.texts.clear()
    assert _counts(await sync(embedder)) == (Outcome.DONE, 3, 0, 0, 0, 0)
    after = await _state(pool)
    assert embedder.texts == []
    assert after.version == before.version
    assert after.fetched_at is not None
    assert before.fetched_at is not None
    assert after.fetched_at > before.fetched_at


async def test_only_what_is_other_is_embedded(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder
) -> None:
    await sync(embedder)
    numbers = dict(await _rows(pool, "SELECT term_id, id FROM winnow.term"))
    embedder.texts.clear()
    graph.terms = [FRANCE, term("DE", "Germany", ("Allemagne",), "In Europe."), term("IT", "Italy")]
    assert _counts(await sync(embedder)) == (Outcome.DONE, 3, 1, 1, 1, 2)
    assert embedder.texts == ["Germany, Allemagne. In Europe.", "Italy"]
    assert (await _state(pool)).version == 2
    names = await _rows(
        pool,
        "SELECT n.folded FROM winnow.term_name n JOIN winnow.term t ON t.id = n.term"
        " WHERE t.term_id IN ('DE', 'JP') ORDER BY 1",
    )
    assert names == [("allemagne",), ("de",), ("germany",)]
    after = dict(await _rows(pool, "SELECT term_id, id FROM winnow.term"))
    assert (after["DE"], after["FR"]) == (numbers["DE"], numbers["FR"])


async def test_a_renamed_term_is_found_by_its_new_name_only(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder
) -> None:
    await sync(embedder)
    graph.terms = [GERMANY, term("FR", "Gaul"), JAPAN]
    assert _counts(await sync(embedder)) == (Outcome.DONE, 3, 0, 1, 0, 1)
    rows = await _rows(
        pool,
        "SELECT folded FROM winnow.term_name WHERE folded IN ('france', 'gaul')",
    )
    assert rows == [("gaul",)]


async def test_another_model_embeds_everything_anew(
    sync: _Sync, pool: Pool, embedder: CountingEmbedder
) -> None:
    await sync(embedder)
    other = CountingEmbedder("other", 16)
    assert _counts(await sync(other)) == (Outcome.DONE, 3, 0, 0, 0, 3)
    assert len(other.texts) == 3
    assert await _rows(
        pool,
        "SELECT DISTINCT m.name, vector_dims(t.embedding) FROM winnow.term t"
        " JOIN winnow.embedding_model m ON m.id = t.embedding_model_id",
    ) == [("other", 16)]


async def test_of_an_id_that_comes_twice_the_last_counts(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder
) -> None:
    graph.terms = [GERMANY, FRANCE, term("DE", "West Germany"), term("DE", "Deutschland")]
    result = await sync(embedder)
    assert _counts(result) == (Outcome.DONE, 2, 2, 0, 0, 2)
    assert result.notes == ("2 came again under an id already given: the last one counts.",)
    page = await terms_page(pool, "countries", 10)
    assert [each.display_name for each in page.terms] == ["Deutschland", "France"]


async def test_many_pages_and_batches(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder
) -> None:
    graph.terms = [term(f"T{n}", f"Term {n}") for n in range(2_600)]
    assert _counts(await sync(embedder)) == (Outcome.DONE, 2_600, 2_600, 0, 0, 2_600)
    assert len(graph.requests) == 6
    assert await _rows(
        pool, "SELECT count(*), count(embedding), count(DISTINCT term_id) FROM winnow.term"
    ) == [(2_600, 2_600, 2_600)]


@pytest.mark.parametrize(
    "name",
    [
        "Côte d’Ivoire",
        "日本国",
        "Ελλάδα",
        "ישראל",
        "🎬",
        "a\tb\\c'd\"e{f},%_",
        "\\N",
        "e\u0301",
        "ﷺ" * 500,
        "𝕌𝕟𝕚𝕔𝕠𝕕𝕖",
    ],
)
async def test_names_of_any_script_come_back_as_written(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder, name: str
) -> None:
    graph.terms = [term(name, name, (name + "!", name), name)]
    assert _counts(await sync(embedder))[:3] == (Outcome.DONE, 1, 1)
    shown = " ".join(name.split())
    # The AKA that gains a character beyond the limit is cut back to the name itself.
    akas = tuple(dict.fromkeys(each[:500] for each in (shown + "!", shown)))
    (stored,) = (await terms_page(pool, "countries", 1)).terms
    assert stored == Term(name, shown, name, akas)
    assert _counts(await sync(embedder)) == (Outcome.DONE, 1, 0, 0, 0, 0)


@pytest.mark.parametrize("page", [1, 2])
async def test_a_source_that_is_down_leaves_the_old_terms(
    sync: _Sync,
    graph: Graph,
    pool: Pool,
    embedder: CountingEmbedder,
    page: int,
) -> None:
    await sync(embedder)
    before = await _state(pool)
    graph.terms = [term(f"T{n}") for n in range(1_000)]
    graph.down_from = len(graph.requests) + page
    result = await sync(embedder)
    assert (result.outcome, result.error) == (
        Outcome.FAILED,
        "The terms of 'countries' cannot be fetched from http://graph.test/graphql: "
        "it answered HTTP 503 Service Unavailable: 'down'.",
    )
    found = await terms_page(pool, "countries", 10)
    assert [each.id for each in found.terms] == ["DE", "FR", "JP"]
    after = await _state(pool)
    assert after.error == result.error
    assert (after.terms, after.version, after.fetched_at) == (3, 1, before.fetched_at)
    assert after.attempted_at is not None
    assert before.attempted_at is not None
    assert after.attempted_at > before.attempted_at


async def test_success_clears_the_error(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder
) -> None:
    graph.answers = [lambda: PlainTextResponse("no", 403)]
    assert (await sync(embedder)).outcome is Outcome.FAILED
    assert (await _state(pool)).error is not None
    assert (await sync(embedder)).outcome is Outcome.DONE
    assert (await _state(pool)).error is None


async def test_a_source_that_lost_everything_is_not_believed(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder
) -> None:
    await sync(embedder)
    graph.terms = []
    result = await sync(embedder)
    assert (result.outcome, result.error) == (
        Outcome.FAILED,
        "The source of 'countries' gave no terms at all, where it gave 3 before.",
    )
    assert len((await terms_page(pool, "countries", 10)).terms) == 3


async def test_an_embedder_that_is_down_leaves_the_old_terms(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder
) -> None:
    await sync(embedder)
    graph.terms = [term("IT", "Italy")]
    embedder.error = EmbeddingError("The embedder is down.")
    result = await sync(embedder)
    assert (result.outcome, result.error) == (Outcome.FAILED, "The embedder is down.")
    assert (await _state(pool)).error == "The embedder is down."
    assert len((await terms_page(pool, "countries", 10)).terms) == 3


async def test_two_at_once_one_works(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder
) -> None:
    graph.gate = asyncio.Event()
    first = asyncio.create_task(sync(embedder))
    await graph.asked.wait()
    assert _counts(await sync(embedder)) == (Outcome.BUSY, 0, 0, 0, 0, 0)
    graph.gate.set()
    assert _counts(await first) == (Outcome.DONE, 3, 3, 0, 0, 3)
    assert len(graph.requests) == 1
    assert _counts(await sync(embedder)) == (Outcome.DONE, 3, 0, 0, 0, 0)


async def test_one_that_is_cancelled_lets_go(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder
) -> None:
    graph.gate = asyncio.Event()
    first = asyncio.create_task(sync(embedder))
    await graph.asked.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    graph.gate.set()
    assert _counts(await sync(embedder)) == (Outcome.DONE, 3, 3, 0, 0, 3)


async def test_a_worker_whose_connection_ends_writes_nothing(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder
) -> None:
    graph.gate = asyncio.Event()
    first = asyncio.create_task(sync(embedder))
    await graph.asked.wait()
    await _rows(
        pool,
        "SELECT pg_terminate_backend(l.pid) FROM pg_locks l"
        " JOIN pg_database d ON d.oid = l.database"
        " WHERE l.locktype = 'advisory' AND d.datname = current_database()",
    )
    graph.gate.set()
    result = await first
    assert result.outcome is Outcome.FAILED
    assert result.error is not None
    assert result.error.startswith("The database cannot be reached: ")
    assert (await terms_page(pool, "countries", 10)).terms == ()
    assert _counts(await sync(embedder)) == (Outcome.DONE, 3, 3, 0, 0, 3)


async def test_readers_never_see_half(
    sync: _Sync, graph: Graph, pool: Pool, embedder: CountingEmbedder
) -> None:
    graph.terms = [term(f"A{n}") for n in range(600)]
    await sync(embedder)
    graph.terms = [term(f"B{n}") for n in range(700)]
    running = asyncio.create_task(sync(embedder))
    seen = set()
    while not running.done():
        seen.update(
            await _rows(
                pool,
                "SELECT (SELECT count(*) FROM winnow.term),"
                " (SELECT count(*) FROM winnow.term_name),"
                " (SELECT term_count FROM winnow.vocabulary)",
            )
        )
    assert (await running).outcome is Outcome.DONE
    assert seen <= {(600, 600, 600), (700, 700, 700)}
    assert (600, 600, 600) in seen


NOW = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)


def _ago(seconds: float) -> datetime.datetime:
    return NOW - datetime.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        pytest.param({}, False, id="fresh"),
        pytest.param({"fetched_at": _ago(3_600)}, True, id="an hour old"),
        pytest.param({"fetched_at": None}, True, id="never fetched"),
        pytest.param({"model": "other"}, True, id="another model"),
        pytest.param({"dimension": 16}, True, id="another dimension"),
        pytest.param({"fingerprint": "other"}, True, id="another query"),
        pytest.param({"error": "x", "attempted_at": _ago(29)}, False, id="failed just now"),
        pytest.param({"error": "x", "attempted_at": _ago(30)}, True, id="failed a while ago"),
        pytest.param(
            {"error": "x", "attempted_at": _ago(5), "fetched_at": _ago(9_999)},
            False,
            id="old, but failed just now",
        ),
    ],
)
def test_due(
    countries: VocabularyDefinition,
    embedder: CountingEmbedder,
    changes: dict[str, Any],
    due: bool,
) -> None:
    fresh = VocabularyState(
        name="countries",
        terms=3,
        fetched_at=_ago(3_599),
        attempted_at=_ago(3_599),
        error=None,
        version=1,
        fingerprint=fingerprint_of(countries),
        model="counting",
        dimension=8,
        asked_at=NOW,
    )
    assert is_due(countries, replace(fresh, **changes), embedder) is due


def test_a_vocabulary_never_heard_of_is_due(
    countries: VocabularyDefinition, embedder: CountingEmbedder
) -> None:
    assert is_due(countries, None, embedder)


async def test_what_is_not_due_is_left_alone(
    sync: _Sync, graph: Graph, embedder: CountingEmbedder
) -> None:
    assert (await sync(embedder, force=False)).outcome is Outcome.DONE
    assert (await sync(embedder, force=False)).outcome is Outcome.NOT_DUE
    assert len(graph.requests) == 1


@pytest.mark.parametrize(
    ("change", "same"),
    [
        pytest.param(('refreshEvery: "PT1H"', 'refreshEvery: "PT2H"'), True, id="how often"),
        pytest.param(('"Countries of origin."', '"Others."'), True, id="its description"),
        pytest.param(("akas }", "}"), False, id="what is asked for"),
    ],
)
def test_the_fingerprint_is_of_what_is_asked(change: tuple[str, str], same: bool) -> None:
    assert change[0] in COUNTRIES
    before = fingerprint_of(read_vocabulary(COUNTRIES))
    after = fingerprint_of(read_vocabulary(COUNTRIES.replace(*change)))
    assert (before == after) is same


def test_texts_and_names_are_those_of_derivation_1() -> None:
    """Where this comes to differ, raise DERIVATION, so that stored terms are stored anew."""
    sample = Term("ci", "Côte d’Ivoire", "On the coast.", ("Ivory Coasts", "CÔTE D'IVOIRE", "🎬"))
    assert term_text(sample) == ("Côte d’Ivoire, Ivory Coasts, CÔTE D'IVOIRE, 🎬. On the coast.")
    assert [(each.folded, each.kind, each.key_hash) for each in term_names(sample)] == [
        ("cote divoire", 0, key_hash("cote divoir")),
        ("ivory coasts", 1, key_hash("ivori coast")),
        ("ci", 2, key_hash("ci")),
    ]
    assert key_hash("ivori coast") == 4776212066702827721
