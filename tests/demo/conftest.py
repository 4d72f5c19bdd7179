"""The demo graph, served over HTTP as `winnow demo` serves it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from subgraph.demo.graph import demo_app
from tests.serving import serving


@pytest.fixture(scope="session")
async def demo_url() -> AsyncIterator[str]:
    """URL of a server that runs both subgraphs."""
    async with serving(demo_app()) as url:
        yield url


@pytest.fixture
async def ask(demo_url: str) -> AsyncIterator[Callable[..., Awaitable[dict[str, Any]]]]:
    """Post a query to a subgraph; the whole response comes back."""
    async with httpx.AsyncClient(base_url=demo_url, timeout=30) as client:

        async def post(subgraph: str, query: str, **variables: Any) -> dict[str, Any]:
            body = {"query": query, "variables": variables}
            response = await client.post(f"/{subgraph}/graphql", json=body)
            found: dict[str, Any] = response.raise_for_status().json()
            return found

        yield post
