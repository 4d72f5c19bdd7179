"""Run servers until a signal says stop: the subgraph, and for the demo its graph beside it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import time
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

import uvicorn
from rich.console import Console
from rich.panel import Panel
from starlette.applications import Starlette

from .errors import ConfigurationError
from .opening import refreshing, runtime, serving, sync
from .rendering import render_sync, sync_progress
from .settings import Settings
from .store.feedback import Kept, all_feedback, forget_feedback
from .sync import Progress, SyncReport, silent

T = TypeVar("T")

_EXAMPLE = "German time-travel series"


async def run_server(settings: Settings, console: Console) -> None:
    """Serve the subgraph until SIGINT or SIGTERM."""
    from .api.app import create_app

    listening = _listen(settings.host, settings.port)
    async with serving(settings) as opened, _served(create_app(opened), listening):
        console.print(f"Winnow is at http://{settings.host}:{_port(listening)}/graphql")
        await _signalled()
        console.print("Stopping …")


async def run_sync(
    settings: Settings, *, force: bool = False, progress: Progress = silent
) -> SyncReport:
    """Sync once, as `serve` does by itself."""
    async with runtime(settings) as opened:
        return await sync(opened, force=force, progress=progress)


async def run_feedback(settings: Settings, index: str, forget: str | None) -> int | list[Kept]:
    """Return the verdicts on an index; or forget those on a question, and return how many."""
    async with runtime(settings) as opened:
        if forget is None:
            return await all_feedback(opened.pool, index)
        return await forget_feedback(opened.pool, index, forget)


async def run_demo(settings: Settings, console: Console) -> None:
    """Serve Postgres, the demo graph and the subgraph until SIGINT or SIGTERM."""
    from .api.app import create_app
    from .demo.graph import demo_app

    begun = time.perf_counter()
    listening = _listen(settings.host, settings.port)
    stop = asyncio.create_task(_signalled())
    graph = _listen("127.0.0.1", 0)
    at = f"http://127.0.0.1:{_port(graph)}"
    urls = {"titles": f"{at}/titles/graphql", "people": f"{at}/people/graphql"}
    settings = settings.model_copy(update={"graph_url": None, "subgraph_urls": urls})
    if "feedback" not in settings.model_fields_set:  # who runs the demo teaches nobody else
        settings = settings.model_copy(update={"feedback": "answers"})
    async with contextlib.AsyncExitStack() as stack:
        with console.status("Starting the demo graph and Postgres …"):
            await stack.enter_async_context(_served(demo_app(), graph))
            opened = await stack.enter_async_context(runtime(settings))
        with sync_progress(console) as progress:
            report = await sync(opened, progress=progress)
        if report.failed:
            render_sync(report, console)
        await stack.enter_async_context(refreshing(opened))
        await stack.enter_async_context(_served(create_app(opened), listening))
        _welcome(console, settings.host, _port(listening), time.perf_counter() - begun)
        await stop
        console.print("Stopping …")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a server on the fastest event loop that this machine has."""
    try:
        import uvloop
    except ImportError:  # Windows
        return asyncio.run(work)
    return uvloop.run(work)


def _welcome(console: Console, host: str, port: int, seconds: float) -> None:
    at = f"http://{host}:{port}"
    console.print(
        Panel.fit(
            f"[bold]GraphiQL[/]  {at}/graphiql\n"
            f"[bold]GraphQL[/]   {at}/graphql\n\n"
            f'Ask here:  [bold cyan].venv/bin/winnow ask "{_EXAMPLE}" --index titles[/]\n'
            "Try also:  [cyan]dark[/]  ·  [cyan]comedies that are not in English, rated above 7.5"
            "[/]\n\nCtrl-C stops everything.",
            title=f"Winnow is ready ({seconds:.1f} s)",
        ),
        highlight=False,
        soft_wrap=True,
    )


def _listen(host: str, port: int) -> socket.socket:
    """Take the port now, so that a taken one is known before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, the loop turns Nagle's algorithm off: it costs 40 ms an answer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(512)
    except OSError as error:
        listening.close()
        raise ConfigurationError(
            f"Port {port} of {host} cannot be used: {error.strerror}. Set PORT to another one."
        ) from error
    return listening


def _port(listening: socket.socket) -> int:
    port: int = listening.getsockname()[1]
    return port


@contextlib.asynccontextmanager
async def _served(app: Starlette, listening: socket.socket) -> AsyncIterator[None]:
    """Serve `app` on a socket while the block runs."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=3, lifespan="auto"
    )
    server = uvicorn.Server(config)
    # uvicorn would take the signals for itself; with two servers nobody else would hear them.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve(sockets=[listening]))
    # uvicorn has a flag for it, and no event.
    while not server.started and not task.done():  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    if task.done():
        await task
        raise ConfigurationError("The server did not start.")
    try:
        yield
    finally:
        server.should_exit = True
        await task


async def _signalled() -> None:
    """Return at the first SIGINT or SIGTERM; a second one ends the process at once."""
    loop = asyncio.get_running_loop()
    heard = asyncio.Event()

    def hear(number: signal.Signals) -> None:
        heard.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, hear, number)
    await heard.wait()
