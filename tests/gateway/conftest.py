"""Give the gateway tests Node, and a real gateway over a supergraph composed for each of them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parents[1]
_COMPOSE = _ROOT / "schema" / "compose"

StartGateway = Callable[[Mapping[str, tuple[str, str]]], Awaitable[str]]


@pytest.fixture(scope="session")
def node() -> str:
    """Path of the Node that set-up uses."""
    if not all((folder / "node_modules").is_dir() for folder in (_COMPOSE, _HERE)):
        pytest.skip("npm has not run: python tools/web.py gateway")
    command = [sys.executable, str(_ROOT / "tools" / "web.py"), "node"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    return found.stdout.strip()


@pytest.fixture
async def start_gateway(node: str, tmp_path: Path) -> AsyncIterator[StartGateway]:
    """A function that puts subgraphs, name → (SDL, URL), behind a gateway, and returns its URL."""
    async with AsyncExitStack() as gateways:

        async def start(subgraphs: Mapping[str, tuple[str, str]]) -> str:
            supergraph = tmp_path / "supergraph.graphql"
            supergraph.write_text(await _composed(node, subgraphs, tmp_path), encoding="utf-8")
            return await gateways.enter_async_context(_gateway(node, supergraph))

        yield start


async def _composed(node: str, subgraphs: Mapping[str, tuple[str, str]], folder: Path) -> str:
    words = []
    for name, (sdl, url) in subgraphs.items():
        file = folder / f"{name}.graphql"
        file.write_text(sdl, encoding="utf-8")
        words += [f"{name}={file}", "--url", f"{name}={url}"]
    process = await asyncio.create_subprocess_exec(
        node, _COMPOSE / "compose.mjs", *words, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


@asynccontextmanager
async def _gateway(node: str, supergraph: Path) -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        node,
        _HERE / "gateway.mjs",
        supergraph,
        stdin=subprocess.PIPE,  # closed when we end: the gateway ends with it
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        assert line, "the gateway ended before it was ready"
        yield json.loads(line)["url"]
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()
