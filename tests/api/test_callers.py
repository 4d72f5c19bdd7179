"""Callers over HTTP: claims come in a header that the router sets, and decide what there is."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from subgraph.catalogue import Access
from subgraph.filtering import parse
from subgraph.retrieval import searchable
from subgraph.runtime import Runtime
from tests.api.conftest import client_of

ANSWER = """
  __typename
  ... on GeneratedFilter {
    statement chips { text removable } facetRest { statement reason }
    provenance { statement evidence nodeId text } explanation
    compile(target: POSTGRES) { ... on FilterCompiled { query } }
  }
  ... on AmbiguousQuestion { readings { filter { statement } } }
  ... on UnanswerableQuestion { diagnostics { code message subject suggestions } suggestions }
"""
ASK = f"""query($text: String!, $constraint: String, $index: ID! = "objects") {{
  answer: naturalLanguageFilter(query: $text, index: $index, constraint: $constraint) {{ {ANSWER} }}
}}"""
PARSE = f"""query($statement: String!, $constraint: String, $index: ID! = "objects") {{
  answer: parseFilter(statement: $statement, index: $index, constraint: $constraint) {{ {ANSWER} }}
}}"""
EDIT = f"""query($statement: String!, $edits: [FilterChipEdit!]!, $constraint: String) {{
  answer: applyChipEdits(statement: $statement, index: "objects", edits: $edits,
    constraint: $constraint) {{ {ANSWER} }}
}}"""
ADA = {"sub": "ada", "scope": "places:read", "department": "Antiquities"}

Send = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def guarded(museum: Runtime) -> Runtime:
    """A museum where places need a scope, fees a known caller, and years are the department's."""
    target = museum.targets["objects"]
    needs = {"place": Access(scopes=(("places:read",),)), "loans.fee": Access(authenticated=True)}
    fields = tuple(
        replace(each, access=needs.get(each.path, Access())) for each in target.index.fields
    )
    index = replace(target.index, fields=fields)
    under = replace(index, name="ours", constraint=parse("title == '$department'"))
    secret = replace(
        index,
        name="secret",
        fields=tuple(replace(each, access=Access(policies=(("inner",),))) for each in fields),
    )
    vectors = target.vectors
    return replace(
        museum,
        targets={each.name: searchable(each, vectors) for each in (index, under, secret)},
        settings=museum.settings.model_copy(update={"claims_header": "x-claims"}),
    )


@pytest.fixture
def send(guarded: Runtime) -> Send:
    async def post(query: str, claims: Any = None, **variables: Any) -> httpx.Response:
        headers = {"Accept": "text/event-stream"} if "subscription" in query else {}
        if claims is not None:
            headers |= {"X-Claims": claims}
        if isinstance(claims, dict):
            headers |= {"X-Claims": json.dumps(claims)}
        async with client_of(guarded) as client:
            return await client.post(
                "/graphql", json={"query": query, "variables": variables}, headers=headers
            )

    return post


async def _answer(send: Send, query: str, claims: Any = None, **variables: Any) -> dict[str, Any]:
    body = (await send(query, claims, **variables)).json()
    assert "errors" not in body, body
    answer: dict[str, Any] = body["data"]["answer"]
    return answer


SHOWN = {
    "anyone": (None, ["objects", "ours"], {"place", "loans.fee"}),
    "somebody known": ({"sub": "eve"}, ["objects", "ours"], {"place"}),
    "with the scope": (ADA, ["objects", "ours"], set()),
    "with the policy": (
        {"sub": "x", "policies": ["inner"]},
        ["objects", "ours", "secret"],
        {"place"},
    ),
}


@pytest.mark.parametrize(("claims", "names", "hidden"), SHOWN.values(), ids=SHOWN.keys())
async def test_what_a_caller_may_explore(
    guarded: Runtime, send: Send, claims: Any, names: list[str], hidden: set[str]
) -> None:
    query = """{
      indexes { name }
      index(name: "objects") { definition fields { path } field(path: "place") { path }
        vocabularies { name } }
      none: index(name: "secret") { name }
      _entities(representations: [{__typename: "Index", name: "secret"}]) { ... on Index { name } }
    }"""
    data = (await send(query, claims)).json()["data"]
    assert [each["name"] for each in data["indexes"]] == names
    assert (data["none"] is None) is ("secret" not in names)
    assert (data["_entities"] == [None]) is ("secret" not in names)
    every = {each.path for each in guarded.targets["objects"].index.fields}
    assert {each["path"] for each in data["index"]["fields"]} == every - hidden
    assert (data["index"]["field"] is None) is ("place" in hidden)
    names = [each["name"] for each in data["index"]["vocabularies"]]
    assert ("places" in names) is ("place" not in hidden)
    assert (data["index"]["definition"] == "") is bool(hidden)


