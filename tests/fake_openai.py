"""A scripted server that speaks OpenAI's API, well or badly, on loopback.

    with FakeOpenAI() as server:
        server.enqueue(["type == FILM", Status(500), Refusal("seed"), SlowDrip()])
        client = AsyncOpenAI(base_url=server.url, api_key="none")

Each request takes the next of what is queued; with nothing queued it is answered 599, so that a
test notices a request too many.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send


@dataclass(frozen=True)
class Text:
    """A chat completion with this text; a plain `str` in the queue is one."""

    text: str | None
    finish_reason: str = "stop"
    usage: bool = True
    after: float = 0.0  # seconds


@dataclass(frozen=True)
class ToolCall:
    """A chat completion that calls a custom tool with this input."""

    input: str


@dataclass(frozen=True)
class Body:
    """Exactly this body: not JSON, JSON of another shape, nothing at all."""

    body: str
    status: int = 200
    content_type: str = "application/json"


@dataclass(frozen=True)
class Status:
    """An error of the server's."""

    status: int
    message: str = "scripted"
    retry_after: str | None = None
    param: str | None = None


@dataclass(frozen=True)
class ClosedSocket:
    """The connection is closed before a byte is sent."""


@dataclass(frozen=True)
class SlowDrip:
    """A reply that comes a character at a time and never ends."""

    every: float = 0.02  # seconds


@dataclass(frozen=True)
class Huge:
    """A completion of this many characters."""

    characters: int = 10_000_000


@dataclass(frozen=True)
class Vectors:
    """Embeddings of this length; `keep` of them, as many as texts unless told."""

    dimension: int = 4
    keep: int | None = None
    zero: bool = False


Reply = str | Text | ToolCall | Body | Status | ClosedSocket | SlowDrip | Huge | Vectors


class FakeOpenAI:
    """Serves from a thread of its own while it is entered.

    requests   the body of each request, in the order in which they came
    refuse     parameters that are answered 400 wherever a request carries them
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.refuse: tuple[str, ...] = ()
        self.busiest = 0
        self._busy: set[object] = set()
        self._replies: deque[Reply] = deque()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"
        routes = [
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/embeddings", self._chat, methods=["POST"]),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), lifespan="off", log_level="critical", ws="none"
        )
        config.timeout_graceful_shutdown = 0
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), daemon=True
        )

    def enqueue(self, replies: Iterable[Reply]) -> None:
        """Add replies for the requests to come."""
        self._replies.extend(replies)

    def reset(self) -> None:
        """Forget what is queued and what was asked."""
        self._replies.clear()
        self.requests.clear()
        self.headers.clear()
        self.refuse = ()
        self.busiest = 0
        self._busy = set()

    @property
    def left(self) -> int:
        """How many queued replies nobody has asked for."""
        return len(self._replies)

    def __enter__(self) -> FakeOpenAI:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._socket.close()

    async def _chat(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        refused = next((name for name in self.refuse if name in body), None)
        if refused is not None:
            message = f"Unsupported parameter: '{refused}' is not supported with this model."
            return _error(Status(400, message, param=refused))
        reply: Reply = self._replies.popleft() if self._replies else Status(599, "nothing queued")
        busy, turn = self._busy, object()
        busy.add(turn)
        self.busiest = max(self.busiest, len(self._busy))
        try:
            if isinstance(reply, Text):
                await asyncio.sleep(reply.after)
            return _response(reply, body)
        finally:
            busy.discard(turn)


class _Closed(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cycle = receive.__self__  # type: ignore[attr-defined]  # uvicorn's, which has the transport
        cycle.transport.abort()


def _response(reply: Reply, body: dict[str, Any]) -> Response:
    match reply:
        case str():
            return JSONResponse(_completion(Text(reply), body))
        case Text():
            return JSONResponse(_completion(reply, body))
        case ToolCall(given):
            call = {"id": "1", "type": "custom", "custom": {"name": "filter", "input": given}}
            completion = _completion(Text(None, "tool_calls"), body)
            completion["choices"][0]["message"]["tool_calls"] = [call]
            return JSONResponse(completion)
        case Body(text, status, content_type):
            return Response(text, status, media_type=content_type)
        case Status():
            return _error(reply)
        case ClosedSocket():
            return _Closed()
        case SlowDrip(every):
            return StreamingResponse(_drip(every), media_type="application/json")
        case Huge(characters):
            return JSONResponse(_completion(Text("a == 1 OR " * (characters // 10)), body))
        case Vectors():
            return JSONResponse(_embeddings(reply, body))


def _error(reply: Status) -> Response:
    headers = {} if reply.retry_after is None else {"Retry-After": reply.retry_after}
    error = {"message": reply.message, "type": "scripted", "param": reply.param, "code": None}
    return JSONResponse({"error": error}, reply.status, headers)


async def _drip(every: float) -> Any:
    yield '{"choices": ['
    while True:
        await asyncio.sleep(every)
        yield " "


def _completion(reply: Text, body: dict[str, Any]) -> dict[str, Any]:
    completion: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": f"{body['model']}-served",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": reply.text},
                "finish_reason": reply.finish_reason,
            }
        ],
    }
    if reply.usage:
        prompt = sum(len(message["content"]) // 4 for message in body["messages"])
        written = len(reply.text or "") // 4
        completion["usage"] = {
            "prompt_tokens": prompt,
            "completion_tokens": written,
            "total_tokens": prompt + written,
        }
    return completion


def _embeddings(reply: Vectors, body: dict[str, Any]) -> dict[str, Any]:
    """A vector per text, derived from the text, in an order of the server's own."""
    data = [
        {"object": "embedding", "index": at, "embedding": vector(text, reply)}
        for at, text in enumerate(body["input"])
    ][: reply.keep]
    random.Random(0).shuffle(data)
    return {"object": "list", "model": body["model"], "data": data, "usage": {"prompt_tokens": 0}}


def vector(text: str, reply: Vectors) -> list[float]:
    """The vector that the server gives for a text."""
    if reply.zero:
        return [0.0] * reply.dimension
    digest = hashlib.blake2b(json.dumps(text).encode(), digest_size=reply.dimension).digest()
    return [byte + 1.0 for byte in digest]
