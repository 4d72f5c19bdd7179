"""Reading what a sync stored: terms by what people write, pages of them, and their keys."""

from __future__ import annotations

import httpx
import numpy as np
import pytest

from subgraph.catalogue import VocabularyDefinition, read_vocabulary
from subgraph.filtering import KnownTerm
from subgraph.folding import key, key_hash
from subgraph.store.database import Pool
from subgraph.store.vocabularies import (
    find_terms,
    name_keys,
    terms_page,
    vocabulary_states,
    vocabulary_versions,
)
from subgraph.sync import sync_vocabulary
from tests.sync.fake_graph import COUNTRIES, URL, CountingEmbedder, Graph, term

DE = KnownTerm("DE", "Germany")
TERMS = [
    term("DE", "Germany", ("Deutschland",)),
    term("GE", "Georgia"),
    term("US-GA", "Georgia", ("Peach State",)),
    term("NO", "Norway"),
    term("no", "Nothing"),
    term("JP", "Japan", ("日本",)),
    term("IN", "India"),
    term("x1", "IN"),
    term("100%", "All_of\\it", ("%",)),
]


@pytest.fixture
async def stored(
    pool: Pool,
    graph: Graph,
    client: httpx.AsyncClient,
    embedder: CountingEmbedder,
    countries: VocabularyDefinition,
) -> Pool:
    """A database with two vocabularies: `countries`, and `others` with one term."""
    graph.terms = TERMS
    await sync_vocabulary(pool, embedder, client, URL, countries)
    graph.terms = [term("DE", "Delaware")]
    others = read_vocabulary(COUNTRIES.replace('name: "countries"', 'name: "others"'))
    await sync_vocabulary(pool, embedder, client, URL, others)
    return pool


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("DE", ["DE"]),
        ("de", ["DE"]),
        ("germany", ["DE"]),
        ("GERMANY!", ["DE"]),
        ("Déutschland", ["DE"]),
        ("Georgia", ["GE", "US-GA"]),
        ("peach  state", ["US-GA"]),
        ("NO", ["NO"]),
        ("no", ["no"]),
        ("No", ["NO", "no"]),
        ("日本", ["JP"]),
        ("IN", ["IN"]),
        ("in", ["x1"]),  # a name before an id in another case
        ("100%", ["100%"]),
        ("Germanys", []),  # an inflection is not a name
        ("", []),
        ("%", []),
        ("a\0b\ud800", []),
        ("x" * 10_000, []),
    ],
)
async def test_find(stored: Pool, text: str, ids: list[str]) -> None:
    found, _ = await find_terms(stored, {"countries": frozenset({text})})
    assert sorted(each.id for each in found["countries"][text]) == ids


async def test_find_in_several_vocabularies(stored: Pool) -> None:
    wanted = {
        "countries": frozenset({"Germany", "Germani", "zzz"}),
        "others": frozenset({"DE", "Germany"}),
        "unknown": frozenset({"DE"}),
    }
    found, near = await find_terms(stored, wanted)
    assert found == {
        "countries": {"Germany": (DE,), "Germani": (), "zzz": ()},
        "others": {"DE": (KnownTerm("DE", "Delaware"),), "Germany": ()},
        "unknown": {"DE": ()},
    }
    assert near == {"countries": {"Germani": ("Germany",)}}


async def test_find_nothing(stored: Pool) -> None:
    assert await find_terms(stored, {}) == ({}, {})
    assert await find_terms(stored, {"countries": frozenset()}) == ({"countries": {}}, {})


async def test_a_near_name_that_two_terms_share_is_said_once(stored: Pool) -> None:
    _, near = await find_terms(stored, {"countries": frozenset({"Georgja"})})
    assert near == {"countries": {"Georgja": ("Georgia",)}}


async def test_pages_by_id(stored: Pool) -> None:
    ids: list[str] = []
    lengths: list[int] = []
    after: str | None = None
    while True:
        page = await terms_page(stored, "countries", 4, after)
        ids.extend(each.id for each in page.terms)
        lengths.append(len(page.terms))
        if not page.has_next_page:
            break
        after = page.end_cursor
    assert lengths == [4, 4, 1]
    assert ids == sorted(ids)
    assert ids == sorted(each["id"] for each in TERMS)


@pytest.mark.parametrize(
    ("search", "ids"),
    [
        ("georgia", ["GE", "US-GA"]),
        ("GE", ["GE", "DE", "US-GA"]),  # the id itself, then names that begin so, by id
        ("state", ["US-GA"]),
        ("本", ["JP"]),
        ("   ", None),
        ("🎬", []),
        ("\0\ud800", []),
        ("100%", ["100%"]),
        ("%", []),
        ("an", ["DE", "JP"]),
    ],
)
async def test_search(stored: Pool, search: str, ids: list[str] | None) -> None:
    page = await terms_page(stored, "countries", 100, None, search)
    everything = sorted(each["id"] for each in TERMS)
    found = [each.id for each in page.terms]
    assert (sorted(found) if ids is None else found) == (everything if ids is None else ids)


async def test_search_goes_on_after_a_cursor(stored: Pool) -> None:
    first = await terms_page(stored, "countries", 1, None, "ge")
    second = await terms_page(stored, "countries", 5, first.end_cursor, "ge")
    assert ([each.id for each in first.terms], first.has_next_page) == (["GE"], True)
    assert ([each.id for each in second.terms], second.has_next_page) == (["DE", "US-GA"], False)
    assert (await terms_page(stored, "countries", 5, "gone", "ge")).terms == ()


@pytest.mark.parametrize("first", [0, -1])
async def test_no_terms_asked_for(stored: Pool, first: int) -> None:
    page = await terms_page(stored, "countries", first)
    assert (page.terms, page.end_cursor) == ((), None)


async def test_an_unknown_vocabulary_has_no_terms(stored: Pool) -> None:
    assert await terms_page(stored, "unknown", 5) == await terms_page(stored, "x", 5, "a", "b")


async def test_keys(stored: Pool) -> None:
    read = await name_keys(stored, ["countries", "others", "unknown"])
    names = {name for each in TERMS for name in (each["id"], each["displayName"], *each["akas"])}
    expected = sorted({key_hash(key(name)) for name in names if key(name)})
    version, hashes = read["countries"]
    assert (version, hashes.dtype.str) == (1, np.dtype(np.int64).str)
    assert hashes.tolist() == expected
    assert sorted(read) == ["countries", "others"]
    assert await vocabulary_versions(stored) == {"countries": 1, "others": 1}
    assert [each.name for each in await vocabulary_states(stored)] == ["countries", "others"]
    assert await name_keys(stored, []) == {}


async def test_keys_of_a_vocabulary_without_terms(
    pool: Pool,
    graph: Graph,
    client: httpx.AsyncClient,
    embedder: CountingEmbedder,
    countries: VocabularyDefinition,
) -> None:
    graph.terms = []
    assert (await sync_vocabulary(pool, embedder, client, URL, countries)).error is None
    version, hashes = (await name_keys(pool, ["countries"]))["countries"]
    assert (version, hashes.tolist(), hashes.dtype.str) == (0, [], np.dtype(np.int64).str)
