"""A question that goes on from an earlier filter: what is kept, replaced, removed and added."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Ask

ASK = """
query($text: String!, $previous: String, $mentions: [FilterMention!], $choose: [String!]) {
  answer: naturalLanguageFilter(
    query: $text, index: "objects", previous: $previous, mentions: $mentions, choose: $choose
  ) {
    __typename
    ... on GeneratedFilter {
      statement method explanation
      unused { text }
      provenance { text nodeId statement }
      nodes { id statement }
    }
    ... on AmbiguousQuestion { readings { choices filter { statement } } }
    ... on UnanswerableQuestion {
      question
      diagnostics { code message subject span { start end } }
    }
  }
}
"""


async def _ask(ask: Ask, text: str, previous: str | None, **others: Any) -> dict[str, Any]:
    data = await ask(ASK, text=text, previous=previous, **others)
    answer: dict[str, Any] = data["answer"]
    return answer


# previous | question → statement, with what the explanation says at its end
GOES_ON: dict[str, tuple[str, list[str]]] = {
    # it must hold as well
    "kind == VASE | only the bronze ones": (
        "kind == VASE AND materials CONTAINS 'm1'",
        ["Kept as it was: “Kind is Vase”.", "Added “Materials includes Bronze”."],
    ),
    "materials CONTAINS 'm1' | also marble": (
        "materials CONTAINS 'm1' AND materials CONTAINS 'm3'",
        ["Kept as it was: “Materials includes Bronze”.", "Added “Materials includes Marble”."],
    ),
    "kind == VASE AND year < 1900 | and not from rome": (
        "kind == VASE AND year < 1900 AND place != 'p3'",
        [
            "Kept as it was: “Kind is Vase”, “Year is less than 1900”.",
            "Added “Place is not Rome”.",
        ],
    ),
    # a number alone is one of what was asked for, and a bound stays one
    "height > 3 AND kind == VASE | make that 8": (
        "height > 8 AND kind == VASE",
        [
            "Kept as it was: “Kind is Vase”.",
            "Replaced “Height (cm) is more than 3” by “Height (cm) is more than 8”.",
        ],
    ),
    "height > 3 AND kind == VASE | below 8": (
        "height > 3 AND kind == VASE AND height < 8",
        [
            "Kept as it was: “Height (cm) is more than 3”, “Kind is Vase”.",
            "Added “Height (cm) is less than 8”.",
        ],
    ),
    "year >= 1800 | make that 1850": (
        "year >= 1850",
        ["Replaced “Year is at least 1800” by “Year is at least 1850”."],
    ),
    "year == 1800 | make that 1850": (
        "year == 1850",
        ["Replaced “Year is 1800” by “Year is 1850”."],
    ),
    "height > 3 | make the height 8": (
        "height == 8",
        ["Replaced “Height (cm) is more than 3” by “Height (cm) is 8”."],
    ),
    "year >= 1800 | made before 1900": (
        "year >= 1800 AND year < 1900",
        ["Kept as it was: “Year is at least 1800”.", "Added “Year is less than 1900”."],
    ),
    # a field with one value
    "kind == VASE AND place == 'p2' | from rome": (
        "kind == VASE AND place == 'p3'",
        ["Kept as it was: “Kind is Vase”.", "Replaced “Place is Greece” by “Place is Rome”."],
    ),
    "kind == VASE | also sculptures": (
        "kind IN [VASE, SCULPTURE]",
        ["Replaced “Kind is Vase” by “Kind is one of Vase or Sculpture”."],
    ),
    "kind == VASE | or paintings": (
        "kind IN [VASE, PAINTING]",
        ["Replaced “Kind is Vase” by “Kind is one of Vase or Painting”."],
    ),
    "year == 1900 | made since 1950": (
        "year >= 1950",
        ["Replaced “Year is 1900” by “Year is at least 1950”."],
    ),
    "year >= 1950 | made before 1900": (
        "year < 1900",
        ["Replaced “Year is at least 1950” by “Year is less than 1900”."],
    ),
    # words that say replace
    "year == 1900 AND kind == VASE | make that 1950": (
        "year == 1950 AND kind == VASE",
        ["Kept as it was: “Kind is Vase”.", "Replaced “Year is 1900” by “Year is 1950”."],
    ),
    "materials CONTAINS 'm1' AND kind == VASE | marble ones instead": (
        "materials CONTAINS 'm3' AND kind == VASE",
        [
            "Kept as it was: “Kind is Vase”.",
            "Replaced “Materials includes Bronze” by “Materials includes Marble”.",
        ],
    ),
    "materials CONTAINS 'm1' | marble instead of bronze": (
        "materials CONTAINS 'm3' AND materials NOT CONTAINS 'm1'",
        [
            "Removed “Materials includes Bronze”.",
            "Added “Materials includes Marble”.",
            "Added “Materials does not include Bronze”.",
        ],
    ),
    "(year == 1900 OR year == 1901) AND kind == VASE | change it to 1950": (
        "year == 1950 AND kind == VASE",
        [
            "Kept as it was: “Kind is Vase”.",
            "Replaced “Year is 1900 or Year is 1901” by “Year is 1950”.",
        ],
    ),
    # a negation
    "materials CONTAINS 'm1' AND kind == VASE | without the bronze": (
        "kind == VASE AND materials NOT CONTAINS 'm1'",
        [
            "Kept as it was: “Kind is Vase”.",
            "Removed “Materials includes Bronze”.",
            "Added “Materials does not include Bronze”.",
        ],
    ),
    "materials ANY ['m1', 'm3'] | no bronze": (
        "materials CONTAINS 'm3' AND materials NOT CONTAINS 'm1'",
        [
            "Replaced “Materials includes any of Bronze or Marble” by “Materials includes Marble”.",
            "Added “Materials does not include Bronze”.",
        ],
    ),
    "kind IN [VASE, PAINTING, SCULPTURE] | no paintings": (
        "kind IN [VASE, SCULPTURE]",
        [
            "Replaced “Kind is one of Vase, Painting or Sculpture” by “Kind is one of Vase or "
            "Sculpture”."
        ],
    ),
    "materials NOT CONTAINS 'm1' AND kind == VASE | bronze": (
        "kind == VASE AND materials CONTAINS 'm1'",
        [
            "Kept as it was: “Kind is Vase”.",
            "Removed “Materials does not include Bronze”.",
            "Added “Materials includes Bronze”.",
        ],
    ),
    "place IS NOT NULL AND kind == VASE | no place known": (
        "kind == VASE AND place IS NULL",
        [
            "Kept as it was: “Kind is Vase”.",
            "Removed “Place has a value”.",
            "Added “Place has no value”.",
        ],
    ),
    # words that say remove
    "materials CONTAINS 'm1' AND kind == VASE | remove bronze and add marble": (
        "kind == VASE AND materials CONTAINS 'm3'",
        [
            "Kept as it was: “Kind is Vase”.",
            "Removed “Materials includes Bronze”.",
            "Added “Materials includes Marble”.",
        ],
    ),
    "year >= 1800 AND year < 1900 AND kind == VASE | drop the year": (
        "kind == VASE",
        [
            "Kept as it was: “Kind is Vase”.",
            "Removed “Year is at least 1800”.",
            "Removed “Year is less than 1900”.",
        ],
    ),
    "kind == VASE | remove bronze": (
        "kind == VASE AND materials NOT CONTAINS 'm1'",
        ["Kept as it was: “Kind is Vase”.", "Added “Materials does not include Bronze”."],
    ),
    # asked for already
    "kind == VASE AND place == 'p2' | vases": (
        "kind == VASE AND place == 'p2'",
        [
            "Kept as it was: “Kind is Vase”, “Place is Greece”.",
            "It was asked before, too: “Kind is Vase”.",
        ],
    ),
    "kind == VASE | bronze, bronze": (
        "kind == VASE AND materials CONTAINS 'm1'",
        ["Kept as it was: “Kind is Vase”.", "Added “Materials includes Bronze”."],
    ),
    # what has no simple form stays
    "loans HAS (fee > 3) AND (kind == VASE OR year < 1900) | from rome": (
        "loans HAS (fee > 3) AND (kind == VASE OR year < 1900) AND place == 'p3'",
        [
            "Kept as it was: “loans has one with (Loans fee (EUR) is more than 3)”, “Kind is Vase "
            "or Year is less than 1900”.",
            "Added “Place is Rome”.",
        ],
    ),
    # what was asked of a field before settles what words mean
    "place == 'p2' | china": (
        "place == 'p1'",
        ["Replaced “Place is Greece” by “Place is China”."],
    ),
    "materials CONTAINS 'm1' | china": (
        "materials CONTAINS 'm1' AND materials CONTAINS 'm2'",
        ["Kept as it was: “Materials includes Bronze”.", "Added “Materials includes Porcelain”."],
    ),
    # mentions
    "kind == VASE | rather @places:china": (
        "kind == VASE AND place == 'p1'",
        ["Kept as it was: “Kind is Vase”.", "Added “Place is China”."],
    ),
}


@pytest.mark.parametrize("case", GOES_ON)
async def test_goes_on_from_a_filter(ask: Ask, case: str) -> None:
    previous, question = case.rsplit(" | ", 1)
    statement, told = GOES_ON[case]
    answer = await _ask(ask, question, previous)
    assert answer.get("statement") == statement, answer
    assert answer["explanation"][-len(told) :] == told
    assert answer["method"] == "LITERAL"
    assert answer["unused"] == []
    nodes = {each["id"]: each["statement"] for each in answer["nodes"]}
    for each in answer["provenance"]:
        assert each["nodeId"] is None or nodes[each["nodeId"]] == each["statement"]


@pytest.mark.parametrize("case", GOES_ON)
async def test_no_clause_goes_without_a_word(ask: Ask, case: str) -> None:
    previous, question = case.rsplit(" | ", 1)
    answer = await _ask(ask, question, previous)
    before = await _ask_statement(ask, previous)
    told = " ".join(answer["explanation"])
    for part, words in before:
        kept = part in [each["statement"] for each in answer["nodes"]]
        assert kept or f"Removed “{words}”" in told or f"Replaced “{words}”" in told


async def _ask_statement(ask: Ask, statement: str) -> list[tuple[str, str]]:
    """The clauses of the AND at the top without an OR among them, and their chips."""
    query = """query($statement: String!) {
      answer: parseFilter(statement: $statement, index: "objects") {
        ... on GeneratedFilter { nodes { id statement } chips { nodeId groupId text } }
      }
    }"""
    answer = (await ask(query, statement=statement))["answer"]
    nodes = {each["id"]: each["statement"] for each in answer["nodes"]}
    chips = [each for each in answer["chips"] if each["groupId"] is None]
    return [(nodes[each["nodeId"]], each["text"]) for each in chips]


async def test_words_that_are_not_understood_are_named(ask: Ask) -> None:
    answer = await _ask(ask, "the wibbly bronze ones", "kind == VASE")
    assert answer["statement"] == "kind == VASE AND materials CONTAINS 'm1'"
    assert [each["text"] for each in answer["unused"]] == ["wibbly"]


async def test_what_is_ambiguous_is_asked_back(ask: Ask) -> None:
    answer = await _ask(ask, "china", "kind == VASE")
    choices = {each["filter"]["statement"]: each["choices"] for each in answer["readings"]}
    assert choices == {
        "kind == VASE AND place == 'p1'": ["0-5 place == 'p1'"],
        "kind == VASE AND materials CONTAINS 'm2'": ["0-5 materials CONTAINS 'm2'"],
    }
    for statement, choose in choices.items():
        settled = await _ask(ask, "china", "kind == VASE", choose=choose)
        assert settled["statement"] == statement


WRONG: dict[str, tuple[str, str, dict[str, Any]]] = {
    "previous does not parse": (
        "bronze",
        "kind == ",
        {
            "code": "SYNTAX",
            "message": "Unexpected end of the statement after '=='. A value must follow: 'text', "
            "42, TRUE, ENUM_VALUE, 2024-05-01, 2024-05-01T10:00:00Z, 18:30 or TODAY.",
            "subject": "STATEMENT",
            "span": {"start": 8, "end": 8},
        },
    ),
    "previous does not fit": (
        "bronze",
        "knd == VASE",
        {
            "code": "UNKNOWN_FIELD",
            "message": "Unknown field 'knd'. Did you mean 'kind'?",
            "subject": "STATEMENT",
            "span": {"start": 0, "end": 3},
        },
    ),
    "nothing understood": (
        "wibble",
        "kind == VASE",
        {
            "code": "NOT_UNDERSTOOD",
            "message": "There is nothing to filter by yet: “wibble” names no field and no value of "
            "'objects'. Say what the documents should have in common.",
            "subject": "QUESTION",
            "span": {"start": 0, "end": 6},
        },
    ),
    "nothing left": (
        "remove the vases",
        "kind == VASE",
        {
            "code": "NOTHING_TO_FILTER",
            "message": "No clause is left: without a filter every document is found.",
            "subject": "QUESTION",
            "span": None,
        },
    ),
}


@pytest.mark.parametrize(("text", "previous", "finding"), WRONG.values(), ids=WRONG)
async def test_what_cannot_be_gone_on_from_is_said(
    ask: Ask, text: str, previous: str, finding: dict[str, Any]
) -> None:
    answer = await _ask(ask, text, previous)
    assert answer == {
        "__typename": "UnanswerableQuestion",
        "question": text,
        "diagnostics": [finding],
    }
