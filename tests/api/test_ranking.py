"""Which index a question is about, as a client sees it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Ask

RANK = """
query($text: String!, $first: Int!) {
  rankIndexes(query: $text, first: $first) {
    ranks {
      index { name }
      score
      reasons { text span { start end } path vocabulary reason }
    }
    diagnostics { code message }
  }
}
"""


async def test_an_index_with_what_it_knows(ask: Ask) -> None:
    found = (await ask(RANK, text="vases of bronze made before 1900", first=5))["rankIndexes"]
    (rank,) = found["ranks"]
    assert rank["index"] == {"name": "objects"}
    assert 0.8 < rank["score"] <= 1
    assert [each["reason"] for each in rank["reasons"]] == [
        "“vases” is a value of 'kind'.",
        "“bronze” is a name in 'materials'.",
    ]
    assert rank["reasons"][1] == {
        "text": "bronze",
        "span": {"start": 9, "end": 15},
        "path": None,
        "vocabulary": "materials",
        "reason": "“bronze” is a name in 'materials'.",
    }


@pytest.mark.parametrize(
    ("text", "first", "diagnostics"),
    [
        ("bronze", 0, [("ARGUMENT_TOO_LARGE", "'first' is 0; it can be 1 to 50.")]),
        (
            " ",
            5,
            [
                (
                    "QUESTION_EMPTY",
                    "The question is empty. Say in a few words which documents you want.",
                )
            ],
        ),
        (
            "a" * 2_001,
            5,
            [
                (
                    "QUESTION_TOO_LONG",
                    "The question has 2,001 characters; at most 2,000 are read. Say it in fewer "
                    "words.",
                )
            ],
        ),
        ("the", 5, []),
    ],
)
async def test_what_cannot_be_ranked(
    ask: Ask, text: str, first: int, diagnostics: list[tuple[str, str]]
) -> None:
    found: dict[str, Any] = (await ask(RANK, text=text, first=first))["rankIndexes"]
    assert found["ranks"] == []
    assert [(each["code"], each["message"]) for each in found["diagnostics"]] == diagnostics
