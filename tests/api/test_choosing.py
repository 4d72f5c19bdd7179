"""One call with `choose` settles what a question leaves open."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Ask
from tests.api.test_mentions import ASK


async def _ask(ask: Ask, text: str, *choose: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await ask(ASK, text=text, choose=list(choose)))["answer"]
    return answer


async def test_each_reading_carries_what_chooses_it(ask: Ask) -> None:
    question = "china vases"
    answer = await _ask(ask, question)
    assert answer["__typename"] == "AmbiguousQuestion"
    offered = {each["filter"]["statement"]: each["choices"] for each in answer["readings"]}
    assert offered == {
        "place == 'p1' AND kind == VASE": ["0-5 place == 'p1'"],
        "materials CONTAINS 'm2' AND kind == VASE": ["0-5 materials CONTAINS 'm2'"],
    }
    (span,) = answer["spans"]
    assert {each["filter"]["statement"]: each["choices"] for each in span["readings"]} == offered
    for statement, choices in offered.items():
        settled = await _ask(ask, question, *choices)
        assert settled["statement"] == statement
        assert "You chose what “china” means." in settled["explanation"]
        assert settled["unused"] == []


WRONG: dict[str, tuple[str, list[str], dict[str, Any]]] = {
    "unknown": (
        "china vases",
        ["0-5 place == 'p9'"],
        {
            "code": "UNKNOWN_CHOICE",
            "message": "“0-5 place == 'p9'” is none of the readings of this question. Choose "
            "“0-5 place == 'p1'” or “0-5 materials CONTAINS 'm2'”.",
            "span": None,
            "suggestions": ["0-5 place == 'p1'", "0-5 materials CONTAINS 'm2'"],
        },
    ),
    "of another question": (
        "bronze",
        ["0-5 place == 'p1'"],
        {
            "code": "UNKNOWN_CHOICE",
            "message": "“0-5 place == 'p1'” is none of the readings of this question. It leaves "
            "nothing to choose.",
            "span": None,
            "suggestions": [],
        },
    ),
    "two for the same words": (
        "china vases",
        ["0-5 place == 'p1'", "0-5 materials CONTAINS 'm2'"],
        {
            "code": "UNKNOWN_CHOICE",
            "message": "Two choices are for “china”. Give one of them.",
            "span": {"start": 0, "end": 5},
            "suggestions": [],
        },
    ),
    "unknown term of a mention": (
        "@china vases",
        ["0-6 @places:p9"],
        {
            "code": "UNKNOWN_CHOICE",
            "message": "“0-6 @places:p9” is none of the readings of this question. Choose "
            "“0-6 @materials:m2” or “0-6 @places:p1”.",
            "span": None,
            "suggestions": ["0-6 @materials:m2", "0-6 @places:p1"],
        },
    ),
    "too many": (
        "china",
        ["x"] * 51,
        {
            "code": "ARGUMENT_TOO_LARGE",
            "message": "There are 51 choices; at most 50 are taken.",
            "span": None,
            "suggestions": [],
        },
    ),
    "too long": (
        "china",
        ["x" * 1_001],
        {
            "code": "ARGUMENT_TOO_LARGE",
            "message": "A choice is longer than 1,000 characters. Give one of `choices`.",
            "span": None,
            "suggestions": [],
        },
    ),
}


@pytest.mark.parametrize(("text", "choose", "finding"), WRONG.values(), ids=WRONG)
async def test_what_is_wrong_with_a_choice_is_said(
    ask: Ask, text: str, choose: list[str], finding: dict[str, Any]
) -> None:
    answer = await _ask(ask, text, *choose)
    assert answer == {"__typename": "UnanswerableQuestion", "diagnostics": [finding]}


async def test_two_open_places_are_settled_one_by_one(ask: Ask) -> None:
    question = "china vases, not china"
    answer = await _ask(ask, question)
    assert [each["text"] for each in answer["spans"]] == ["china", "not china"]
    # The same in both places would be a contradiction, and is not offered.
    assert [each["choices"] for each in answer["readings"]] == [
        ["0-5 place == 'p1'", "13-22 materials NOT CONTAINS 'm2'"],
        ["0-5 materials CONTAINS 'm2'", "13-22 place != 'p1'"],
    ]
    for reading in answer["readings"]:
        settled = await _ask(ask, question, *reading["choices"])
        assert settled["statement"] == reading["filter"]["statement"]
    left = await _ask(ask, question, "0-5 place == 'p1'")
    assert left["statement"] == ("place == 'p1' AND kind == VASE AND materials NOT CONTAINS 'm2'")
