"""Where a schema comes from, and what is said where it cannot be read."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from graphql import build_schema, introspection_from_schema

from subgraph.catalogue import Access, SchemaSource, derive_index, load_schema
from subgraph.errors import SchemaError

URL = "http://router/graphql"
SDL = "type Query { a: A } type A { b: Int @authenticated  c: String }"
INDEX = 'query @index(name: "t") { a { b c } }'
UNKNOWN = (
    f"{URL} was introspected. Introspection carries none of @inaccessible, @tag, @authenticated, "
    "@requiresScopes and @policy, so every caller may see every field. Give the supergraph SDL to "
    "have them respected."
)


def router(*answers: httpx.Response) -> httpx.AsyncClient:
    left = list(answers)
    return httpx.AsyncClient(transport=httpx.MockTransport(lambda request: left.pop(0)))


def introspected() -> httpx.Response:
    schema = build_schema(SDL.replace("@authenticated", ""))
    return httpx.Response(200, json={"data": dict(introspection_from_schema(schema))})


def refused(message: str, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json={"errors": [{"message": message}]})


async def test_introspection_says_what_it_cannot_know() -> None:
    async with router(introspected()) as client:
        source = await SchemaSource.from_introspection(URL, client=client)
    assert not source.knows_access
    assert source.notes == (UNKNOWN,)
    index = derive_index(INDEX, source)
    assert index.notes == (UNKNOWN,)
    assert [field.access for field in index.fields] == [Access(), Access()]


async def test_headers_are_sent() -> None:
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return introspected()

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        await SchemaSource.from_introspection(URL, {"Authorization": "Bearer x"}, client)
    assert seen == ["Bearer x"]


async def test_older_servers_are_asked_more_simply() -> None:
    unknown = refused("Cannot query field 'specifiedByURL' on type '__Type'.", 400)
    async with router(unknown, introspected()) as client:
        source = await SchemaSource.from_introspection(URL, client=client)
    assert "A" in source.schema.type_map


REFUSALS = {
    "switched off": (
        refused("introspection is disabled"), "HTTP 200: introspection is disabled"
    ),
    "no JSON": (httpx.Response(502, text="<html>"), "HTTP 502 and no JSON"),
    "no schema": (httpx.Response(200, json={"data": None}), "HTTP 200 and no schema"),
    "a list": (httpx.Response(200, json=[1]), "HTTP 200 and no schema"),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "said"), REFUSALS.values(), ids=REFUSALS)
async def test_refusals(answer: httpx.Response, said: str) -> None:
    async with router(answer, answer) as client:
        with pytest.raises(SchemaError) as caught:
            await SchemaSource.from_introspection(URL, client=client)
    assert str(caught.value) == (
        f"{URL} did not answer the introspection query ({said}). "
        "Where introspection is off, give the file of the supergraph SDL."
    )


async def test_a_router_that_is_not_there() -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    async with httpx.AsyncClient(transport=httpx.MockTransport(fail)) as client:
        with pytest.raises(SchemaError) as caught:
            await SchemaSource.from_introspection(URL, client=client)
    assert str(caught.value) == f"Cannot reach {URL} to read its schema: refused."


async def test_an_answer_that_is_no_schema() -> None:
    broken = httpx.Response(200, json={"data": {"__schema": {"types": 3}}})
    async with router(broken) as client:
        with pytest.raises(SchemaError, match=f"^No schema can be built from {URL}: "):
            await SchemaSource.from_introspection(URL, client=client)


def test_load_schema_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.graphql"
    path.write_text(SDL)
    source = load_schema(path)
    assert (source.origin, source.knows_access) == ("graph.graphql", True)
    assert derive_index(INDEX, source).fields[0].access == Access(authenticated=True)


class _Router(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(introspected().content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_load_schema_asks_a_live_router() -> None:
    with HTTPServer(("127.0.0.1", 0), _Router) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/graphql"
        source = load_schema(url)
        server.shutdown()
    assert (source.origin, source.knows_access) == (url, False)


def test_load_schema_reads_a_saved_introspection(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(introspected().json()))
    assert not load_schema(path).knows_access


FILES = {
    "not there": (None, "Cannot read the schema '{path}': No such file or directory."),
    "no text": (b"\xff", "The schema '{path}' is not UTF-8 text."),
    "no SDL": (
        b"type Query {",
        "{name} is not a schema: Syntax Error: Expected Name, found <EOF>. (line 1)",
    ),
    "a query": (
        b"{ a }", "{name} has no query type; an index is a query, so it needs one."
    ),
    "a type that is missing": (
        b"type Query { a: B }",
        "No schema can be built from {name}: Query fields cannot be resolved. Unknown type: 'B'.",
    ),
    "no query type": (
        b"type A { b: Int }",
        "{name} has no query type; an index is a query, so it needs one.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "message"), FILES.values(), ids=FILES)
def test_files_that_are_no_schema(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "graph.graphql"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SchemaError) as caught:
        load_schema(path)
    assert str(caught.value) == message.format(path=path, name=path.name)


def test_problems_of_validity_are_notes() -> None:
    source = SchemaSource.from_sdl(
        "type Query { a: A } type A { b: Int  b: Int } interface I { c: Int }"
        "type J implements I { d: Int @nowhere }"
    )
    assert source.notes == (
        "Field 'A.b' can only be defined once. (line 1)",
        "Unknown directive '@nowhere'. (line 1)",
        "Interface field I.c expected but J does not provide it. (line 1)",
    )


def test_many_notes_are_counted() -> None:
    fields = " ".join(f"f{n}: Int @nowhere" for n in range(30))
    source = SchemaSource.from_sdl(f"type Query {{ {fields} }}")
    assert len(source.notes) == 21
    assert source.notes[-1] == "… and 10 more problems of validity."


def test_a_directive_of_the_schema_with_our_name_gives_way() -> None:
    source = SchemaSource.from_sdl(
        "directive @index(unique: Boolean) on FIELD_DEFINITION "
        "type Query { a: A } type A { b: Int @index }"
    )
    assert derive_index('query @index(name: "t") { a { b } }', source).name == "t"
