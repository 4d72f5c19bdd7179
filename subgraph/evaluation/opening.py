"""Turn a synthesised graph into a runtime that answers over it, in a database of its own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
from psycopg import sql

from ..catalogue import Catalogue, SchemaSource, derive_index, read_vocabulary
from ..errors import StoreError, StoreUnavailableError
from ..opening import calibrations_of, embedder_of, model_of, weights_of
from ..postgres import EmbeddedPostgres
from ..retrieval import levers_of
from ..runtime import Runtime
from ..settings import Settings
from ..store.database import connection, open_pool
from ..store.migrate import migrate
from ..sync import Progress, silent, sync_all
from .given import GivenValue
from .synthesis import Graph

_URL = "http://graph.invalid/graphql"  # answered within the process


@asynccontextmanager
async def opened(
    settings: Settings, graph: Graph, progress: Progress = silent
) -> AsyncIterator[Runtime]:
    """Yield a runtime over all indexes of the graph, synced. Raises StoreError."""
    catalogue = catalogue_of(graph)
    async with AsyncExitStack() as stack:
        embedder = await asyncio.to_thread(embedder_of, settings)
        url = await asyncio.to_thread(stack.enter_context, _database(settings))
        pool = await open_pool(url, size=settings.pool_size)
        stack.push_async_callback(pool.close)
        made = Runtime(
            settings,
            pool,
            embedder,
            catalogue,
            model_of(settings),
            weights=weights_of(settings),
            calibrations=calibrations_of(settings),
            levers=levers_of(settings.retrieval),
        )
        if made.model is not None:
            stack.push_async_callback(made.model.close)
        async with httpx.AsyncClient(transport=answering(graph)) as client:
            # Forced: to ask of each of a thousand vocabularies whether it is due takes a minute.
            report = await sync_all(
                pool, embedder, catalogue, _URL, progress, force=True, client=client
            )
        errors = [each.error for each in report.indexes if each.error]
        errors += [each.error for each in report.vocabularies if each.error]
        if errors:
            raise StoreError("\n".join(errors))
        # Autovacuum does it within a minute; until then plans are guesses, and latency too.
        async with connection(pool, seconds=60.0) as borrowed:
            await borrowed.execute("ANALYZE")
        await made.load()
        yield made


def catalogue_of(graph: Graph) -> Catalogue:
    """Derive the indexes, and read the vocabularies' definitions."""
    source = SchemaSource.from_sdl(graph.sdl, "the synthesised schema")
    indexes = [derive_index(text, source, file=name) for name, text in graph.indexes.items()]
    # Not checked against the schema once more: that costs seconds where there are a thousand.
    vocabularies = [read_vocabulary(text, file=name) for name, text in graph.vocabularies.items()]
    return Catalogue(
        {each.name: each for each in indexes}, {each.name: each for each in vocabularies}
    )


def answering(graph: Graph) -> httpx.MockTransport:
    """Return a transport that answers the queries of the vocabularies, without a network."""

    def answer(request: httpx.Request) -> httpx.Response:
        key = json.loads(request.content)["operationName"]
        return httpx.Response(200, json={"data": {key: list(map(_term, graph.terms[key]))}})

    return httpx.MockTransport(answer)


def _term(value: GivenValue) -> dict[str, object]:
    return {
        "id": value.id,
        "displayName": value.name,
        "description": value.description,
        "akas": list(value.akas),
    }


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    """Yield the URL of a new, migrated database; it is dropped at the end."""
    if settings.database_url:
        with _dropped_at_the_end(settings.database_url) as url:
            migrate(url)
            yield url
        return
    folder = Path(tempfile.mkdtemp(prefix="winnow-evaluation-")).resolve()
    try:
        with EmbeddedPostgres(folder, durable=False) as server:
            migrate(server.url)
            yield server.url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _dropped_at_the_end(server: str) -> Iterator[str]:
    name = f"winnow_evaluation_{os.getpid()}"
    try:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                )
    except psycopg.Error as error:
        raise StoreUnavailableError(f"No database for the evaluation can be made: {error}") from (
            error
        )
