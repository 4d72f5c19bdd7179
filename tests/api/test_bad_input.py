"""What a caller sends wrong, and what the world does wrong, is answered typed and quickly."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest

from subgraph.embedding import Vectors
from subgraph.errors import EmbeddingError
from subgraph.runtime import Runtime
from subgraph.writing.model import ChatModel
from tests.api.conftest import Ask, client_of

ASK = """
query($text: String!, $index: ID!, $zone: String) {
  answer: naturalLanguageFilter(query: $text, index: $index, timeZone: $zone) { ...answer }
}
fragment answer on NaturalLanguageFilterResult {
  __typename
  ... on UnanswerableQuestion {
    question
    index { name }
    diagnostics { code message severity subject span { start end } suggestions }
    attempts { method statement diagnostics { code } }
  }
}
"""
PARSE = ASK.replace("naturalLanguageFilter(query: $text", "parseFilter(statement: $text")


def _finding(code: str, message: str, **others: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": code,
        "message": message,
        "severity": "ERROR",
        "subject": "QUESTION",
        "span": None,
        "suggestions": [],
    }
    return found | others


EMPTY = _finding(
    "QUESTION_EMPTY", "The question is empty. Say in a few words which documents you want."
)

QUESTIONS: dict[str, tuple[str, str, str | None, dict[str, Any]]] = {
    "empty": ("", "objects", None, EMPTY),
    "blank": (" \n\t\u00a0", "objects", None, EMPTY),
    "ten thousand characters": (
        "a" * 10_000,
        "objects",
        None,
        _finding(
            "QUESTION_TOO_LONG",
            "The question has 10,000 characters; at most 2,000 are read. Say it in fewer words.",
        ),
    ),
    "index that is not there": (
        "bronze",
        "object",
        None,
        _finding(
            "UNKNOWN_INDEX",
            "Unknown index 'object'. Did you mean 'objects'? It knows “bronze”.",
            suggestions=["objects"],
        ),
    ),
    "index of no name": (
        "bronze from Hellas",
        "",
        None,
        _finding(
            "UNKNOWN_INDEX",
            "Unknown index ''. Did you mean 'objects'? It knows “bronze”, “Hellas”.",
            suggestions=["objects"],
        ),
    ),
    "index of a long name": (
        "wibble",
        "x" * 10_000,
        None,
        _finding("UNKNOWN_INDEX", f"Unknown index '{'x' * 59}…'. There is 'objects'."),
    ),
    "time zone that is not there": (
        "bronze",
        "objects",
        "Europe/Berlim",
        _finding(
            "TIME_ZONE_UNKNOWN",
            "Unknown time zone 'Europe/Berlim'. Did you mean 'Europe/Berlin'?",
            suggestions=["Europe/Berlin"],
        ),
    ),
    "time zone that is a folder": (
        "bronze",
        "objects",
        "Europe",
        _finding(
            "TIME_ZONE_UNKNOWN",
            "Unknown time zone 'Europe'. Use a name like 'Europe/Berlin'.",
        ),
    ),
    "time zone that leads away": (
        "bronze",
        "objects",
        "../../etc/passwd",
        _finding(
            "TIME_ZONE_UNKNOWN",
            "Unknown time zone '../../etc/passwd'. Use a name like 'Europe/Berlin'.",
        ),
    ),
}


@pytest.mark.parametrize(("text", "index", "zone", "finding"), QUESTIONS.values(), ids=QUESTIONS)
async def test_questions(
    ask: Ask, text: str, index: str, zone: str | None, finding: dict[str, Any]
) -> None:
    data = await ask(ASK, text=text, index=index, zone=zone)
    assert data["answer"] == {
        "__typename": "UnanswerableQuestion",
        "question": text[:2_000],
        "index": {"name": "objects"} if index == "objects" else None,
        "diagnostics": [finding],
        "attempts": [],
    }


def _fault(code: str, start: int, end: int, message: str, *suggestions: str) -> dict[str, Any]:
    return _finding(
        code,
        message,
        subject="STATEMENT",
        span={"start": start, "end": end},
        suggestions=list(suggestions),
    )


STATEMENTS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "empty": (
        "",
        [
            _fault(
                "SYNTAX",
                0,
                0,
                "The statement is empty. Write a condition such as releaseYear >= 2020.",
            )
        ],
    ),
    "does not parse": (
        "kind == ",
        [
            _fault(
                "SYNTAX",
                8,
                8,
                "Unexpected end of the statement after '=='. A value must follow: 'text', 42, "
                "TRUE, ENUM_VALUE, 2024-05-01, 2024-05-01T10:00:00Z, 18:30 or TODAY.",
            )
        ],
    ),
    "two faults": (
        "knd == VASE AND materials CONTAINS 'Bronz'",
        [
            _fault("UNKNOWN_FIELD", 0, 3, "Unknown field 'knd'. Did you mean 'kind'?", "kind"),
            _fault(
                "VALUE_NOT_IN_VOCABULARY",
                35,
                42,
                "'Bronz' is not a term of 'materials'. Did you mean 'Bronze'?",
                "Bronze",
            ),
        ],
    ),
    "thirty thousand characters": (
        "a" * 30_000,
        [
            _fault(
                "LIMIT_EXCEEDED",
                20_000,
                30_000,
                "The statement has 30,000 characters; 20,000 are allowed. "
                "Write fewer or shorter clauses.",
            )
        ],
    ),
    "NUL": (
        "title == 'a\0b'",
        [
            _fault(
                "SYNTAX",
                11,
                12,
                "The character U+0000 cannot stand in a statement. Leave it out.",
            )
        ],
    ),
}


@pytest.mark.parametrize(("text", "findings"), STATEMENTS.values(), ids=STATEMENTS)
async def test_statements(ask: Ask, text: str, findings: list[dict[str, Any]]) -> None:
    data = await ask(PARSE, text=text, index="objects")
    assert data["answer"] == {
        "__typename": "UnanswerableQuestion",
        "question": "",
        "index": {"name": "objects"},
        "diagnostics": findings,
        "attempts": [
            {
                "method": "EDITED",
                "statement": text,
                "diagnostics": [{"code": each["code"]} for each in findings],
            }
        ],
    }


async def test_a_statement_about_no_index(ask: Ask) -> None:
    data = await ask(PARSE, text="kind == VASE", index="Objects")
    assert data["answer"]["diagnostics"] == [
        _finding(
            "UNKNOWN_INDEX",
            "Unknown index 'Objects'. Did you mean 'objects'?",
            suggestions=["objects"],
        )
    ]


@pytest.mark.parametrize("text", ["bronze \\ud800 vases", "bronze\\u0000 vases", "\\udfff"])
async def test_questions_that_are_no_text(client: httpx.AsyncClient, text: str) -> None:
    body = '{"query": %s, "variables": {"text": "%s", "index": "objects"}}'
    response = await client.post(
        "/graphql",
        content=body % (json.dumps(ASK), text),
        headers={"Content-Type": "application/json"},
    )
    answer = response.json()
    assert "errors" not in answer, answer
    assert answer["data"]["answer"]["__typename"] in ("GeneratedFilter", "UnanswerableQuestion")


@pytest.mark.parametrize(
    ("query", "text"),
    [(ASK, "bronze vases"), (PARSE, "materials CONTAINS 'Bronze'")],
    ids=["question", "statement"],
)
async def test_the_database_is_down(down: httpx.AsyncClient, query: str, text: str) -> None:
    began = time.perf_counter()
    response = await down.post(
        "/graphql", json={"query": query, "variables": {"text": text, "index": "objects"}}
    )
    assert time.perf_counter() - began < 2
    answer = response.json()["data"]["answer"]
    assert answer["__typename"] == "UnanswerableQuestion"
    assert answer["diagnostics"] == [
        _finding("STORE_UNAVAILABLE", "The database gave no connection within 0.8 seconds.")
    ]


async def test_what_needs_no_database_works_without(down: httpx.AsyncClient) -> None:
    query = """{
      index(name: "objects") {
        fields { path }
        vocabularies { name termCount terms { nodes { termId } } }
      }
    }"""
    body = (await down.post("/graphql", json={"query": query})).json()
    assert len(body["data"]["index"]["fields"]) == 11
    assert body["data"]["index"]["vocabularies"] == [
        {"name": "materials", "termCount": None, "terms": None},
        {"name": "places", "termCount": None, "terms": None},
    ]
    assert {(each["message"], each["extensions"]["code"]) for each in body["errors"]} == {
        ("The database gave no connection within 0.8 seconds.", "STORE_UNAVAILABLE")
    }


class _DeadEmbedder:
    model = "dead"
    dimension = 256

    async def embed(self, texts: Sequence[str]) -> Vectors:
        raise EmbeddingError("The embedder did not answer within 5 seconds.")


async def test_the_embedder_is_down(museum: Runtime) -> None:
    # Only a model makes use of likeness in meaning: without one nothing is embedded.
    model = ChatModel("http://127.0.0.1:9/v1", None, "fake", attempts=1)
    async with client_of(replace(museum, embedder=_DeadEmbedder(), model=model)) as client:
        response = await client.post(
            "/graphql", json={"query": ASK, "variables": {"text": "wibble", "index": "objects"}}
        )
    assert response.json()["data"]["answer"]["diagnostics"] == [
        _finding("EMBEDDER_UNAVAILABLE", "The embedder did not answer within 5 seconds.")
    ]


async def test_too_many_questions_at_once(museum: Runtime) -> None:
    settings = museum.settings.model_copy(update={"concurrency": 1})
    busy = replace(museum, settings=settings)
    async with busy.places, client_of(busy) as client:
        response = await client.post(
            "/graphql", json={"query": ASK, "variables": {"text": "bronze", "index": "objects"}}
        )
    assert response.json()["data"]["answer"]["diagnostics"] == [
        _finding("TOO_BUSY", "1 questions are being answered already. Ask again.")
    ]


async def test_a_model_is_wanted_and_there_is_none(ask: Ask) -> None:
    data = await ask(
        """{
          answer: naturalLanguageFilter(query: "bronze", index: "objects", writer: MODEL) {
            ... on GeneratedFilter {
              statement method
              attempts { method statement diagnostics { code severity } }
            }
          }
        }"""
    )
    unavailable = {"code": "MODEL_UNAVAILABLE", "severity": "WARNING"}
    statement = "materials CONTAINS 'm1'"
    assert data["answer"] == {
        "statement": statement,
        "method": "LITERAL",
        "attempts": [
            {"method": "MODEL", "statement": None, "diagnostics": [unavailable]},
            {"method": "LITERAL", "statement": statement, "diagnostics": []},
        ],
    }
