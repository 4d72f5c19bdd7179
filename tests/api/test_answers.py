"""What answers look like on the wire."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from tests.api.conftest import Ask

VALUE = """
fragment value on FilterValue {
  __typename
  text
  raw
  ... on FilterText { textValue }
  ... on FilterTerm { termId displayName vocabulary }
  ... on FilterNumber { numberValue exact }
  ... on FilterBoolean { booleanValue }
  ... on FilterEnumName { enumValue }
  ... on FilterDate { dateValue }
  ... on FilterDateTime { dateTimeValue }
  ... on FilterTime { timeValue }
  ... on FilterRelative { anchor amount unit resolved }
}
"""
PARSE = "answer: parseFilter(statement: $text, index: $index, timeZone: $zone)"
ASK = "answer: naturalLanguageFilter(query: $text, index: $index, timeZone: $zone)"


async def _answer(ask: Ask, field: str, selection: str, text: str, **others: Any) -> dict[str, Any]:
    variables = "$text: String!, $index: ID!, $zone: String"
    document = f"query({variables}) {{ {field} {{ __typename {selection} }} }}"
    if "...value" in selection:
        document += VALUE
    data = await ask(document, text=text, index="objects", **others)
    answer: dict[str, Any] = data["answer"]
    return answer


STATEMENT = (
    "(kind IN [VASE, SCULPTURE] OR NOT place == 'Hellas') AND "
    "loans HAS (fee BETWEEN 10 AND 20.5 AND borrower LIKE '*Rome*') AND place IS NULL"
)


async def test_a_statement_comes_back_as_a_filter(ask: Ask) -> None:
    selection = """
    ... on GeneratedFilter {
      question statement readableStatement words confidence method explanation
      index { name entity }
      alternatives { statement } provenance { statement } unused { text } warnings { code }
      context { fields { path } enumValues { path } terms { termId } paths }
      attempts { method statement diagnostics { code } promptTokens completionTokens model }
    }
    """
    assert await _answer(ask, PARSE, selection, STATEMENT) == {
        "__typename": "GeneratedFilter",
        "question": "",
        "statement": STATEMENT.replace("NOT place == 'Hellas'", "NOT place == 'p2'"),
        "readableStatement": STATEMENT.replace("Hellas", "Greece"),
        "words": (
            "(Kind is one of Vase or Sculpture or Place is not Greece) and loans has one with "
            "(Loans fee (EUR) is between 10 and 20.5 and Loans borrower contains “Rome”) "
            "and Place has no value."
        ),
        "confidence": 1.0,
        "method": "EDITED",
        "explanation": [],
        "index": {"name": "objects", "entity": "Object"},
        "alternatives": [],
        "provenance": [],
        "unused": [],
        "warnings": [],
        "context": {"fields": [], "enumValues": [], "terms": [], "paths": []},
        "attempts": [
            {
                "method": "EDITED",
                "statement": STATEMENT,
                "diagnostics": [],
                "promptTokens": 0,
                "completionTokens": 0,
                "model": None,
            }
        ],
    }


async def test_the_tree_is_a_typed_union(ask: Ask) -> None:
    selection = """
    ... on GeneratedFilter { root {
      ... on FilterAnd { id operands {
        __typename
        ... on FilterOr { id operands {
          __typename
          ... on FilterMembership { id path operator values { ...value } }
          ... on FilterNot { id operand { ... on FilterComparison { id operator value { text } } } }
        } }
        ... on FilterHas { id path label statement operand { ... on FilterAnd { id operands {
          __typename
          ... on FilterRange { id path writtenPath fieldType low { raw } high { ...value } }
          ... on FilterComparison { id path writtenPath operator value { ...value } }
        } } } }
        ... on FilterPresence { id path label fieldType statement }
      } }
    } }
    """
    answer = await _answer(ask, PARSE, selection, STATEMENT)
    either, has, missing = answer["root"]["operands"]
    assert answer["root"]["id"] == "0"
    assert either == {
        "__typename": "FilterOr",
        "id": "1",
        "operands": [
            {
                "__typename": "FilterMembership",
                "id": "2",
                "path": "kind",
                "operator": "IN",
                "values": [
                    {
                        "__typename": "FilterEnumName",
                        "text": "Vase",
                        "raw": "VASE",
                        "enumValue": "VASE",
                    },
                    {
                        "__typename": "FilterEnumName",
                        "text": "Sculpture",
                        "raw": "SCULPTURE",
                        "enumValue": "SCULPTURE",
                    },
                ],
            },
            {
                "__typename": "FilterNot",
                "id": "3",
                "operand": {"id": "4", "operator": "EQ", "value": {"text": "Greece"}},
            },
        ],
    }
    assert has == {
        "__typename": "FilterHas",
        "id": "5",
        "path": "loans",
        "label": "loans",
        "statement": "loans HAS (fee BETWEEN 10 AND 20.5 AND borrower LIKE '*Rome*')",
        "operand": {
            "id": "6",
            "operands": [
                {
                    "__typename": "FilterRange",
                    "id": "7",
                    "path": "loans.fee",
                    "writtenPath": "fee",
                    "fieldType": "FLOAT",
                    "low": {"raw": "10"},
                    "high": {
                        "__typename": "FilterNumber",
                        "text": "20.5",
                        "raw": "20.5",
                        "numberValue": 20.5,
                        "exact": "20.5",
                    },
                },
                {
                    "__typename": "FilterComparison",
                    "id": "8",
                    "path": "loans.borrower",
                    "writtenPath": "borrower",
                    "operator": "LIKE",
                    "value": {
                        "__typename": "FilterText",
                        "text": "Rome",
                        "raw": "'*Rome*'",
                        "textValue": "*Rome*",
                    },
                },
            ],
        },
    }
    assert missing == {
        "__typename": "FilterPresence",
        "id": "9",
        "path": "place",
        "label": "Place",
        "fieldType": "VOCABULARY",
        "statement": "place IS NULL",
    }


async def test_the_tree_is_flat_too(ask: Ask) -> None:
    selection = """
    ... on GeneratedFilter { nodes {
      id parentId depth kind path writtenPath label fieldType operator statement
      values { raw }
    } }
    """
    answer = await _answer(ask, PARSE, selection, STATEMENT)
    nodes = answer["nodes"]
    assert [
        (each["id"], each["parentId"], each["depth"], each["kind"], each["operator"])
        for each in nodes
    ] == [
        ("0", None, 0, "AND", None),
        ("1", "0", 1, "OR", None),
        ("2", "1", 2, "MEMBERSHIP", "IN"),
        ("3", "1", 2, "NOT", None),
        ("4", "3", 3, "COMPARISON", "EQ"),
        ("5", "0", 1, "HAS", "HAS"),
        ("6", "5", 2, "AND", None),
        ("7", "6", 3, "RANGE", "BETWEEN"),
        ("8", "6", 3, "COMPARISON", "LIKE"),
        ("9", "0", 1, "PRESENCE", "IS_NULL"),
    ]
    assert nodes[7] == {
        "id": "7",
        "parentId": "6",
        "depth": 3,
        "kind": "RANGE",
        "path": "loans.fee",
        "writtenPath": "fee",
        "label": "Loans fee (EUR)",
        "fieldType": "FLOAT",
        "operator": "BETWEEN",
        "statement": "fee BETWEEN 10 AND 20.5",
        "values": [{"raw": "10"}, {"raw": "20.5"}],
    }


VALUES: dict[str, tuple[str, dict[str, Any]]] = {
    "text": (
        "title == 'it''s'".replace("''", "\\'"),
        {"__typename": "FilterText", "text": "it's", "raw": "'it\\'s'", "textValue": "it's"},
    ),
    "term by another name": (
        "materials CONTAINS 'china'",
        {
            "__typename": "FilterTerm",
            "text": "Porcelain",
            "raw": "'m2'",
            "termId": "m2",
            "displayName": "Porcelain",
            "vocabulary": "materials",
        },
    ),
    "number": (
        "year >= 1900",
        {
            "__typename": "FilterNumber",
            "text": "1900",
            "raw": "1900",
            "numberValue": 1900.0,
            "exact": "1900",
        },
    ),
    "number that no float holds": (
        "height < 0.1000000000000000000001",
        {
            "__typename": "FilterNumber",
            "text": "0.1000000000000000000001",
            "raw": "0.1000000000000000000001",
            "numberValue": 0.1,
            "exact": "0.1000000000000000000001",
        },
    ),
    "boolean": (
        "onDisplay == TRUE",
        {"__typename": "FilterBoolean", "text": "yes", "raw": "TRUE", "booleanValue": True},
    ),
    "date": (
        "acquired < 2024-05-01",
        {
            "__typename": "FilterDate",
            "text": "2024-05-01",
            "raw": "2024-05-01",
            "dateValue": "2024-05-01",
        },
    ),
}


@pytest.mark.parametrize(("statement", "value"), VALUES.values(), ids=VALUES)
async def test_values_are_typed(ask: Ask, statement: str, value: dict[str, Any]) -> None:
    selection = "... on GeneratedFilter { root { ... on FilterComparison { value { ...value } } } }"
    answer = await _answer(ask, PARSE, selection, statement)
    assert answer["root"]["value"] == value


async def test_a_relative_date_is_resolved_in_the_zone_of_the_request(ask: Ask) -> None:
    selection = "... on GeneratedFilter { nodes { values { ...value } } }"
    zones = ["Pacific/Kiritimati", "Pacific/Pago_Pago"]  # 25 hours apart: never the same day
    answers = [
        await _answer(ask, PARSE, selection, "acquired >= TODAY - 1 WEEKS", zone=zone)
        for zone in zones
    ]
    east, west = [each["nodes"][0]["values"][0] for each in answers]
    days = [datetime.date.fromisoformat(each.pop("resolved")) for each in (east, west)]
    assert east == {
        "__typename": "FilterRelative",
        "text": "1 week ago",
        "raw": "TODAY - 1 WEEKS",
        "anchor": "TODAY",
        "amount": -1,
        "unit": "WEEKS",
    }
    assert days[0] > days[1]


async def test_chips(ask: Ask) -> None:
    selection = """
    ... on GeneratedFilter {
      statement
      chips { label operator values items { text raw } text negated removable path nodeId groupId
              span { start end } }
    }
    """
    answer = await _answer(
        ask, PARSE, selection, "(kind == VASE OR year < 1900) AND materials NOT CONTAINS 'Bronze'"
    )
    statement = "(kind == VASE OR year < 1900) AND materials NOT CONTAINS 'm1'"
    assert answer["statement"] == statement
    chips = answer["chips"]
    assert [(each["nodeId"], each["groupId"], each["text"], each["negated"]) for each in chips] == [
        ("2", "1", "Kind is Vase", False),
        ("3", "1", "Year is less than 1900", False),
        ("4", None, "Materials does not include Bronze", True),
    ]
    assert [statement[each["span"]["start"] : each["span"]["end"]] for each in chips] == [
        "kind == VASE",
        "year < 1900",
        "materials NOT CONTAINS 'm1'",
    ]
    assert chips[2] == {
        "label": "Materials",
        "operator": "does not include",
        "values": ["Bronze"],
        "items": [{"text": "Bronze", "raw": "'m1'"}],
        "text": "Materials does not include Bronze",
        "negated": True,
        "removable": True,
        "path": "materials",
        "nodeId": "4",
        "groupId": None,
        "span": {"start": 34, "end": 61},
    }


async def test_warnings(ask: Ask) -> None:
    selection = "... on GeneratedFilter { warnings { code severity subject span { start end } } }"
    answer = await _answer(ask, PARSE, selection, "kind == FRAGMENT AND kind == FRAGMENT")
    assert [(each["code"], each["severity"]) for each in answer["warnings"]] == [
        ("REDUNDANT", "WARNING")
    ]


async def test_a_question_is_answered_with_all_that_lets_it_be_trusted(ask: Ask) -> None:
    selection = """
    ... on GeneratedFilter {
      question statement method
      provenance { statement path nodeId text spans { start end } evidence }
      unused { text }
      context { terms { text span { start end } evidence vocabulary termId displayName name } }
      attempts { method statement }
      timings { stage milliseconds }
    }
    """
    answer = await _answer(ask, ASK, selection, "bronze sculptures from Hellas since 1900")
    assert answer["statement"] == (
        "materials CONTAINS 'm1' AND kind == SCULPTURE AND place == 'p2' AND year >= 1900"
    )
    assert answer["method"] == "LITERAL"
    assert [
        (each["nodeId"], each["path"], each["text"], each["evidence"])
        for each in answer["provenance"]
    ] == [
        ("1", "materials", "bronze", "NAME"),
        ("2", "kind", "sculptures", "INFLECTED"),
        ("3", "place", "Hellas", "AKA"),
        ("4", "year", "since 1900", "MEASURE"),
    ]
    assert answer["unused"] == []
    assert answer["context"]["terms"] == [
        {
            "text": "bronze",
            "span": {"start": 0, "end": 6},
            "evidence": "NAME",
            "vocabulary": "materials",
            "termId": "m1",
            "displayName": "Bronze",
            "name": "Bronze",
        },
        {
            "text": "Hellas",
            "span": {"start": 23, "end": 29},
            "evidence": "AKA",
            "vocabulary": "places",
            "termId": "p2",
            "displayName": "Greece",
            "name": "Hellas",
        },
    ]
    assert answer["attempts"] == [{"method": "LITERAL", "statement": answer["statement"]}]
    assert {each["stage"] for each in answer["timings"]} >= {"words", "retrieve", "read", "check"}
    assert all(each["milliseconds"] >= 0 for each in answer["timings"])


async def test_an_ambiguous_question_has_a_filter_for_each_reading(ask: Ask) -> None:
    selection = """
    ... on AmbiguousQuestion {
      question
      index { name }
      spans { text span { start end } readings { label filter { statement } } }
      readings { filter { statement chips { text } root { ... on FilterAnd { id } } } }
      attempts { statement }
    }
    """
    answer = await _answer(ask, ASK, selection, "china vases")
    assert answer["__typename"] == "AmbiguousQuestion"
    assert [(each["text"], each["span"]) for each in answer["spans"]] == [
        ("china", {"start": 0, "end": 5})
    ]
    statements = {
        "materials CONTAINS 'm2' AND kind == VASE",
        "place == 'p1' AND kind == VASE",
    }
    assert {each["filter"]["statement"] for each in answer["readings"]} == statements
    assert {each["filter"]["statement"] for each in answer["spans"][0]["readings"]} == statements


async def test_no_filter_and_what_would_help(ask: Ask) -> None:
    selection = """
    ... on UnanswerableQuestion { diagnostics { code subject span { start end } } suggestions }
    """
    answer = await _answer(ask, ASK, selection, "wibble wobble")
    assert answer["__typename"] == "UnanswerableQuestion"
    assert [(each["code"], each["subject"]) for each in answer["diagnostics"]] == [
        ("NOT_UNDERSTOOD", "QUESTION")
    ]
    assert answer["suggestions"]
