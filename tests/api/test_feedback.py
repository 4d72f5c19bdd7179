"""Verdicts on filters over GraphQL: taken, shown, taken back, or refused with a reason."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from subgraph.runtime import Runtime
from tests.api.conftest import client_of

FEEDBACK = """
  __typename
  ... on FilterFeedback { question statement verdict confirmed rejected index { name } }
  ... on FilterFeedbackRefused {
    diagnostics { code message subject severity span { start end } suggestions }
  }
"""
SAY = """
mutation($query: String!, $index: ID! = "objects", $statement: String!) {
  said: %s(query: $query, index: $index, statement: $statement) { FEEDBACK }
}
""".replace("FEEDBACK", FEEDBACK)
WITHDRAW = """
mutation($query: String!, $index: ID! = "objects") {
  said: withdrawFilterFeedback(query: $query, index: $index) { FEEDBACK }
}
""".replace("FEEDBACK", FEEDBACK)
ASK = """
query($query: String!) {
  answer: naturalLanguageFilter(query: $query, index: "objects") {
    ... on GeneratedFilter { statement method }
  }
}
"""
QUESTION = "the pride of the house"
MEANT = "materials CONTAINS 'm1' AND onDisplay == TRUE"


@pytest.fixture
async def learning(museum: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application that answers by feedback."""
    settings = museum.settings.model_copy(update={"feedback": "answers"})
    async with client_of(replace(museum, settings=settings, judged={})) as client:
        yield client
    async with museum.pool.connection() as connection:
        await connection.execute("TRUNCATE winnow.feedback, winnow.feedback_index")


async def _send(client: httpx.AsyncClient, document: str, /, **variables: Any) -> Any:
    text = json.dumps({"query": document, "variables": variables})  # lone surrogates, too
    headers = {"Content-Type": "application/json"}
    reply = await client.post("/graphql", content=text, headers=headers)
    body = reply.json()
    assert "errors" not in body, body
    (found,) = body["data"].values()
    return found


def _taken(statement: str | None, verdict: str | None, confirmed: int, rejected: int) -> Any:
    return {
        "__typename": "FilterFeedback",
        "question": QUESTION,
        "statement": statement,
        "verdict": verdict,
        "confirmed": confirmed,
        "rejected": rejected,
        "index": {"name": "objects"},
    }


async def test_a_filter_is_confirmed_rejected_and_taken_back(learning: httpx.AsyncClient) -> None:
    said = {"query": QUESTION, "statement": "materials CONTAINS 'bronze' AND onDisplay == TRUE"}
    for _ in range(2):
        taken = await _send(learning, SAY % "confirmFilter", **said)
        assert taken == _taken(MEANT, "CONFIRMED", 1, 0)
    answer = await _send(learning, ASK, query=QUESTION)
    assert answer == {"statement": MEANT, "method": "FEEDBACK"}
    taken = await _send(learning, SAY % "rejectFilter", **said)
    assert taken == _taken(MEANT, "REJECTED", 0, 1)
    assert await _send(learning, ASK, query=QUESTION) == {}
    for _ in range(2):
        taken = await _send(learning, WITHDRAW, query=QUESTION)
        assert taken == _taken(None, None, 0, 0)


@pytest.mark.parametrize("question", ["a\0b", "half \ud800", "“ß” 🎬 \u202e", "???", "'; --"])
async def test_any_question_can_be_confirmed(learning: httpx.AsyncClient, question: str) -> None:
    said = await _send(learning, SAY % "confirmFilter", query=question, statement=MEANT)
    assert said["verdict"] == "CONFIRMED"
    assert await _send(learning, ASK, query=question) == {"statement": MEANT, "method": "FEEDBACK"}


def _finding(code: str, message: str, subject: str = "QUESTION", **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"severity": "ERROR", "span": None, "suggestions": []}
    return {"code": code, "message": message, "subject": subject, **usual, **more}


@pytest.mark.parametrize(
    ("variables", "finding"),
    [
        pytest.param(
            {"query": QUESTION, "index": "object", "statement": MEANT},
            _finding(
                "UNKNOWN_INDEX",
                "Unknown index 'object'. Did you mean 'objects'?",
                suggestions=["objects"],
            ),
            id="no such index",
        ),
        pytest.param(
            {"query": "", "statement": MEANT},
            _finding(
                "QUESTION_EMPTY",
                "The question is empty. Say in a few words which documents you want.",
            ),
            id="no question",
        ),
        pytest.param(
            {"query": "a" * 2_001, "statement": MEANT},
            _finding(
                "QUESTION_TOO_LONG",
                "The question has 2,001 characters; at most 2,000 are read. Say it in fewer words.",
            ),
            id="too long a question",
        ),
        pytest.param(
            {"query": QUESTION, "statement": "hight > 3"},
            _finding(
                "UNKNOWN_FIELD",
                "Unknown field 'hight'. Did you mean 'height'?",
                "STATEMENT",
                span={"start": 0, "end": 5},
                suggestions=["height"],
            ),
            id="no such field",
        ),
    ],
)
async def test_what_is_wrong_is_said(
    learning: httpx.AsyncClient, variables: dict[str, Any], finding: dict[str, Any]
) -> None:
    for mutation in ("confirmFilter", "rejectFilter"):
        refused = await _send(learning, SAY % mutation, **variables)
        assert refused == {"__typename": "FilterFeedbackRefused", "diagnostics": [finding]}


async def test_a_statement_that_cannot_be_read_is_no_error(learning: httpx.AsyncClient) -> None:
    for statement in ("", "(" * 10_000, "a\0b == 1", "materials CONTAINS 'x' OR", "\ud800"):
        refused = await _send(learning, SAY % "confirmFilter", query=QUESTION, statement=statement)
        assert refused["__typename"] == "FilterFeedbackRefused"
        assert {each["subject"] for each in refused["diagnostics"]} == {"STATEMENT"}


async def test_without_being_turned_on_nothing_is_taken(client: httpx.AsyncClient) -> None:
    expected = _finding(
        "FEEDBACK_OFF",
        "Feedback is not taken here. WINNOW_FEEDBACK turns it on: see docs/feedback.md.",
    )
    said = await _send(client, SAY % "confirmFilter", query=QUESTION, statement=MEANT)
    assert said == {"__typename": "FilterFeedbackRefused", "diagnostics": [expected]}
    assert await _send(client, WITHDRAW, query=QUESTION) == said


async def test_a_database_that_is_down_is_said(museum: Runtime, down: httpx.AsyncClient) -> None:
    app: Any = down._transport  # the runtime of the application without a database
    runtime: Runtime = app.app.state.runtime
    runtime.settings = museum.settings.model_copy(update={"feedback": "answers"})
    for query in (SAY % "confirmFilter", SAY % "rejectFilter"):
        said = await _send(down, query, query=QUESTION, statement="year > 3")
        assert [each["code"] for each in said["diagnostics"]] == ["STORE_UNAVAILABLE"]
    said = await _send(down, WITHDRAW, query=QUESTION)
    assert [each["code"] for each in said["diagnostics"]] == ["STORE_UNAVAILABLE"]
