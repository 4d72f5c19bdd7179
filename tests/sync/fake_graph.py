"""A graph whose answers a test chooses, and an embedder that counts."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from subgraph.embedding import Vectors

URL = "http://graph.test/graphql"

COUNTRIES = """
"Countries of origin."
query Countries($first: Int!, $after: String)
@vocabulary(name: "countries", refreshEvery: "PT1H") {
  countries(first: $first, after: $after) {
    nodes { id: code displayName: name description akas }
    pageInfo { hasNextPage endCursor }
  }
}
"""

Answer = Callable[[], Response]


def term(id: Any, name: Any = None, akas: Any = (), description: Any = "") -> dict[str, Any]:
    """Return a term as the graph gives it."""
    shown = list(akas) if isinstance(akas, tuple) else akas
    return {"id": id, "displayName": name or id, "description": description, "akas": shown}


GERMANY = term("DE", "Germany", ("Deutschland", "FRG"), "In Europe.")
FRANCE = term("FR", "France")
JAPAN = term("JP", "Japan", ("日本", "Nippon"))


@dataclass
class Graph:
    """Gives its terms page by page; `answers` come first, one a request."""

    terms: list[dict[str, Any]] = field(default_factory=lambda: [GERMANY, FRANCE, JAPAN])
    answers: list[Answer] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    cursor: Callable[[int], Any] = str
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None  # closed: no answer until it is opened
    down_from: int | None = None  # 503 from this request on, counted from 1

    async def answer(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        self.asked.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.down_from is not None and len(self.requests) >= self.down_from:
            return PlainTextResponse("down", 503)
        if self.answers:
            return self.answers.pop(0)()
        variables = body["variables"]
        start = int(variables.get("after") or 0)
        end = start + variables["first"]
        more = end < len(self.terms)
        page = {"hasNextPage": more, "endCursor": self.cursor(end) if more else None}
        connection = {"nodes": self.terms[start:end], "pageInfo": page}
        return JSONResponse({"data": {"countries": connection}})


class CountingEmbedder:
    """Vectors without meaning, and a list of what was embedded."""

    def __init__(self, model: str = "counting", dimension: int = 8) -> None:
        self.model = model
        self.dimension = dimension
        self.texts: list[str] = []
        self.error: Exception | None = None

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a vector for each text, the same for the same text."""
        if self.error is not None:
            raise self.error
        self.texts.extend(texts)
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for at, text in enumerate(texts):
            digest = hashlib.sha256(text.encode()).digest()[: self.dimension]
            rows[at] = np.frombuffer(digest, np.uint8) + 1.0
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-9)
        return unit
