"""A real gateway routes our subgraph beside others: fields, entities, and the caller's headers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.federation import Schema

from tests.serving import serving, serving_demo

_SCHEMA = Path(__file__).resolve().parents[2] / "schema"

StartGateway = Callable[[Mapping[str, tuple[str, str]]], Awaitable[str]]


async def ask(url: str, query: str, **headers: str) -> dict[str, Any]:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        reply = await client.post(url, json={"query": query}, headers=headers)
    body = reply.json()
    assert "errors" not in body, body["errors"]
    data: dict[str, Any] = body["data"]
    return data


@pytest.fixture
async def graph(start_gateway: StartGateway, database_url: str) -> Any:
    """The URL of a gateway over the demo's subgraphs and ours."""
    async with serving_demo(database_url) as urls:
        files = {"titles": "titles", "people": "people", "winnow": "subgraph"}
        yield await start_gateway(
            {
                name: ((_SCHEMA / f"{file}.graphql").read_text("utf-8"), urls[name])
                for name, file in files.items()
            }
        )


async def test_a_question_is_answered_through_the_gateway(graph: str) -> None:
    data = await ask(
        graph,
        """{
          naturalLanguageFilter(query: "German time-travel series", index: "titles") {
            __typename
            ... on GeneratedFilter { statement method chips { label values { text } } }
          }
        }""",
    )
    answer = data["naturalLanguageFilter"]
    assert answer["__typename"] == "GeneratedFilter"
    assert "type == SERIES" in answer["statement"]
    assert answer["method"] == "LITERAL"


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
