"""A real gateway routes our subgraph beside others: fields, entities, and the caller's headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Self

import httpx
import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.federation import Schema
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from subgraph.api.schema import print_subgraph
from subgraph.demo.sdl import demo_sdl
from tests.serving import serving, serving_demo

StartGateway = Callable[[Mapping[str, tuple[str, str]]], Awaitable[str]]


async def ask(url: str, query: str, **headers: str) -> dict[str, Any]:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        reply = await client.post(url, json={"query": query}, headers=headers)
    body = reply.json()
    assert "errors" not in body, body["errors"]
    data: dict[str, Any] = body["data"]
    return data


# A subgraph that refers to an entity of ours: the gateway asks us for the rest of it.


@strawberry.federation.type(name="Index", keys=[Key(fields=FieldSet("name"), resolvable=False)])
class IndexReference:
    name: strawberry.ID


@strawberry.type
class Searches:
    @strawberry.field
    def search_page(self) -> list[IndexReference]:
        return [IndexReference(name=strawberry.ID(name)) for name in ("titles", "people")]


async def test_the_gateway_joins_us_to_the_demo(
    start_gateway: StartGateway, database_url: str
) -> None:
    searches = Schema(query=Searches, federation_version="2.9")
    page = Starlette(routes=[Route("/graphql", GraphQL(searches, graphql_ide=None))])
    async with serving_demo(database_url) as urls, serving(page) as origin:
        sdl = {**demo_sdl(), "winnow": print_subgraph(), "searches": searches.as_str()}
        at = {**urls, "searches": f"{origin}/graphql"}
        gateway = await start_gateway({name: (sdl[name], at[name]) for name in sdl})
        data = await ask(
            gateway,
            """{
              naturalLanguageFilter(query: "German time-travel series", index: "titles") {
                __typename
                ... on GeneratedFilter { statement method index { name } }
              }
              searchPage { name entity }
              title(id: "dark") { name cast { person { name } } }
            }""",
        )
        said = await ask(
            gateway,
            """mutation {
              confirmFilter(query: "rainy", index: "titles", statement: "type == FILM") {
                ... on FilterFeedback { statement verdict index { name } }
              }
            }""",
        )
    assert said["confirmFilter"] == {
        "statement": "type == FILM",
        "verdict": "CONFIRMED",
        "index": {"name": "titles"},
    }
    answer = data["naturalLanguageFilter"]
    assert answer["__typename"] == "GeneratedFilter"
    assert "origin.countries CONTAINS 'DE'" in answer["statement"]
    assert "type == SERIES" in answer["statement"]
    assert (answer["method"], answer["index"]) == ("LITERAL", {"name": "titles"})
    assert data["searchPage"] == [
        {"name": "titles", "entity": "Title"},
        {"name": "people", "entity": "Person"},
    ]
    assert data["title"]["name"] == "Dark"
    assert "Louis Hofmann" in [each["person"]["name"] for each in data["title"]["cast"]]


# The harness itself, with two small subgraphs: what it shows does not depend on ours.


@strawberry.federation.type(keys=["id"])
class Person:
    id: strawberry.ID
    name: str

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> Self:
        return cls(id=id, name=f"Person {id}")


@strawberry.type
class People:
    @strawberry.field
    def person(self, id: strawberry.ID) -> Person:
        return Person.resolve_reference(id)


@strawberry.federation.type(name="Person", keys=["id"])
class Reference:
    id: strawberry.ID


@strawberry.type
class Titles:
    @strawberry.field
    def cast(self) -> list[Reference]:
        return [Reference(id=strawberry.ID("7")), Reference(id=strawberry.ID("8"))]

    @strawberry.field
    def caller(self, info: strawberry.Info) -> str:
        heard: str = info.context["request"].headers.get("x-scopes", "nobody")
        return heard


async def test_entities_are_joined_and_headers_handed_on(start_gateway: StartGateway) -> None:
    schemas = {
        "titles": Schema(query=Titles, federation_version="2.9"),
        "people": Schema(query=People, federation_version="2.9"),
    }
    routes = [
        Route(f"/{name}", GraphQL(schema, graphql_ide=None)) for name, schema in schemas.items()
    ]
    async with serving(Starlette(routes=routes)) as origin:
        gateway = await start_gateway(
            {name: (schema.as_str(), f"{origin}/{name}") for name, schema in schemas.items()}
        )
        data = await ask(gateway, "{ caller cast { name } }", **{"x-scopes": "read:budget"})
    assert data == {"caller": "read:budget", "cast": [{"name": "Person 7"}, {"name": "Person 8"}]}
