"""Fetching: pages, attempts, limits, and what is said when it fails."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from subgraph.catalogue import Term, VocabularyDefinition, read_vocabulary
from subgraph.errors import VocabularyFetchError
from subgraph.sync import Notes, fetch, fetch_terms
from tests.sync.fake_graph import COUNTRIES, FRANCE, URL, Answer, Graph, term

BEGIN = "The terms of 'countries' cannot be fetched from http://graph.test/graphql: "


async def _all(
    client: httpx.AsyncClient, definition: VocabularyDefinition, **options: Any
) -> list[Term]:
    pages = fetch_terms(client, URL, definition, **options)
    return [each async for page in pages for each in page]


async def test_pages_come_one_after_the_other(
    graph: Graph, client: httpx.AsyncClient, countries: VocabularyDefinition
) -> None:
    pages = [page async for page in fetch_terms(client, URL, countries, page_size=2)]
    assert [[each.id for each in page] for page in pages] == [["DE", "FR"], ["JP"]]
    assert pages[0][0] == Term("DE", "Germany", "In Europe.", ("Deutschland", "FRG"))
    assert [each["variables"] for each in graph.requests] == [
        {"first": 2},
        {"first": 2, "after": "2"},
    ]
    assert graph.requests[0]["operationName"] == "Countries"


async def test_the_query_is_sent_without_what_only_we_understand(
    graph: Graph, client: httpx.AsyncClient, countries: VocabularyDefinition
) -> None:
    await _all(client, countries, headers={"authorization": "Bearer x"})
    assert graph.requests[0]["query"] == (
        "query Countries($first: Int!, $after: String) {\n"
        "  countries(first: $first, after: $after) {\n"
        "    nodes {\n"
        "      id: code\n"
        "      displayName: name\n"
        "      description\n"
        "      akas\n"
        "    }\n"
        "    pageInfo {\n"
        "      hasNextPage\n"
        "      endCursor\n"
        "    }\n"
        "  }\n"
        "}"
    )
    assert graph.headers[0]["authorization"] == "Bearer x"


async def test_the_owners_page_size_is_kept(graph: Graph, client: httpx.AsyncClient) -> None:
    definition = read_vocabulary(COUNTRIES.replace("$first: Int!", "$first: Int! = 1"))
    assert len(await _all(client, definition)) == 3
    assert [each["variables"]["first"] for each in graph.requests] == [1, 1, 1]


@pytest.mark.parametrize(
    ("definition", "data"),
    [
        pytest.param(
            """query ($after: String) @vocabulary(name: "countries") {
                countries(after: $after) {
                  edges { node { id displayName } } pageInfo { hasNextPage endCursor }
                } }""",
            {
                "countries": {
                    "edges": [{"node": {"id": "DE", "displayName": "Germany"}}],
                    "pageInfo": {"hasNextPage": False, "endCursor": None},
                }
            },
            id="edges",
        ),
        pytest.param(
            '{ geo { all { id displayName: name } } } @vocabulary(name: "countries")',
            {"geo": {"all": [{"id": "DE", "displayName": "Germany"}]}},
            id="a plain list",
        ),
        pytest.param(
            '{ geo { all { id displayName: name } } } @vocabulary(name: "countries")',
            {"geo": {"all": [{"id": "DE", "displayName": " Ger\u0000many\ud800 \n"}]}},
            id="text that cannot be stored is mended",
        ),
    ],
)
async def test_other_shapes(
    graph: Graph, client: httpx.AsyncClient, definition: str, data: dict[str, Any]
) -> None:
    if definition.startswith("{"):
        body, directive = definition.split("} @")
        definition = f"query @{directive} {body}}}"
    graph.answers.append(lambda: _json({"data": data}))
    assert await _all(client, read_vocabulary(definition)) == [Term("DE", "Germany")]


def _json(value: Any) -> Response:
    return Response(json.dumps(value), media_type="application/json")  # Starlette's has no \ud800


def _connection(nodes: Any = (), info: Any = None) -> Answer:
    page = {"hasNextPage": False, "endCursor": None} if info is None else info
    return lambda: JSONResponse({"data": {"countries": {"nodes": nodes, "pageInfo": page}}})


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_source_that_stumbles_is_asked_again(
    graph: Graph, client: httpx.AsyncClient, countries: VocabularyDefinition, status: int
) -> None:
    graph.answers += [lambda: PlainTextResponse("wait", status)] * 3
    assert len(await _all(client, countries)) == 3
    assert len(graph.requests) == 4


@pytest.mark.parametrize(
    ("answer", "message", "attempts"),
    [
        pytest.param(
            lambda: PlainTextResponse("We are\nupgrading.", 503),
            "it answered HTTP 503 Service Unavailable: 'We are upgrading.'.",
            4,
            id="down",
        ),
        pytest.param(
            lambda: JSONResponse({"errors": [{"message": "pool is empty"}]}, 500),
            "it answered HTTP 500 Internal Server Error: 'pool is empty'.",
            4,
            id="down, as GraphQL",
        ),
        pytest.param(
            lambda: PlainTextResponse("", 401),
            "it answered HTTP 401 Unauthorized.",
            1,
            id="not allowed",
        ),
        pytest.param(
            lambda: RedirectResponse("https://elsewhere.test/", 301),
            "it answered HTTP 301 Moved Permanently to 'https://elsewhere.test/'.",
            1,
            id="moved",
        ),
        pytest.param(
            lambda: JSONResponse(
                {"errors": [{"message": "Unknown field 'code'."}, {"message": "And more."}]},
                400,
            ),
            "it answered with errors: 'Unknown field 'code'.', 'And more.'.",
            1,
            id="a query that the source refuses",
        ),
        pytest.param(
            lambda: JSONResponse({"data": {"countries": None}, "errors": [{}] * 5}),
            "it answered with errors: 'no message', 'no message', 'no message' and 2 more.",
            1,
            id="errors beside data",
        ),
        pytest.param(
            lambda: PlainTextResponse("<html>Hello</html>"),
            "it answered with something that is not JSON: '<html>Hello</html>'. "
            "Is this a GraphQL address?",
            1,
            id="no JSON",
        ),
        pytest.param(
            lambda: JSONResponse([1]),
            "it answered with a list where a GraphQL response, an object with 'data', is expected.",
            1,
            id="no response",
        ),
        pytest.param(
            lambda: JSONResponse({"data": {"countries": None}}),
            "its response is not as expected: 'data.countries' is null or missing where the terms "
            "should be.",
            1,
            id="null",
        ),
        pytest.param(
            lambda: JSONResponse({"data": {"countries": [1]}}),
            "its response is not as expected: 'data.countries' is a list where a connection "
            "should be.",
            1,
            id="a list for a connection",
        ),
        pytest.param(
            lambda: JSONResponse({"data": [1]}),
            "its response is not as expected: 'data' is a list where an object should be.",
            1,
            id="a list for the data",
        ),
        pytest.param(
            _connection("DE"),
            "its response is not as expected: 'data.countries.nodes' is a text where a list "
            "should be.",
            1,
            id="nodes are no list",
        ),
        pytest.param(
            _connection(["DE"]),
            "a term is a text where an object with 'id' and 'displayName' is expected.",
            1,
            id="a term is no object",
        ),
        pytest.param(
            _connection([term("DE", {"en": "Germany"})]),
            "'displayName' of a term is an object where a text is expected.",
            1,
            id="a name is no text",
        ),
        pytest.param(
            _connection([term("DE", "Germany", "FRG")]),
            "'akas' of 'Germany' is a text where a list of texts is expected.",
            1,
            id="AKAs are no list",
        ),
        pytest.param(
            _connection(info={"hasNextPage": None}),
            "its response is not as expected: 'data.countries.pageInfo.hasNextPage' is null where "
            "a boolean should be.",
            1,
            id="no word on the next page",
        ),
        pytest.param(
            _connection(info={"hasNextPage": True, "endCursor": None}),
            "'data.countries.pageInfo' says that there is a next page, but 'endCursor' is null.",
            1,
            id="no cursor",
        ),
    ],
)
async def test_failures_say_what_is_wrong(
    graph: Graph,
    client: httpx.AsyncClient,
    countries: VocabularyDefinition,
    answer: Answer,
    message: str,
    attempts: int,
) -> None:
    graph.answers += [answer] * attempts
    with pytest.raises(VocabularyFetchError) as raised:
        await _all(client, countries)
    assert str(raised.value) == BEGIN + message
    assert len(graph.requests) == attempts


async def test_a_cursor_that_does_not_move_ends(
    graph: Graph, client: httpx.AsyncClient, countries: VocabularyDefinition
) -> None:
    graph.cursor = lambda end: "1"
    with pytest.raises(VocabularyFetchError) as raised:
        await _all(client, countries, page_size=1)
    assert str(raised.value) == (
        BEGIN + "its cursor does not move: 'endCursor' is '1' again. Does the query pass "
        "'after: $after'?"
    )
    assert len(graph.requests) == 2


async def test_cursors_that_go_round_end(
    graph: Graph, client: httpx.AsyncClient, countries: VocabularyDefinition
) -> None:
    for cursor in "abcab":
        graph.answers.append(_connection([FRANCE], {"hasNextPage": True, "endCursor": cursor}))
    with pytest.raises(VocabularyFetchError, match="its cursor does not move"):
        await _all(client, countries)
    assert len(graph.requests) == 4


async def test_empty_pages_without_end_end(
    graph: Graph, client: httpx.AsyncClient, countries: VocabularyDefinition
) -> None:
    for cursor in range(200):
        graph.answers.append(_connection([], {"hasNextPage": True, "endCursor": cursor}))
    with pytest.raises(VocabularyFetchError) as raised:
        await _all(client, countries)
    assert str(raised.value) == BEGIN + "it gave 100 pages in a row without a term."


async def test_too_many_terms_end(
    client: httpx.AsyncClient, countries: VocabularyDefinition
) -> None:
    with pytest.raises(VocabularyFetchError) as raised:
        await _all(client, countries, page_size=1, max_terms=2)
    assert str(raised.value) == BEGIN + "it has more than 2 terms, the most."


async def test_a_page_too_large_ends(
    client: httpx.AsyncClient, countries: VocabularyDefinition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "_MOST_BYTES", 100)
    with pytest.raises(VocabularyFetchError) as raised:
        await _all(client, countries)
    assert str(raised.value) == (
        BEGIN + "one page is larger than 100 bytes. Ask for fewer terms at once: "
        "'$first: Int! = 100'."
    )


async def test_a_source_that_never_answers_is_given_up(
    graph: Graph,
    client: httpx.AsyncClient,
    countries: VocabularyDefinition,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetch, "_PAGE_SECONDS", 0.01)
    graph.gate = asyncio.Event()
    with pytest.raises(VocabularyFetchError) as raised:
        await _all(client, countries)
    assert str(raised.value) == BEGIN + "it did not answer in time."


async def test_nobody_listens(countries: VocabularyDefinition) -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(VocabularyFetchError) as raised:
            async for _ in fetch_terms(client, "http://u:secret@127.0.0.1:1/?key=x", countries):
                pass
    assert str(raised.value) == (
        "The terms of 'countries' cannot be fetched from http://127.0.0.1:1/: it cannot be "
        "reached (All connection attempts failed)."
    )


@pytest.mark.parametrize("url", ["", "graph", "ftp://graph.test/", "http://[::", "/graphql"])
async def test_an_address_that_is_none(countries: VocabularyDefinition, url: str) -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(VocabularyFetchError):
            async for _ in fetch_terms(client, url, countries):
                pass


async def test_what_is_cut_or_left_out_is_noted(
    graph: Graph, client: httpx.AsyncClient, countries: VocabularyDefinition
) -> None:
    long = "x" * 501
    graph.terms = [
        term("A", "n" * 501, tuple(f"aka {n}" for n in range(201)), "d" * 2_001),
        term("B", "  ", (long, "  ", None, "b", "b"), None),
        term(long, "Long id"),
        term("n\0l", "Nul"),
        term(None, "No id"),
        term("", "No id either"),
        term(7, 8, None),
    ]
    graph.terms[1]["displayName"] = "  "
    graph.terms.append(None)  # type: ignore[arg-type]
    notes = Notes()
    found = await _all(client, countries, notes=notes)
    assert [each.id for each in found] == ["A", "B", "7"]
    assert (len(found[0].display_name), len(found[0].akas), len(found[0].description)) == (
        500,
        200,
        2_000,
    )
    assert found[1] == Term("B", "B", "", ("x" * 500, "b"))
    assert found[2] == Term("7", "8")
    assert notes.lines() == (
        f"1 term: its name is cut to 500 characters ('{'n' * 59}…').",
        f"1 term: its description is cut to 2,000 characters ('{'n' * 59}…').",
        f"1 term: only its first 200 AKAs are kept ('{'n' * 59}…').",
        "1 term: without a name, so its id is its name ('B').",
        "1 term: an AKA is cut to 500 characters ('B').",
        f"1 term: left out, because its id is longer than 500 characters ('{'x' * 59}…').",
        "1 term: left out, because its id is not storable ('n\ufffdl').",
        "2 terms: left out, because it has no id ('No id', 'No id either').",
        "1 term: left out, because it is null ('null').",
    )
