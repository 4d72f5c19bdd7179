"""Serve GraphiQL from our own origin: a page, its files, its examples; nothing from outside.

GraphiQL's own files are put into `static/graphiql` by tools/web.py; ours lie in `graphiql`.
"""

from __future__ import annotations

import hashlib
import html
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Final, NamedTuple

from graphql import OperationDefinitionNode, parse
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

_HERE: Final = Path(__file__).resolve().parent
_OURS: Final = _HERE / "graphiql"
_FETCHED: Final = _HERE / "static" / "graphiql"

# What graphiql.html loads; keep in step with SERVED in tools/web.py.
NEEDED: Final = (
    "react.min.js",
    "react-dom.min.js",
    "graphiql.min.js",
    "graphiql.min.css",
    "explorer.min.js",
    "explorer.min.css",
)
_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}

# GraphiQL's fonts are data URLs in its style sheet; a schema's descriptions may name images, which
# `img-src` keeps from being fetched from elsewhere.
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


class _File(NamedTuple):
    body: bytes
    media_type: str
    etag: str


def graphiql_routes(graphql_path: str, *, fetched: Path = _FETCHED) -> list[Route]:
    """Return the routes of GraphiQL at `/graphiql`, which sends its queries to `graphql_path`.

    The files are read here, once. Where set-up has not put them into `fetched`, the page answers
    503 and says what to do.
    """
    files = dict(_files(_OURS, fetched))
    ready = graphiql_is_ready(fetched)
    template = _OURS / ("graphiql.html" if ready else "missing.html")
    page = Template(template.read_text(encoding="utf-8"))
    examples = split_examples(example_document())
    # Relative, as are the page's links: a prefix that a proxy takes away does no harm.
    endpoint = graphql_path.lstrip("/")

    async def show_page(request: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        settings = {"endpoint": endpoint, "examples": examples, "nonce": nonce}
        return HTMLResponse(
            page.substitute(settings=_script_json(settings), endpoint=html.escape(graphql_path)),
            status_code=200 if ready else 503,
            headers={
                "Cache-Control": "no-store",  # each answer has a nonce of its own
                "Content-Security-Policy": _POLICY.format(nonce=nonce),
                "Cross-Origin-Opener-Policy": "same-origin",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
            },
        )

    async def send_file(request: Request) -> Response:
        file = files.get(request.path_params["name"])
        if file is None:
            return PlainTextResponse("Not found", status_code=404)
        headers = {
            "Cache-Control": "no-cache",  # kept, but asked about each time: an upgrade is seen
            "ETag": file.etag,
            "X-Content-Type-Options": "nosniff",
        }
        if file.etag in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        return Response(file.body, headers=headers, media_type=file.media_type)

    return [
        Route("/graphiql", show_page, methods=["GET"]),
        Route("/graphiql/static/{name}", send_file, methods=["GET"]),
    ]


def graphiql_is_ready(fetched: Path = _FETCHED) -> bool:
    """Say whether set-up has put GraphiQL's files where the page is served from."""
    return all((fetched / name).is_file() for name in NEEDED)


def example_document() -> str:
    """Return the document that the page opens with; each of its operations gets a tab."""
    return (_OURS / "example.graphql").read_text(encoding="utf-8")


def split_examples(document: str) -> list[str]:
    """Cut a document into one text per operation, each with the comments in front of it.

    Fragments go with the operation that they follow.
    """
    texts: list[str] = []
    end = 0
    for definition in parse(document).definitions:
        assert definition.loc is not None
        text = document[end : definition.loc.end].strip()
        end = definition.loc.end
        if isinstance(definition, OperationDefinitionNode) or not texts:
            texts.append(text)
        else:
            texts[-1] += f"\n\n{text}"
    return texts


def _files(*folders: Path) -> Iterator[tuple[str, _File]]:
    for folder in folders:
        for path in sorted(folder.glob("*")):
            if media_type := _MEDIA_TYPES.get(path.suffix):
                body = path.read_bytes()
                yield path.name, _File(body, media_type, f'"{hashlib.sha256(body).hexdigest()}"')


def _script_json(value: object) -> str:
    """Write JSON that may stand inside a script element: no text of it can end the element."""
    return json.dumps(value).replace("<", "\\u003c")
