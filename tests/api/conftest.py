"""Serve a museum's index from a real database, in this process."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from subgraph.api.app import create_app
from subgraph.catalogue import SchemaSource, load_catalogue
from subgraph.embedding import LocalEmbedder
from subgraph.retrieval import Names
from subgraph.runtime import Runtime
from subgraph.settings import Settings
from subgraph.store.database import open_pool
from subgraph.sync import sync_all
from tests.api.museum import SDL, graph, write_catalogue

Ask = Callable[..., Awaitable[dict[str, Any]]]

URL = "http://museum.test"


@pytest.fixture(scope="session")
async def museum(
    postgres_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Runtime]:
    """A runtime for the museum's index, which no test changes."""
    name = f"winnow_museum_{os.getpid()}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())
    pool = await open_pool(urlsplit(postgres_url)._replace(path=f"/{name}").geturl())
    try:
        folder = tmp_path_factory.mktemp("museum")
        write_catalogue(folder)
        catalogue = load_catalogue(folder, SchemaSource.from_sdl(SDL))
        runtime = Runtime(Settings.model_construct(), pool, LocalEmbedder(), catalogue)
        async with httpx.AsyncClient(transport=httpx.MockTransport(graph)) as client:
            report = await sync_all(
                pool, runtime.embedder, catalogue, f"{URL}/graph", client=client
            )
        assert not [each.error for each in report.vocabularies if each.error]
        await runtime.load()
        yield runtime
    finally:
        await pool.close()
        with psycopg.connect(postgres_url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
async def client(museum: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application."""
    async with client_of(museum) as opened:
        yield opened


@pytest.fixture
async def down(museum: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application whose database has gone away after it was loaded."""
    pool = await open_pool("postgresql://nobody@127.0.0.1:9/nothing")
    # Its names are as they were read, but no term of theirs has been asked for yet.
    names = Names(museum.names.hashes, museum.names.versions)
    async with client_of(replace(museum, pool=pool, names=names)) as opened:
        yield opened
    await pool.close()


@pytest.fixture
def ask(client: httpx.AsyncClient) -> Ask:
    """A function that sends GraphQL and returns its data; it wants no errors."""

    async def send(query: str, **variables: Any) -> dict[str, Any]:
        response = await client.post("/graphql", json={"query": query, "variables": variables})
        assert response.status_code == 200, response.text
        body = response.json()
        assert "errors" not in body, body
        data: dict[str, Any] = body["data"]
        return data

    return send


def client_of(runtime: Runtime) -> httpx.AsyncClient:
    """Return a client of an application that answers with `runtime`."""
    transport = httpx.ASGITransport(app=create_app(runtime))
    return httpx.AsyncClient(transport=transport, base_url=URL)
