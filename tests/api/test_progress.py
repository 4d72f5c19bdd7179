"""A question's progress, streamed over each of the protocols."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import httpx
import pytest

from subgraph.answer import Problem
from subgraph.api.app import MAX_BODY, create_app
from subgraph.progress import Stage, stages
from subgraph.runtime import Runtime
from tests.api.conftest import client_of

PROGRESS = """
subscription($text: String!, $index: ID! = "objects", $zone: String, $choose: [String!]) {
  naturalLanguageFilterProgress(query: $text, index: $index, timeZone: $zone, choose: $choose) {
    stage
    milliseconds
    answer {
      __typename
      ... on GeneratedFilter { statement }
      ... on UnanswerableQuestion { diagnostics { code } }
    }
  }
}
"""
STEPS = ["RETRIEVING", "READING", "VALIDATING", "DONE"]
STATEMENT = "materials CONTAINS 'm1' AND kind == VASE"


def _body(text: str, **others: Any) -> dict[str, Any]:
    return {"query": PROGRESS, "variables": {"text": text, **others}}


def _progress(payloads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each["data"]["naturalLanguageFilterProgress"] for each in payloads]


async def _sse(client: httpx.AsyncClient, body: dict[str, Any]) -> list[dict[str, Any]]:
    response = await client.post("/graphql", json=body, headers={"Accept": "text/event-stream"})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    events = [event.splitlines() for event in response.text.split("\r\n\r\n") if event.strip()]
    data = [
        json.loads(line.removeprefix("data: "))
        for lines in events
        if "event: next" in lines
        for line in lines
        if line.startswith("data: ")
    ]
    assert "event: complete" in response.text
    return data


def _is_whole(steps: list[dict[str, Any]]) -> None:
    assert [each["stage"] for each in steps] == STEPS
    assert all(each["answer"] is None for each in steps[:-1])
    assert steps[-1]["answer"] == {"__typename": "GeneratedFilter", "statement": STATEMENT}
    times = [each["milliseconds"] for each in steps]
    assert times == sorted(times)


async def test_over_server_sent_events(client: httpx.AsyncClient) -> None:
    _is_whole(_progress(await _sse(client, _body("bronze vases"))))


async def test_over_multipart(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/graphql",
        json=_body("bronze vases"),
        headers={"Accept": 'multipart/mixed;boundary=graphql;subscriptionSpec="1.0"'},
    )
    assert response.headers["content-type"].startswith("multipart/mixed")
    parts = [part for part in response.text.split("--graphql") if "{" in part]
    found = [json.loads(part[part.index("{") : part.rindex("}") + 1]) for part in parts]
    _is_whole(_progress([each["payload"] for each in found if each.get("payload")]))


class _Socket:
    """A websocket client of an application, without a server between."""

    def __init__(self, runtime: Runtime, *, origin: str | None = None) -> None:
        headers = [(b"host", b"museum.test")]
        if origin:
            headers.append((b"origin", origin.encode()))
        self._scope = {
            "type": "websocket",
            "path": "/graphql",
            "headers": headers,
            "query_string": b"",
            "subprotocols": ["graphql-transport-ws"],
            "scheme": "ws",
        }
        self._app = create_app(runtime)
        self._in: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._out: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[_Socket]:
        async def send(message: Any) -> None:
            await self._out.put(dict(message))

        task = asyncio.create_task(self._app(self._scope, self._in.get, send))
        self._in.put_nowait({"type": "websocket.connect"})
        try:
            yield self
        finally:
            self._in.put_nowait({"type": "websocket.disconnect", "code": 1000})
            with suppress(Exception):
                await asyncio.wait_for(task, 5)

    def say(self, **message: Any) -> None:
        self._in.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    async def hear(self) -> dict[str, Any]:
        return await asyncio.wait_for(self._out.get(), 5)

    async def hear_json(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads((await self.hear())["text"])
        return message


async def test_over_a_websocket(museum: Runtime) -> None:
    async with _Socket(museum).open() as socket:
        accepted = await socket.hear()
        assert accepted["type"] == "websocket.accept"
        assert accepted["subprotocol"] == "graphql-transport-ws"
        socket.say(type="connection_init")
        assert (await socket.hear_json())["type"] == "connection_ack"
        socket.say(id="1", type="subscribe", payload=_body("bronze vases"))
        heard = []
        while (message := await socket.hear_json())["type"] == "next":
            heard.append(message["payload"])
        assert message == {"id": "1", "type": "complete"}
        _is_whole(_progress(heard))


async def test_a_websocket_takes_no_long_message(museum: Runtime) -> None:
    async with _Socket(museum).open() as socket:
        await socket.hear()
        socket.say(type="connection_init", payload={"long": "x" * MAX_BODY})
        assert await socket.hear() == {
            "type": "websocket.close",
            "code": 1009,
            "reason": "Too long.",
        }


async def test_a_websocket_of_another_page_is_refused(museum: Runtime) -> None:
    async with _Socket(museum, origin="https://elsewhere.test").open() as socket:
        assert (await socket.hear())["type"] == "websocket.close"


@pytest.mark.parametrize(
    ("text", "others", "code"),
    [
        ("bronze", {"index": "object"}, "UNKNOWN_INDEX"),
        ("", {}, "QUESTION_EMPTY"),
        ("a" * 10_000, {}, "QUESTION_TOO_LONG"),
        ("bronze", {"zone": "Nowhere"}, "TIME_ZONE_UNKNOWN"),
        ("bronze", {"choose": ["x"] * 51}, "ARGUMENT_TOO_LARGE"),
    ],
)
async def test_what_is_wrong_is_the_answer(
    client: httpx.AsyncClient, text: str, others: dict[str, Any], code: str
) -> None:
    (done,) = _progress(await _sse(client, _body(text, **others)))
    assert done["stage"] == "DONE"
    assert done["answer"]["diagnostics"] == [{"code": code}]


async def test_the_same_limits_hold(museum: Runtime, client: httpx.AsyncClient) -> None:
    busy = replace(museum, settings=museum.settings.model_copy(update={"concurrency": 1}))
    async with busy.places, client_of(busy) as other:
        (done,) = _progress(await _sse(other, _body("bronze")))
    assert done["answer"]["diagnostics"] == [{"code": Problem.TOO_BUSY}]
    aliases = " ".join(f"a{n}: stage" for n in range(31))
    document = (
        'subscription { naturalLanguageFilterProgress(query: "bronze", index: "objects") '
        f"{{ {aliases} }} }}"
    )
    response = await client.post(
        "/graphql", json={"query": document}, headers={"Accept": "text/event-stream"}
    )
    assert "at most 30 are allowed" in response.text
    assert "RETRIEVING" not in response.text


def test_a_second_try_of_a_model_is_a_repair() -> None:
    heard: list[Stage] = []
    begin = stages(heard.append)
    for name in ("words", "retrieve", "read", "model", "check", "check", "model", "check"):
        begin(name)
    assert heard == [
        Stage.RETRIEVING,
        Stage.READING,
        Stage.WRITING,
        Stage.VALIDATING,
        Stage.REPAIRING,
        Stage.VALIDATING,
    ]
