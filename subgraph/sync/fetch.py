"""Turn a vocabulary's definition into its terms: fetched from the graph over HTTP, page by page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final

import httpx
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from ..catalogue import Term, VocabularyDefinition
from ..errors import VocabularyFetchError
from .document import query_of
from .reply import Notes, quoted, read_page

PAGE_SIZE: Final = 500
MAX_TERMS: Final = 2_000_000

_ATTEMPTS: Final = 4
_PAUSE = 0.5  # seconds before the second attempt; then twice as long, plus up to as much again
_PAGE_SECONDS = 60.0  # for one page, however slowly it drips
_MOST_BYTES = 64 * 2**20  # of one page
_MOST_EMPTY: Final = 100  # pages without a term, one after the other
_IN_THREAD: Final = 2**20  # bytes of JSON above which the event loop has better things to do
_TRANSIENT: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class _TransientError(VocabularyFetchError):
    """Another attempt may go better."""


async def fetch_terms(
    client: httpx.AsyncClient,
    url: str,
    definition: VocabularyDefinition,
    *,
    page_size: int = PAGE_SIZE,
    max_terms: int = MAX_TERMS,
    headers: Mapping[str, str] | None = None,
    notes: Notes | None = None,
) -> AsyncGenerator[list[Term], None]:
    """Yield the terms, a page at a time; an id may come twice, and the last one counts.

    `notes` gathers what was cut or left out. Raises VocabularyFetchError, after some attempts where
    the source is down or slow; the pages yielded before it are then not the whole vocabulary.
    """
    query, notes = query_of(definition.definition), notes if notes is not None else Notes()
    cursor: str | None = None
    seen: set[str] = set()
    count = empty = 0
    while True:
        try:
            reply = await _ask(client, url, query.body(page_size, cursor), headers or {})
            page = read_page(reply, definition, notes)
            count += len(page.terms)
            empty = 0 if page.terms else empty + 1
            if count > max_terms:
                raise VocabularyFetchError(f"it has more than {max_terms:,} terms, the most.")
            if page.cursor is not None and page.cursor in seen:
                raise VocabularyFetchError(
                    f"its cursor does not move: 'endCursor' is {quoted(page.cursor)} again. Does "
                    "the query pass 'after: $after'?"
                )
            if page.cursor is not None and empty >= _MOST_EMPTY:
                raise VocabularyFetchError(f"it gave {empty} pages in a row without a term.")
        except VocabularyFetchError as error:
            raise VocabularyFetchError(
                f"The terms of '{definition.name}' cannot be fetched from {_shown(url)}: {error}"
            ) from error
        if page.terms:
            yield page.terms
        if page.cursor is None:
            return
        seen.add(cursor := page.cursor)


async def _ask(
    client: httpx.AsyncClient, url: str, body: dict[str, Any], headers: Mapping[str, str]
) -> Any:
    """Return the JSON of one reply, after several attempts where the source is down."""
    attempts = AsyncRetrying(
        stop=stop_after_attempt(_ATTEMPTS),
        wait=wait_exponential_jitter(multiplier=_PAUSE, max=16 * _PAUSE, jitter=_PAUSE),
        retry=retry_if_exception_type(_TransientError),
        reraise=True,
    )
    return await attempts(_ask_once, client, url, body, headers)


async def _ask_once(
    client: httpx.AsyncClient, url: str, body: dict[str, Any], headers: Mapping[str, str]
) -> Any:
    accept = {"accept": "application/graphql-response+json, application/json;q=0.9"}
    content = bytearray()
    try:
        async with (
            asyncio.timeout(_PAGE_SECONDS),
            client.stream("POST", url, json=body, headers={**accept, **headers}) as response,
        ):
            async for part in response.aiter_bytes():
                content += part
                if len(content) > _MOST_BYTES:
                    raise VocabularyFetchError(
                        f"one page is larger than {_MOST_BYTES:,} bytes. Ask for fewer terms at "
                        "once: '$first: Int! = 100'."
                    )
    except (TimeoutError, httpx.TimeoutException) as error:
        raise _TransientError("it did not answer in time.") from error
    except httpx.TransportError as error:
        raise _TransientError(f"it cannot be reached ({error or type(error).__name__}).") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise VocabularyFetchError(f"the request failed ({error or type(error).__name__}).") from (
            error
        )
    reply = await _parsed(content)
    # A GraphQL server may say 4xx or 5xx and still tell in the body what is wrong.
    told = isinstance(reply, dict) and bool(reply.get("errors"))
    if response.status_code in _TRANSIENT:
        raise _TransientError(_status(response, content, reply if told else None))
    if response.status_code != 200 and not told:
        raise VocabularyFetchError(_status(response, content, None))
    if reply is None:
        raise VocabularyFetchError(
            "it answered with something that is not JSON: "
            f"{quoted(content[:400].decode(errors='replace'))}. Is this a GraphQL address?"
        )
    return reply


def _status(response: httpx.Response, content: bytearray, reply: Any) -> str:
    status = f"HTTP {response.status_code} {response.reason_phrase}".rstrip()
    if response.is_redirect:
        return f"it answered {status} to {quoted(response.headers.get('location', ''))}."
    said = content[:400].decode(errors="replace")
    first = reply["errors"][0] if reply and isinstance(reply["errors"], list) else None
    if isinstance(first, dict) and isinstance(first.get("message"), str):
        said = first["message"]
    return f"it answered {status}: {quoted(said)}." if said.strip() else f"it answered {status}."


async def _parsed(content: bytearray) -> Any:
    """Return the JSON value, or None when it is none."""
    try:
        if len(content) > _IN_THREAD:
            return await asyncio.to_thread(json.loads, content)
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _shown(url: str) -> str:
    """Return the address without a password or a key that may be in it."""
    try:
        return str(httpx.URL(url).copy_with(username=None, password=None, query=None))
    except (httpx.InvalidURL, ValueError):
        return "an address that cannot be read"
