"""The demo graph over HTTP: paging, entities, what is unknown, what is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from subgraph.catalogue import load_catalogue
from subgraph.catalogue.schema_source import SchemaSource
from subgraph.demo import data, people, titles
from subgraph.demo.graph import people_app, titles_app
from subgraph.demo.paging import cursor_of
from subgraph.sync.document import query_of

# (subgraph, query, variables) → the whole response
Ask = Callable[..., Awaitable[dict[str, Any]]]

SCHEMA = Path(__file__).resolve().parents[2] / "schema"

# vocabulary → the subgraph that has it, and its name field
VOCABULARIES = {
    "titles": ("titles", "name"),
    "people": ("people", "name"),
    "countries": ("people", "displayName"),
    "languages": ("people", "displayName"),
    "genres": ("people", "displayName"),
    "moods": ("people", "displayName"),
    "keywords": ("people", "displayName"),
}


def _records(vocabulary: Any) -> dict[str, data.Record]:
    if vocabulary == "titles":
        return dict(data.load_titles())
    if vocabulary == "people":
        return dict(data.load_people())
    return dict(data.load_terms(vocabulary))


@pytest.mark.parametrize(
    ("vocabulary", "subgraph", "name", "size"),
    [
        (vocabulary, subgraph, name, size)
        for vocabulary, (subgraph, name) in VOCABULARIES.items()
        for size in ([500] if vocabulary == "people" else [500, 37])
    ],
)
async def test_paging_walks_all_pages(
    ask: Ask, vocabulary: str, subgraph: str, name: str, size: int
) -> None:
    query = (
        f"query ($first: Int!, $after: String) {{ {vocabulary}(first: $first, after: $after) "
        f"{{ nodes {{ id {name} description akas }} pageInfo {{ hasNextPage endCursor }} "
        "totalCount } }"
    )
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await ask(subgraph, query, first=size, after=after))["data"][vocabulary]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        assert len(page["nodes"]) == size
    records = _records(vocabulary)
    assert [each["id"] for each in found] == sorted(records)
    assert page["totalCount"] == len(found)
    for each in found:
        assert each[name] == records[each["id"]].name
        assert each["akas"] == list(records[each["id"]].akas)
        assert each["description"]


async def test_the_vocabularies_are_defined_as_they_are_served(ask: Ask) -> None:
    for name, (subgraph, _) in VOCABULARIES.items():
        text = (SCHEMA / "vocabularies" / f"{name}.graphql").read_text(encoding="utf-8")
        found = await ask(subgraph, query_of(text).text, first=1)
        term = found["data"][name]["nodes"][0]
        assert sorted(term) == ["akas", "description", "displayName", "id"]


def test_the_definitions_fit_the_subgraphs() -> None:
    source = SchemaSource.from_sdl((SCHEMA / "supergraph.graphql").read_text(encoding="utf-8"))
    catalogue = load_catalogue(SCHEMA, source)
    assert sorted(catalogue.vocabularies) == sorted(VOCABULARIES)
    assert [index.notes for index in catalogue.indexes.values()] == [(), ()]
    governed = {
        field.path: field.vocabulary
        for field in catalogue.indexes["titles"].fields
        if field.vocabulary
    }
    assert governed == {
        "id": "titles",
        "origin.countries": "countries",
        "originalLanguage": "languages",
        "genres": "genres",
        "moods": "moods",
        "keywords": "keywords",
        "cast.person.id": "people",
        "directors.id": "people",
        "availability.country": "countries",
    }


TITLE = """
    query ($id: ID!) { title(id: $id) {
      id name akas description type releaseYear premiereDate runtime seasons contentRating
      origin { countries } originalLanguage genres moods keywords
      cast { person { id } role character } directors { id }
      budget averageRating isOriginal availability { country start end } synopsis
    } }
"""


async def test_a_title(ask: Ask) -> None:
    found = (await ask("titles", TITLE, id="12-angry-men"))["data"]["title"]
    assert found.pop("synopsis").startswith("Eleven jurors ")
    assert found == {
        "id": "12-angry-men",
        "name": "12 Angry Men",
        "akas": ["Twelve Angry Men"],
        "description": "Film, 1957, United States",
        "type": "FILM",
        "releaseYear": 1957,
        "premiereDate": "1957-04-10",
        "runtime": 96,
        "seasons": None,
        "contentRating": "NOT_RATED",
        "origin": {"countries": ["US"]},
        "originalLanguage": "en",
        "genres": ["legal-drama", "drama"],
        "moods": ["tense", "inspiring", "cerebral"],
        "keywords": ["trial", "murder", "summer", "new-york"],
        "cast": [
            {"person": {"id": "henry-fonda"}, "role": "LEAD", "character": "Juror 8"},
            {"person": {"id": "lee-j-cobb"}, "role": "LEAD", "character": "Juror 3"},
            {"person": {"id": "e-g-marshall"}, "role": "SUPPORTING", "character": "Juror 4"},
            {"person": {"id": "martin-balsam"}, "role": "SUPPORTING", "character": "Juror 1"},
            {"person": {"id": "jack-klugman"}, "role": "SUPPORTING", "character": "Juror 5"},
        ],
        "directors": [{"id": "sidney-lumet"}],
        "budget": 337000,
        "averageRating": 9.0,
        "isOriginal": False,
        "availability": [
            {"country": "US", "start": "2015-04-10", "end": None},
            {"country": "GB", "start": "2016-01-01", "end": None},
            {"country": "IN", "start": "2018-08-01", "end": None},
            {"country": "AU", "start": "2019-01-01", "end": "2023-06-30"},
        ],
    }


def test_every_title_and_person_is_served_whole() -> None:
    fields = TITLE.partition("{ title(id: $id) ")[2].removesuffix("}\n")
    found = titles.schema.execute_sync(f"{{ titles(first: 500) {{ nodes {fields} }} }}")
    assert found.errors is None
    assert len(titles.titles_by_id()) == len(data.load_titles())
    assert len(people.people_by_id()) == len(data.load_people())


NAMES = {
    "another name, other case": ("TWELVE angry", ["12-angry-men"]),
    "nothing": ("no title is called that", []),
}


@pytest.mark.parametrize(("text", "expected"), NAMES.values(), ids=NAMES)
async def test_titles_by_name(ask: Ask, text: str, expected: list[str]) -> None:
    query = "query ($name: String) { titles(name: $name) { nodes { id } pageInfo { endCursor } } }"
    found = (await ask("titles", query, name=text))["data"]["titles"]
    assert [each["id"] for each in found["nodes"]] == expected
    assert found["pageInfo"]["endCursor"] == (cursor_of(expected[-1]) if expected else None)


ENTITIES = """
    query ($representations: [_Any!]!) { _entities(representations: $representations) {
      __typename ... on Title { name } ... on Person { %s }
    } }
