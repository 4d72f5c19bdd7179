"""Turn a router's URL into the answer to the introspection query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
from graphql import get_introspection_query

from ..errors import SchemaError

# A large graph's introspection takes a router some seconds.
TIMEOUT_SECONDS = 60.0

# Newest first: servers that do not know a part of the first refuse all of it.
_QUERIES = (
    get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    ),
    get_introspection_query(),
)


async def introspect(
    url: str, headers: Mapping[str, str], client: httpx.AsyncClient
) -> dict[str, Any]:
    """Ask the server at `url` for its schema. Raises SchemaError with what it said instead."""
    said = ""
    for query in _QUERIES:
        try:
            response = await client.post(url, json={"query": query}, headers=dict(headers))
        except httpx.HTTPError as error:
            raise SchemaError(_unreachable(url, error)) from error
        found, said = _schema_of(response)
        if found is not None:
            return found
    raise SchemaError(_refused(url, said))


def introspect_blocking(
    url: str, headers: Mapping[str, str], client: httpx.Client
) -> dict[str, Any]:
    """Do what `introspect` does where no event loop runs."""
    said = ""
    for query in _QUERIES:
        try:
            response = client.post(url, json={"query": query}, headers=dict(headers))
        except httpx.HTTPError as error:
            raise SchemaError(_unreachable(url, error)) from error
        found, said = _schema_of(response)
        if found is not None:
            return found
    raise SchemaError(_refused(url, said))


def _schema_of(response: httpx.Response) -> tuple[dict[str, Any] | None, str]:
    """Return the introspected schema, or what the server said in its place."""
    try:
        answer = response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None, f"HTTP {response.status_code} and no JSON"
    data = answer.get("data") if isinstance(answer, dict) else None
    if isinstance(data, dict) and isinstance(data.get("__schema"), dict):
        return data, ""
    errors = answer.get("errors") if isinstance(answer, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    message = first.get("message") if isinstance(first, dict) else None
    return None, f"HTTP {response.status_code}: {str(message)[:300]}" if message else (
        f"HTTP {response.status_code} and no schema"
    )


def _unreachable(url: str, error: httpx.HTTPError) -> str:
    return f"Cannot reach {url} to read its schema: {str(error) or type(error).__name__}."


def _refused(url: str, said: str) -> str:
    return (
        f"{url} did not answer the introspection query ({said}). "
        "Where introspection is off, give the file of the supergraph SDL."
    )