async def test_a_hidden_field_is_unknown_in_every_wording(send: Send) -> None:
    unknown = await _answer(send, PARSE, statement="place == 'p3'")
    missing = await _answer(send, PARSE, statement="plaice == 'p1'")
    assert unknown["diagnostics"][0]["code"] == missing["diagnostics"][0]["code"] == "UNKNOWN_FIELD"
    for answer in (unknown, missing):
        assert "place" not in answer["diagnostics"][0]["suggestions"]
        assert "'place'" not in answer["diagnostics"][0]["message"].replace("field 'place'", "")
    ours = await _answer(send, PARSE, ADA, statement="plaice == 'p1'")
    assert "place" in ours["diagnostics"][0]["suggestions"]
    secret = await _answer(send, ASK, text="vases", index="secret")
    nothing = await _answer(send, ASK, text="vases", index="secrets")
    assert [each["code"] for each in secret["diagnostics"]] == ["UNKNOWN_INDEX"]
    assert "secret" not in str(nothing["diagnostics"][0]["suggestions"])
    words = "vases made in Rome"
    seen = await _answer(send, ASK, ADA, text=words)
    assert seen["statement"] == "kind == VASE AND place == 'p3'"
    assert "place" not in json.dumps(await _answer(send, ASK, text=words)).lower()


async def test_mentions_and_rankings_are_of_what_is_seen(send: Send) -> None:
    query = """query($q: String!) {
      suggestMentions(index: "objects", prefix: "rom") { suggestions { displayName } }
      rankIndexes(query: $q) { ranks { index { name } reasons { vocabulary } } }
    }"""
    anyone = (await send(query, None, q="things from Rome")).json()["data"]
    ada = (await send(query, ADA, q="things from Rome")).json()["data"]
    assert anyone["suggestMentions"]["suggestions"] == []
    assert [each["displayName"] for each in ada["suggestMentions"]["suggestions"]] == ["Rome"]
    assert "places" not in json.dumps(anyone)
    assert "places" in json.dumps(ada["rankIndexes"])
    mentioned = await _answer(send, ASK, text="made in @rome")
    assert [each["code"] for each in mentioned["diagnostics"]] == ["UNKNOWN_MENTION"]


async def test_the_owners_constraint_is_filled_from_the_claims(send: Send) -> None:
    answer = await _answer(send, ASK, ADA, text="vases made in Rome", index="ours")
    assert answer["statement"] == ("(kind == VASE AND place == 'p3') AND title == 'Antiquities'")
    assert answer["provenance"][-1] == {
        "statement": "title == 'Antiquities'",
        "evidence": "CONSTRAINT",
        "nodeId": "4",
        "text": "",
    }
    assert answer["chips"][-1] == {"text": "Title is “Antiquities”", "removable": False}
    assert answer["facetRest"] == [
        {"statement": "title == 'Antiquities'", "reason": "It is part of every filter here."}
    ]
    assert answer["explanation"][-1] == (
        "Every filter of this request holds “Title is “Antiquities””."
    )
    assert "Antiquities" in answer["compile"]["query"]["parameters"].values()
    refused = await _answer(send, ASK, {"sub": "eve"}, text="vases", index="ours")
    assert [each["code"] for each in refused["diagnostics"]] == ["CONSTRAINT_UNMET"]


async def test_the_applications_constraint_is_on_every_operation(send: Send) -> None:
    ours = "height > 3"
    asked = await _answer(send, ASK, text="vases", constraint=ours)
    parsed = await _answer(send, PARSE, statement="kind == VASE", constraint=ours)
    edit = {"kind": "ADD", "path": "year", "operator": "LT", "values": ["1900"]}
    edited = await _answer(send, EDIT, statement=asked["statement"], edits=[edit], constraint=ours)
    assert asked["statement"] == parsed["statement"] == "kind == VASE AND height > 3"
    assert edited["statement"] == "(kind == VASE AND year < 1900) AND height > 3"
    removed = {"kind": "REMOVE", "nodeId": "2"}
    kept = await _answer(send, EDIT, statement=asked["statement"], edits=[removed], constraint=ours)
    assert [each["code"] for each in kept["diagnostics"]] == ["CHIP_EDIT"]
    wrong = await _answer(send, ASK, text="vases", constraint="hight > 3")
    assert [(each["code"], each["subject"]) for each in wrong["diagnostics"]] == [
        ("UNKNOWN_FIELD", "CONSTRAINT")
    ]
    hidden = await _answer(send, ASK, text="vases", constraint="place == 'p3'")
    assert [each["code"] for each in hidden["diagnostics"]] == ["UNKNOWN_FIELD"]


async def test_the_stream_is_under_it_too(send: Send) -> None:
    query = """subscription {
      naturalLanguageFilterProgress(query: "vases", index: "objects", constraint: "height > 3") {
        stage answer { ... on GeneratedFilter { statement } }
      }
    }"""
    response = await send(query)
    assert "kind == VASE AND height > 3" in response.text


@pytest.mark.parametrize("claims", ["{", "[1]", '{"scope": 3}'])
async def test_claims_that_cannot_be_read_stop_the_request(send: Send, claims: str) -> None:
    response = await send("{ indexes { name } }", claims)
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["message"].startswith("The header 'x-claims' cannot be read: ")


async def test_without_the_setting_no_header_is_believed(guarded: Runtime) -> None:
    settings = guarded.settings.model_copy(update={"claims_header": None})
    async with client_of(replace(guarded, settings=settings)) as client:
        query = '{ index(name: "objects") { field(path: "place") { path } } }'
        response = await client.post(
            "/graphql", json={"query": query}, headers={"X-Claims": json.dumps(ADA)}
        )
    assert response.json()["data"] == {"index": {"field": None}}
