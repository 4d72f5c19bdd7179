"""Serve apps for real: an app on a free port of this machine, or the whole demo."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from subgraph.api.app import create_app
from subgraph.demo.graph import demo_app
from subgraph.opening import runtime, sync
from subgraph.settings import read_settings


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Yield the URL of `app`, without a path. What blocks the loop blocks the server."""
    config = uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    # Signals stay pytest's.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn has no event
            await asyncio.sleep(0.005)
        assert not task.done(), "the server did not start"
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@asynccontextmanager
async def serving_demo(database_url: str) -> AsyncIterator[Mapping[str, str]]:
    """Yield the URLs of the demo's subgraphs and of ours, by name, with all vocabularies synced.

    No language model: the literal reader answers.
    """
    async with serving(demo_app()) as graph:
        urls = {name: f"{graph}/{name}/graphql" for name in ("titles", "people")}
        settings = read_settings(database_url=database_url, subgraph_urls=urls).model_copy(
            update={
                "openai_api_key": None,
                "openai_base_url": None,
                "graph_url": None,
                "feedback": "answers",
            }
        )
        async with runtime(settings) as opened:
            report = await sync(opened)
            assert not report.failed, report
            async with serving(create_app(opened)) as winnow:
                yield {**urls, "winnow": f"{winnow}/graphql"}
