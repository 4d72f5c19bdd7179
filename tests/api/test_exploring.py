"""Indexes, fields and vocabularies can be explored, by people and by gateways."""

from __future__ import annotations

import datetime
from typing import Any

import httpx
import pytest

from tests.api.conftest import Ask
from tests.api.museum import OBJECTS


async def test_an_index(ask: Ask) -> None:
    data = await ask(
        """{
          indexes { name }
          index(name: "objects") {
            name description entity definition fingerprint notes objectLists
            vocabularies { name }
          }
        }"""
    )
    assert data["indexes"] == [{"name": "objects"}]
    index = data["index"]
    assert len(index.pop("fingerprint")) >= 16
    assert isinstance(index.pop("notes"), list)
    assert index == {
        "name": "objects",
        "description": "What the museum keeps",
        "entity": "Object",
        "definition": OBJECTS,
        "objectLists": ["loans"],
        "vocabularies": [{"name": "materials"}, {"name": "places"}],
    }


async def test_an_index_that_is_not_there(ask: Ask) -> None:
    assert await ask('{ index(name: "nothing") { name } }') == {"index": None}


async def test_a_field(ask: Ask) -> None:
    data = await ask(
        """{
          index(name: "objects") {
            height: field(path: "height") {
              path label type graphqlType isList nullable description words unit operators
              enumValues { name } vocabulary { name } deprecation
            }
            kind: field(path: "kind") {
              enumValues { name description words deprecation }
            }
            materials: field(path: "materials") { isList operators vocabulary { name } }
            nothing: field(path: "weight") { path }
          }
        }"""
    )
    index = data["index"]
    assert index["height"] == {
        "path": "height",
        "label": "Height",
        "type": "FLOAT",
        "graphqlType": "Float",
        "isList": False,
        "nullable": True,
        "description": "How tall it is.",
        "words": [],
        "unit": "cm",
        "operators": ["EQ", "NE", "LT", "LE", "GT", "GE", "IN", "BETWEEN", "IS_NULL"],
        "enumValues": [],
        "vocabulary": None,
        "deprecation": None,
    }
    assert index["kind"]["enumValues"][1] == {
        "name": "SCULPTURE",
        "description": "A figure.",
        "words": [],
        "deprecation": None,
    }
    assert index["kind"]["enumValues"][-1]["deprecation"] == "Say what it is a fragment of."
    assert index["materials"] == {
        "isList": True,
        "operators": ["CONTAINS", "ANY", "ALL", "IS_NULL"],
        "vocabulary": {"name": "materials"},
    }
    assert index["nothing"] is None


SEARCHES = {
    "a path": ("borrower", ["loans.borrower"]),
    "words of descriptions": ("where made", ["place"]),
    "an owner's word, in any case": ("MADE", ["year", "materials", "place"]),
    "nothing": ("qwertz", []),
}


@pytest.mark.parametrize(("search", "paths"), SEARCHES.values(), ids=SEARCHES)
async def test_fields_can_be_searched(ask: Ask, search: str, paths: list[str]) -> None:
    data = await ask(
        'query($search: String) { index(name: "objects") { fields(search: $search) { path } } }',
        search=search,
    )
    assert [each["path"] for each in data["index"]["fields"]] == paths


async def test_a_vocabulary(ask: Ask) -> None:
    data = await ask(
        """{
          index(name: "objects") { field(path: "materials") { vocabulary {
            name description refreshSeconds termCount fetchedAt attemptedAt error version
          } } }
        }"""
    )
    vocabulary = data["index"]["field"]["vocabulary"]
    fetched = datetime.datetime.fromisoformat(vocabulary.pop("fetchedAt"))
    attempted = datetime.datetime.fromisoformat(vocabulary.pop("attemptedAt"))
    assert attempted <= fetched <= datetime.datetime.now(datetime.UTC)
    assert vocabulary == {
        "name": "materials",
        "description": "What things are made of",
        "refreshSeconds": 3600.0,
        "termCount": 4,
        "error": None,
        "version": 1,
    }


TERMS = """
query($first: Int, $after: String, $search: String) {
  index(name: "objects") { field(path: "materials") { vocabulary {
    terms(first: $first, after: $after, search: $search) {
      nodes { termId displayName description akas }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  } } }
}
"""


async def _terms(ask: Ask, **variables: Any) -> dict[str, Any]:
    data = await ask(TERMS, **variables)
    terms: dict[str, Any] = data["index"]["field"]["vocabulary"]["terms"]
    return terms


async def test_terms_come_page_by_page(ask: Ask) -> None:
    first = await _terms(ask, first=3)
    assert [each["termId"] for each in first["nodes"]] == ["m1", "m2", "m3"]
    assert first["nodes"][1] == {
        "termId": "m2",
        "displayName": "Porcelain",
        "description": "About Porcelain.",
        "akas": ["china"],
    }
    assert first["pageInfo"]["hasNextPage"] is True
    assert first["totalCount"] == 4
    rest = await _terms(ask, first=3, after=first["pageInfo"]["endCursor"])
    assert [each["termId"] for each in rest["nodes"]] == ["m4"]
    assert rest["pageInfo"]["hasNextPage"] is False


async def test_terms_can_be_searched(ask: Ask) -> None:
    found = await _terms(ask, first=20, search="porce")
    assert [each["displayName"] for each in found["nodes"]] == ["Porcelain"]
    assert found["totalCount"] is None


@pytest.mark.parametrize("first", [0, -1, 1_001])
async def test_a_page_has_a_size(client: httpx.AsyncClient, first: int) -> None:
    body = {"query": TERMS, "variables": {"first": first}}
    response = await client.post("/graphql", json=body)
    [error] = response.json()["errors"]
    assert error["message"] == f"'first' is {first}; it can be 1 to 1,000."
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


ENTITIES = """
query($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on Index { name entity } }
}
"""


async def test_other_subgraphs_can_point_at_an_index(ask: Ask) -> None:
    real = {"__typename": "Index", "name": "objects"}
    found = {"__typename": "Index", "name": "objects", "entity": "Object"}
    representations = [real, {"__typename": "Index", "name": "made up"}, {**real, "more": [1]}]
    representations += [{"__typename": "Index"}, {"__typename": "Index", "name": {"a": 1}}]
    data = await ask(ENTITIES, representations=representations)
    assert data["_entities"] == [found, None, found, None, None]


async def test_what_is_no_entity_spoils_nothing_else(client: httpx.AsyncClient) -> None:
    representations = [{"__typename": "Title", "id": 1}, {"__typename": "Index", "name": "objects"}]
    variables = {"representations": [*representations, "Index", {}]}
    response = await client.post("/graphql", json={"query": ENTITIES, "variables": variables})
    body = response.json()
    assert [each and each["name"] for each in body["data"]["_entities"]] == [
        None,
        "objects",
        None,
        None,
    ]
    assert {each["message"] for each in body["errors"]} == {
        "Only 'Index' is an entity of this subgraph."
    }
