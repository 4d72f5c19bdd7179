"""What docs/trust.md shows is what the demo answers."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.serving import serving_demo

TEXT = (Path(__file__).parents[2] / "docs" / "trust.md").read_text("utf-8")
SHOWN = re.findall(r"```graphql\n(.*?)\n```\n\n```json\n(.*?)\n```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
async def winnow(shared_database_url: str) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    async with (
        serving_demo(shared_database_url) as urls,
        httpx.AsyncClient(timeout=30) as client,
    ):
        yield client, urls["winnow"]


def test_each_query_has_its_answer() -> None:
    assert len(SHOWN) == TEXT.count("```graphql") == TEXT.count("```json") >= 10


@pytest.mark.parametrize(("query", "answer"), SHOWN, ids=[str(n) for n in range(len(SHOWN))])
async def test_the_demo_answers_so(
    winnow: tuple[httpx.AsyncClient, str], query: str, answer: str
) -> None:
    client, url = winnow
    if query.startswith("subscription"):
        headers = {"Accept": "text/event-stream"}
        reply = await client.post(url, json={"query": query}, headers=headers)
        lines = [line.removeprefix("data: ") for line in reply.text.splitlines()]
        found: list[Any] = [json.loads(line)["data"] for line in lines if line.startswith("{")]
        assert found == [json.loads(line) for line in answer.splitlines()]
        return
    reply = await client.post(url, json={"query": query})
    assert reply.json() == {"data": json.loads(answer)}


@pytest.mark.parametrize(
    ("first", "then", "statement"),
    [
        ("German series", "only the French ones", "CONTAINS 'FR'"),
        ("films", "also series", "type IN [FILM, SERIES]"),
        ("dramas from 2019", "make that 2015", "releaseYear == 2015"),
        ("German series", "French ones instead", "origin.countries CONTAINS 'FR'"),
        ("comedies", "and not in German", "originalLanguage != 'de'"),
        ("dramas since 2010", "drop the release year", "genres CONTAINS 'drama'"),
    ],
)
async def test_the_follow_ups_of_its_table(
    winnow: tuple[httpx.AsyncClient, str], first: str, then: str, statement: str
) -> None:
    client, url = winnow
    query = """query($q: String!, $previous: String) {
      naturalLanguageFilter(query: $q, index: "titles", previous: $previous) {
        ... on GeneratedFilter { statement }
      }
    }"""
    previous = None
    for question in (first, then):
        variables = {"q": question, "previous": previous}
        reply = await client.post(url, json={"query": query, "variables": variables})
        previous = reply.json()["data"]["naturalLanguageFilter"]["statement"]
    assert previous is not None
    assert statement in previous
