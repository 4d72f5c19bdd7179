"""Ask a Winnow over GraphQL: one that runs somewhere, or one that runs in this process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from .errors import WinnowError
from .settings import Settings

_FILTER = """
  statement words confidence method explanation
  chips { label operator values text groupId }
  alternatives { statement label confidence }
  unused { text reason }
  warnings { code message }
  attempts { method statement model milliseconds diagnostics { code message } }
  timings { stage milliseconds }
"""
_ANSWER = f"""
  __typename
  ... on GeneratedFilter {{ {_FILTER} }}
  ... on AmbiguousQuestion {{
    explanation
    readings {{ label filter {{ {_FILTER} }} }}
  }}
  ... on UnanswerableQuestion {{
    diagnostics {{ code message severity subject suggestions span {{ start end }} }}
    suggestions
    attempts {{ method statement model milliseconds diagnostics {{ code message }} }}
  }}
"""
ASK = f"""
query Ask(
  $query: String!, $index: ID!, $writer: FilterWriter!, $timeZone: String, $cache: Boolean = true,
  $constraint: String
) {{
  naturalLanguageFilter(
    query: $query, index: $index, writer: $writer, timeZone: $timeZone, cache: $cache,
    constraint: $constraint
  ) {{
    {_ANSWER}
  }}
}}
"""
PARSE = f"""
query Parse($statement: String!, $index: ID!, $constraint: String) {{
  parseFilter(statement: $statement, index: $index, constraint: $constraint) {{ {_ANSWER} }}
}}
"""


def running(url: str) -> bool:
    """Whether a Winnow answers at `url`."""
    try:
        health = httpx.get(url.removesuffix("/graphql") + "/health", timeout=0.5, trust_env=False)
    except httpx.HTTPError:
        return False
    return health.status_code == 200


def post(
    url: str, document: str, variables: dict[str, Any], headers: Mapping[str, str]
) -> dict[str, Any]:
    """Return the data of an operation. Raises httpx.HTTPError and WinnowError."""
    loopback = httpx.URL(url).host in ("127.0.0.1", "localhost", "::1")
    with httpx.Client(timeout=300, trust_env=not loopback) as client:
        reply = client.post(url, json={"query": document, "variables": variables}, headers=headers)
    return _data(reply)


async def post_here(
    settings: Settings, document: str, variables: dict[str, Any], headers: Mapping[str, str]
) -> dict[str, Any]:
    """Return the data of an operation on what the settings configure, opened for it alone."""
    from .api.app import create_app
    from .opening import runtime, sync

    async with runtime(settings) as opened:
        await opened.load()
        if settings.sync and not opened.names.versions:
            await sync(opened)
        transport = httpx.ASGITransport(create_app(opened))
        async with httpx.AsyncClient(transport=transport, base_url="http://winnow") as client:
            reply = await client.post(
                "/graphql",
                json={"query": document, "variables": variables},
                headers=headers,
                timeout=300,
            )
    return _data(reply)


def _data(reply: httpx.Response) -> dict[str, Any]:
    try:
        body = reply.json()
    except ValueError as error:
        raise WinnowError(f"The reply is not JSON (HTTP {reply.status_code}).") from error
    if errors := body.get("errors"):
        raise WinnowError("; ".join(str(each.get("message")) for each in errors))
    data: dict[str, Any] = body["data"]
    return data