"""


async def _entities(ask: Ask, subgraph: str, *ids: Any, type_: str = "Person") -> Any:
    query = ENTITIES % ("name birthYear birthCountry" if subgraph == "people" else "id")
    if subgraph == "people":
        query = query.replace("... on Title { name }", "")
    representations = [{"__typename": type_, "id": each} for each in ids]
    return (await ask(subgraph, query, representations=representations))["data"]["_entities"]


async def test_people_are_entities(ask: Ask) -> None:
    found = await _entities(
        ask, "people", "sidney-lumet", "nobody", 7, None, ["a"], {}, "henry-fonda"
    )
    assert [each and each["name"] for each in found] == [
        "Sidney Lumet", None, None, None, None, None, "Henry Fonda"
    ]  # fmt: skip
    assert (found[0]["birthYear"], found[0]["birthCountry"]) == (1924, "US")


async def test_titles_are_entities(ask: Ask) -> None:
    found = await _entities(ask, "titles", "12-angry-men", "nothing", 7, type_="Title")
    assert [each and each["name"] for each in found] == ["12 Angry Men", None, None]


async def test_nobody_is_made_up_in_titles(ask: Ask) -> None:
    found = await _entities(ask, "titles", "sidney-lumet", "nobody", ["a"])
    assert [each and each["id"] for each in found] == ["sidney-lumet", None, None]


async def test_unknown_ids_are_null(ask: Ask) -> None:
    assert (await ask("titles", TITLE, id="nothing")) == {"data": {"title": None}}
    assert (await ask("people", '{ person(id: "nobody") { name } }')) == {"data": {"person": None}}


CURSOR = (
    "'after' is no cursor of this list. Give the 'endCursor' of the page before, with the other "
    "arguments as they were."
)
REFUSED = {
    "no item": ("genres(first: 0)", "'first' is 0; it is between 1 and 500."),
    "too many": ("genres(first: 501)", "'first' is 501; it is between 1 and 500."),
    "not base64": ('genres(after: "x")', CURSOR),
    "not ASCII": ('genres(after: "é")', CURSOR),
    "not UTF-8": ('genres(after: "_w==")', CURSOR),
    "another list's cursor": (f'genres(after: "{cursor_of("DE")}")', CURSOR),
}


@pytest.mark.parametrize(("field", "message"), REFUSED.values(), ids=REFUSED)
async def test_refused_pages(ask: Ask, field: str, message: str) -> None:
    found = await ask("people", f"{{ {field} {{ totalCount }} }}")
    assert found["data"] is None
    assert [each["message"] for each in found["errors"]] == [message]


ALIASES = " ".join(f"a{number}: genres {{ totalCount }}" for number in range(21))
LIMITS = {
    "aliases": (f"{{ {ALIASES} }}", "21 aliases found. Allowed: 20"),
    "tokens": (f"{{ {'__typename ' * 2_001} }}", "Syntax Error: Document contains more than "),
    "unknown field": ("{ nothing }", "Cannot query field 'nothing' on type 'Query'."),
}


@pytest.mark.parametrize(("query", "message"), LIMITS.values(), ids=LIMITS)
async def test_limits_on_a_query(ask: Ask, query: str, message: str) -> None:
    assert message in (await ask("people", query))["errors"][0]["message"]


async def test_faults_of_the_program_are_not_told(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(people, "people_by_id", fails)
    found = await ask("people", '{ person(id: "a") { name } }')
    assert [each["message"] for each in found["errors"]] == ["The subgraph has failed."]


@pytest.mark.parametrize("app", [titles_app, people_app])
async def test_each_subgraph_by_itself(app: Any) -> None:
    transport = httpx.ASGITransport(app=app())
    async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
        found = await client.post("/graphql", json={"query": "{ _service { sdl } }"})
    assert "federation/v2.9" in found.json()["data"]["_service"]["sdl"]
