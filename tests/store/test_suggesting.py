"""Suggesting terms by the first letters of their names."""

from __future__ import annotations

import pytest

from subgraph.catalogue import Term
from subgraph.store.database import Pool
from subgraph.store.suggesting import MAX_SUGGESTIONS, Suggestion, suggest_terms
from tests.store.stored import named, store

GERMANY = Term("DE", "Germany", "In Europe.", ("Deutschland", "Federal Republic of Germany"))
COUNTRIES = [
    GERMANY,
    Term("CI", "Côte d’Ivoire", "", ("Ivory Coast",)),
    Term("NZ", "New Zealand", "", ("Aotearoa",)),
    Term("PG", "Papua New Guinea"),
    Term("NE", "Niger"),
    Term("NG", "Nigeria"),
    Term("JP", "日本", "", ("Japan",)),
    Term("GE", "Georgia", "A country."),
]
STATES = [Term("US-GA", "Georgia", "A state."), Term("US-NY", "New York")]


@pytest.fixture
async def stored(pool: Pool) -> Pool:
    """Countries and states."""
    await store(pool, "countries", COUNTRIES)
    await store(pool, "states", STATES)
    return pool


def _shown(found: list[Suggestion]) -> list[tuple[str, str, str]]:
    return [(each.term.id, each.name, each.how) for each in found]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        pytest.param("germ", [("DE", "Germany", "start")], id="a beginning"),
        pytest.param("GERM", [("DE", "Germany", "start")], id="another case"),
        pytest.param("deut", [("DE", "Deutschland", "start")], id="an AKA"),
        pytest.param("cote d", [("CI", "Côte d’Ivoire", "start")], id="without accents"),
        pytest.param("CÔTE D'", [("CI", "Côte d’Ivoire", "start")], id="another apostrophe"),
        pytest.param(
            "niger", [("NE", "Niger", "exact"), ("NG", "Nigeria", "start")], id="the same first"
        ),
        pytest.param(
            "new",
            [
                ("US-NY", "New York", "start"),
                ("NZ", "New Zealand", "start"),
                ("PG", "Papua New Guinea", "word"),
            ],
            id="shorter first, a later word last",
        ),
        pytest.param("new gui", [("PG", "Papua New Guinea", "word")], id="two later words"),
        pytest.param("new z", [("NZ", "New Zealand", "start")], id="two words"),
        pytest.param(
            "republic of g", [("DE", "Federal Republic of Germany", "word")], id="within an AKA"
        ),
        pytest.param("日", [("JP", "日本", "start")], id="another script"),
        pytest.param("ermany", [], id="not within a word"),
        pytest.param("us", [], id="not an id"),
        pytest.param("%", [], id="percent"),
        pytest.param("_", [], id="underscore"),
        pytest.param("g%y", [], id="a percent parts words"),
        pytest.param("ger\\", [("DE", "Germany", "start")], id="a backslash is no letter"),
        pytest.param("'; DROP TABLE", [], id="not SQL"),
        pytest.param("", [], id="nothing"),
        pytest.param(" \0\ud800", [], id="nothing that can be stored"),
        pytest.param("germany " * 200, [], id="very long"),
    ],
)
async def test_suggestions(stored: Pool, prefix: str, expected: list[tuple[str, str, str]]) -> None:
    found = await suggest_terms(stored, ["countries", "states"], prefix, 10)
    assert _shown(found) == expected


async def test_what_tells_terms_apart(stored: Pool) -> None:
    found = await suggest_terms(stored, ["states", "countries"], "geo", 10)
    assert [(each.vocabulary, each.term.description) for each in found] == [
        ("countries", "A country."),
        ("states", "A state."),
    ]
    (germany,) = await suggest_terms(stored, ["countries"], "germ", 10)
    assert germany == Suggestion("countries", GERMANY, "Germany", "start")


@pytest.mark.parametrize("vocabularies", [[], ["unknown"], ["countries; --"]])
async def test_unknown_vocabularies_suggest_nothing(stored: Pool, vocabularies: list[str]) -> None:
    assert await suggest_terms(stored, vocabularies, "ger", 10) == []


async def test_only_the_vocabularies_asked_for(stored: Pool) -> None:
    found = await suggest_terms(stored, ["states"], "new", 10)
    assert _shown(found) == [("US-NY", "New York", "start")]


@pytest.mark.parametrize(
    ("first", "count"), [(-1, 0), (0, 0), (1, 1), (3, 3), (1_000, MAX_SUGGESTIONS)]
)
async def test_limits(pool: Pool, first: int, count: int) -> None:
    await store(pool, "many", named(*(f"Item {n:03}" for n in range(200))))
    found = await suggest_terms(pool, ["many"], "it", first)
    assert [each.name for each in found] == [f"Item {n:03}" for n in range(count)]


async def test_of_many_the_shortest(pool: Pool) -> None:
    names = [f"A{'b' * (n % 40)} {n:04}" for n in range(2_000)]
    await store(pool, "many", named(*names, "Ac"))
    found = await suggest_terms(pool, ["many"], "a", 4)
    assert [each.name for each in found] == ["Ac", "A 0000", "A 0040", "A 0080"]


async def test_a_long_name_is_found_by_its_beginning_and_its_words(pool: Pool) -> None:
    name = "The " + " ".join(["very"] * 4) + " long story of a name with many letters in it"
    await store(pool, "long", named(name))
    for prefix in ("the very", "very very", "very long story of", "long story"):
        assert [each.name for each in await suggest_terms(pool, ["long"], prefix, 5)] == [name]


async def test_names_that_changed(stored: Pool) -> None:
    await store(stored, "countries", [Term("NZ", "Aotearoa"), *named("New Spain")])
    found = await suggest_terms(stored, ["countries"], "new", 10)
    assert _shown(found) == [("new-spain", "New Spain", "start")]
    assert await suggest_terms(stored, ["countries"], "zea", 10) == []
    assert await suggest_terms(stored, ["countries"], "guinea", 10) == []
