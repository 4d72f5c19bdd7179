"""The web application: GraphQL, GraphiQL, and what a scheduler asks to know how we are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)

from ..callers import ClaimsError, caller_of
from ..runtime import Runtime
from .context import RequestContext
from .graphiql_page import graphiql_routes
from .health import readiness
from .schema import schema

GRAPHQL_PATH: Final = "/graphql"
MAX_BODY: Final = 64 * 1024  # bytes; the longest statement four times over

MAX_SUBSCRIPTIONS: Final = 10  # of one websocket at once
_INIT_WAIT: Final = timedelta(seconds=10)  # for the first message of a websocket

Opening = Callable[[], AbstractAsyncContextManager[Runtime]]


def create_app(runtime: Runtime | Opening) -> Starlette:
    """Return the application that answers with `runtime`, or with the one that it opens.

    One that is given stays open; one that `runtime` opens lives as long as the application does.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if isinstance(runtime, Runtime):
            yield
            return
        async with runtime() as opened:
            app.state.runtime = opened
            yield

    graph = _Graph()
    app = Starlette(
        routes=[
            Route("/", _to_graphiql),
            Route(GRAPHQL_PATH, graph, methods=None),
            WebSocketRoute(GRAPHQL_PATH, graph),
            Route("/health", _health),
            Route("/ready", _ready),
            *graphiql_routes(GRAPHQL_PATH),
        ],
        middleware=[Middleware(BodyLimit, most=MAX_BODY)],
        exception_handlers={HTTPException: _refused, Exception: _failed},
        lifespan=lifespan,
    )
    if isinstance(runtime, Runtime):
        app.state.runtime = runtime
    return app


class _Graph(GraphQL[RequestContext, None]):
    """Answers POST and websockets; a GET comes from a person, who is shown GraphiQL."""

    def __init__(self) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(
                GRAPHQL_TRANSPORT_WS_PROTOCOL,
                GRAPHQL_SSE_PROTOCOL,
                MULTIPART_SUBSCRIPTION_PROTOCOL,
            ),
            connection_init_wait_timeout=_INIT_WAIT,
            max_subscriptions_per_connection=MAX_SUBSCRIPTIONS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await super().__call__(scope, receive, send)
        elif scope["method"] in ("GET", "HEAD"):
            await RedirectResponse("graphiql", 307)(scope, receive, send)
        elif scope["method"] != "POST":
            await _errors("Send GraphQL with POST.", 405, Allow="GET, POST")(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        response: Response
        try:
            response = await self.run(Request(scope, receive))
        except Exception as error:
            # Strawberry's HTTPException, which it would send as plain text.
            status = getattr(error, "status_code", None)
            reason = getattr(error, "reason", None)
            if status is None or reason is None:
                raise
            response = _errors(f"{reason.rstrip('.')}.", status)
        await response(scope, receive, send)

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> RequestContext:
        runtime: Runtime = request.app.state.runtime
        named = runtime.settings.claims_header
        if named is None:
            return RequestContext(runtime)
        try:
            caller = caller_of(request.headers.get(named), runtime.settings.caller_claim)
        except ClaimsError as error:
            raise HTTPException(400, f"The header '{named}' cannot be read: {error}") from error
        return RequestContext(runtime, caller)


class BodyLimit:
    """Middleware that reads at most so many bytes of a request's body, and answers 413 to more.

    A websocket is closed at a message that is longer.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._app(scope, self._messages(receive, send), send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                raise _TooLargeError
            return message

        try:
            if length.isdigit() and int(length) > self._most:
                raise _TooLargeError
            await self._app(scope, counted, send)
        except _TooLargeError:
            message = f"The request's body is longer than {self._most:,} bytes."
            await _errors(message, 413, Connection="close")(scope, receive, send)

    def _messages(self, receive: Receive, send: Send) -> Receive:
        async def measured() -> Message:
            message = await receive()
            text = message.get("text") or ""
            if len(text.encode("utf-8", "replace")) > self._most or message.get("bytes"):
                await send({"type": "websocket.close", "code": 1009, "reason": "Too long."})
                return {"type": "websocket.disconnect", "code": 1009}
            return message

        return measured


class _TooLargeError(Exception):
    """A body went over the limit."""


async def _to_graphiql(request: Request) -> Response:
    return RedirectResponse("graphiql", 307)  # relative: a proxy may have taken a prefix away


async def _health(request: Request) -> Response:
    return JSONResponse({"status": "ok"}, headers=_NOT_KEPT)


async def _ready(request: Request) -> Response:
    ready, report = await readiness(request.app.state.runtime)
    return JSONResponse(report, 200 if ready else 503, headers=_NOT_KEPT)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _errors(f"{error.detail}.", error.status_code, **(error.headers or {}))


async def _failed(request: Request, error: Exception) -> Response:
    return _errors("Something went wrong here. It has been logged.", 500)


_NOT_KEPT: Final = {"Cache-Control": "no-store"}


def _errors(message: str, status: int, **headers: Any) -> JSONResponse:
    """An error in the form that GraphQL clients read."""
    return JSONResponse({"errors": [{"message": message}]}, status, headers=headers)
