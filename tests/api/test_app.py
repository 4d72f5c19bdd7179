"""The web application around the graph."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from subgraph.api.app import create_app
from subgraph.api.limits import MAX_ALIASES, MAX_DEPTH
from subgraph.catalogue import Catalogue
from subgraph.runtime import Runtime
from tests.api.conftest import URL, client_of


async def test_health(client: httpx.AsyncClient, down: httpx.AsyncClient) -> None:
    for each in (client, down):
        response = await each.get("/health")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})


def _checks(response: httpx.Response) -> dict[str, tuple[bool, str]]:
    return {each["name"]: (each["ok"], each["message"]) for each in response.json()["checks"]}


async def test_ready(client: httpx.AsyncClient) -> None:
    response = await client.get("/ready")
    assert response.status_code == 200
    assert response.json()["ready"] is True
    checks = _checks(response)
    assert list(checks) == [
        "database",
        "indexes",
        "vocabulary materials",
        "vocabulary places",
        "model",
    ]
    assert all(ok for ok, _ in checks.values())
    assert checks["indexes"] == (True, "1 loaded: objects.")
    assert checks["vocabulary materials"][1].startswith("4 terms, fetched 20")
    assert checks["model"] == (True, "None is configured: words are read alone.")


async def test_not_ready_without_the_database(down: httpx.AsyncClient) -> None:
    response = await down.get("/ready")
    assert response.status_code == 503
    assert response.json()["ready"] is False
    message = "The database gave no connection within 0.8 seconds."
    assert _checks(response)["database"] == (False, message)


async def test_not_ready_without_an_index(museum: Runtime) -> None:
    bare = replace(museum, catalogue=Catalogue({}, {}), targets={})
    async with client_of(bare) as client:
        response = await client.get("/ready")
    assert response.status_code == 503
    assert _checks(response)["indexes"] == (False, "None loaded.")


async def test_the_last_error_of_a_vocabulary_is_told(museum: Runtime) -> None:
    update = "UPDATE winnow.vocabulary SET error = %s WHERE name = 'places'"
    async with museum.pool.connection() as connection:
        await connection.execute(update, ["The source answered 500."])
    try:
        async with client_of(museum) as client:
            response = await client.get("/ready")
    finally:
        async with museum.pool.connection() as connection:
            await connection.execute(update, [None])
    assert response.status_code == 200
    ok, message = _checks(response)["vocabulary places"]
    assert not ok
    assert message.endswith("The last fetch failed: The source answered 500.")


async def test_people_are_led_to_graphiql(client: httpx.AsyncClient) -> None:
    for path in ("/", "/graphql", "/graphql?query={__typename}"):
        response = await client.get(path)
        assert (response.status_code, response.headers["location"]) == (307, "graphiql")
    assert (await client.get("/graphiql")).status_code in (200, 503)  # as set-up has left it


async def test_a_runtime_that_it_opens_lives_as_long_as_the_app(museum: Runtime) -> None:
    seen = []

    @asynccontextmanager
    async def opening() -> AsyncIterator[Runtime]:
        seen.append("open")
        yield museum
        seen.append("closed")

    app = create_app(opening)
    async with app.router.lifespan_context(app):
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url=URL
        ) as client:
            response = await client.post("/graphql", json={"query": "{ indexes { name } }"})
        assert response.json() == {"data": {"indexes": [{"name": "objects"}]}}
        assert seen == ["open"]
    assert seen == ["open", "closed"]


REFUSED: dict[str, tuple[int, str, dict[str, Any]]] = {
    "no JSON": (
        400,
        "Unable to parse request body as JSON.",
        {"content": "{", "headers": {"content-type": "application/json"}},
    ),
    "not JSON": (
        400,
        "Unsupported content type.",
        {"content": "{ __typename }", "headers": {"content-type": "text/plain"}},
    ),
    "no query": (400, "No GraphQL query found in the request.", {"json": {}}),
    "several at once": (400, "Batching is not enabled.", {"json": [{"query": "{ __typename }"}]}),
    "a large body": (
        413,
        "The request's body is longer than 65,536 bytes.",
        {"json": {"query": "#" * 65_536}},
    ),
}


@pytest.mark.parametrize(("status", "message", "sent"), REFUSED.values(), ids=REFUSED)
async def test_requests_that_are_refused(
    client: httpx.AsyncClient, status: int, message: str, sent: dict[str, Any]
) -> None:
    response = await client.post("/graphql", **sent)
    assert (response.status_code, response.json()) == (status, {"errors": [{"message": message}]})


async def test_a_large_body_that_does_not_say_so(client: httpx.AsyncClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"#" * 1_000

    headers = {"content-type": "application/json"}
    response = await client.post("/graphql", content=body(), headers=headers)
    assert response.status_code == 413


async def test_other_methods_and_places(client: httpx.AsyncClient) -> None:
    response = await client.put("/graphql", json={})
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")
    response = await client.get("/nothing")
    assert (response.status_code, response.json()) == (404, {"errors": [{"message": "Not Found."}]})


async def test_other_origins_get_no_leave(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/graphql", json={"query": "{ __typename }"}, headers={"origin": "https://else.test"}
    )
    assert not [name for name in response.headers if name.startswith("access-control")]


def _nested(levels: int) -> str:
    """A query of so many levels."""
    inside = "__typename"
    for _ in range(levels - 3):
        inside = f"... on FilterNot {{ operand {{ {inside} }} }}"
    return (
        'query Deep { parseFilter(statement: "year > 1", index: "objects") '
        f"{{ ... on GeneratedFilter {{ root {{ {inside} }} }} }} }}"
    )


def _spread(levels: int) -> str:
    """A query whose fragments double at every level."""
    fragments = [
        f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} a{n}: __typename }}"
        for n in range(levels)
    ]
    return " ".join(
        ["query Wide { ...f0 }", *fragments, f"fragment f{levels} on Query {{ __typename }}"]
    )


def _chain(length: int) -> str:
    """A query whose fragments spread one another, one after the other."""
    fragments = [f"fragment f{n} on Query {{ ...f{n + 1} }}" for n in range(length)]
    return " ".join(
        ["query Long { ...f0 }", *fragments, f"fragment f{length} on Query {{ __typename }}"]
    )


LIMITS = {
    "as deep as can be": (_nested(MAX_DEPTH), None),
    "too deep": (
        _nested(MAX_DEPTH + 1),
        f"The operation is {MAX_DEPTH + 1} levels deep; at most {MAX_DEPTH} are allowed.",
    ),
    "deeper than Python": (
        "{" + "a{" * 900 + "a" + "}" * 901,
        "Syntax Error: Document is nested too deeply. Parsing aborted.",
    ),
    "too many aliases": (
        "query Wide { " + " ".join(f"a{n}: __typename" for n in range(MAX_ALIASES + 1)) + " }",
        f"The operation has {MAX_ALIASES + 1} aliases; at most {MAX_ALIASES} are allowed.",
    ),
    "fragments that double": (
        _spread(60),
        f"The operation has {2**60 - 1} aliases; at most {MAX_ALIASES} are allowed.",
    ),
    "a long chain of fragments": (_chain(240), "Validation aborted."),
    "too many tokens": (
        "{ " + "__typename " * 2_000 + "}",
        "Syntax Error: Document contains more than 2000 tokens. Parsing aborted.",
    ),
    "not GraphQL": ("{ index(", "Syntax Error: Expected Name, found <EOF>."),
    "no such field": (
        "{ indices { name } }",
        "Cannot query field 'indices' on type 'Query'. Did you mean 'indexes' or 'index'?",
    ),
}


@pytest.mark.parametrize(("query", "message"), LIMITS.values(), ids=LIMITS)
async def test_documents(client: httpx.AsyncClient, query: str, message: str | None) -> None:
    response = await client.post("/graphql", json={"query": query})
    assert response.status_code == 200
    errors = [each["message"] for each in response.json().get("errors", [])]
    assert errors == ([message] if message else [])


async def test_an_operation_that_is_not_there_is_named(client: httpx.AsyncClient) -> None:
    body = {"query": "query A { __typename }", "operationName": "B"}
    response = await client.post("/graphql", json=body)
    assert response.json() == {"errors": [{"message": 'Unknown operation named "B".'}]}


async def test_what_goes_wrong_inside_stays_inside(
    museum: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    broken = replace(museum, targets=museum.targets)
    broken.catalogue = None  # type: ignore[assignment]
    async with client_of(broken) as client:
        response = await client.post(
            "/graphql", json={"query": "{ indexes { vocabularies { name } } }"}
        )
    [error] = response.json()["errors"]
    assert error["message"] == "Something went wrong here. It has been logged."
    assert error["extensions"] == {"code": "INTERNAL"}
    assert "NoneType" not in json.dumps(response.json())
    assert "'NoneType' object has no attribute 'vocabularies'" in caplog.text
