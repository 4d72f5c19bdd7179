"""Fixtures: a graph whose answers a test chooses, and what talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from subgraph.catalogue import VocabularyDefinition, read_vocabulary
from subgraph.sync import fetch
from tests.sync.fake_graph import COUNTRIES, CountingEmbedder, Graph


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_PAUSE", 0.001)


@pytest.fixture
def graph() -> Graph:
    """A graph with three countries."""
    return Graph()


@pytest.fixture
async def client(graph: Graph) -> AsyncIterator[httpx.AsyncClient]:
    """What talks to the graph."""
    app = Starlette(routes=[Route("/graphql", graph.answer, methods=["POST"])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as opened:
        yield opened


@pytest.fixture
def embedder() -> CountingEmbedder:
    """An embedder of eight numbers."""
    return CountingEmbedder()


@pytest.fixture
def countries() -> VocabularyDefinition:
    """The definition of the vocabulary that the graph has."""
    return read_vocabulary(COUNTRIES)
