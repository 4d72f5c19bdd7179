"""The README's questions over the demo graph, over HTTP and without a model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from subgraph.client import ASK
from tests.serving import serving_demo


@pytest.fixture(scope="module")
async def winnow(shared_database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serving_demo(shared_database_url) as urls,
        httpx.AsyncClient(base_url=urls["winnow"].removesuffix("graphql"), timeout=30) as client,
    ):
        yield client


async def _ask(winnow: httpx.AsyncClient, question: str) -> Any:
    variables = {"query": question, "index": "titles", "writer": "AUTO", "timeZone": None}
    reply = await winnow.post("graphql", json={"query": ASK, "variables": variables})
    body = reply.json()
    assert "errors" not in body, body
    return body["data"]["naturalLanguageFilter"]


@pytest.mark.parametrize(
    ("question", "statement", "chips"),
    [
        (
            "German time-travel series",
            "origin.countries CONTAINS 'DE' AND keywords CONTAINS 'time-travel' AND type == SERIES",
            [
                "Country of origin includes Germany",
                "Keywords includes Time Travel",
                "Type is Series",
            ],
        ),
        (
            "films from the 90s about robots from the US",
            "type == FILM AND releaseYear BETWEEN 1990 AND 1999 AND keywords CONTAINS 'robots' "
            "AND origin.countries CONTAINS 'US'",
            [
                "Type is Film",
                "Release year is between 1990 and 1999",
                "Keywords includes Robots",
                "Country of origin includes United States",
            ],
        ),
        (
            "comedies that are not in English, rated above 7.5",
            "genres CONTAINS 'comedy' AND originalLanguage != 'en' AND averageRating > 7.5",
            [
                "Genres includes Comedy",
                "Original language is not English",
                "Average rating is more than 7.5",
            ],
        ),
        (
            "series with at least three seasons, premiered since 2019",
            "type == SERIES AND seasons >= 3 AND premiereDate >= 2019-01-01",
            ["Type is Series", "Seasons is at least 3", "Premiere date is on or after 2019-01-01"],
        ),
        (
            "directed by Bong Joon-ho or Park Chan-wook",
            "directors.id ANY ['bong-joon-ho', 'park-chan-wook']",
            ["Director includes any of Bong Joon-ho or Park Chan-wook"],
        ),
        (
            "movies shorter than two hours with no budget known",
            "type == FILM AND runtime < 120 AND budget IS NULL",
            ["Type is Film", "Runtime (minutes) is less than 120", "Budget (USD) has no value"],
        ),
    ],
)
async def test_reads_right_without_a_model(
    winnow: httpx.AsyncClient, question: str, statement: str, chips: list[str]
) -> None:
    answer = await _ask(winnow, question)
    assert answer["__typename"] == "GeneratedFilter"
    assert answer["statement"] == statement
    assert [chip["text"] for chip in answer["chips"]] == chips
    assert answer["method"] == "LITERAL"
    assert answer["unused"] == []
    assert answer["confidence"] > 0.7


async def test_dark_is_a_series_and_a_mood(winnow: httpx.AsyncClient) -> None:
    answer = await _ask(winnow, "dark")
    assert answer["__typename"] == "AmbiguousQuestion"
    assert {each["label"]: each["filter"]["statement"] for each in answer["readings"]} == {
        "Moods includes Dark": "moods CONTAINS 'dark'",
        "Title is Dark": "id == 'dark'",
    }


async def test_anything_good_is_refused_kindly(winnow: httpx.AsyncClient) -> None:
    answer = await _ask(winnow, "anything good")
    assert answer["__typename"] == "UnanswerableQuestion"
    assert answer["diagnostics"][0]["message"] == (
        "There is nothing to filter by yet: “good” names no field and no value of 'titles'. "
        "Say what the documents should have in common."
    )
    assert answer["suggestions"]
