"""Chips that a person edits become a new filter, without a model."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Ask

EDIT = """
query($statement: String!, $edits: [FilterChipEdit!]!, $index: ID! = "objects") {
  answer: applyChipEdits(statement: $statement, index: $index, edits: $edits) {
    __typename
    ... on GeneratedFilter { statement method confidence chips { text nodeId } }
    ... on UnanswerableQuestion {
      diagnostics { code message subject span { start end } suggestions }
    }
  }
}
"""
STATEMENT = "kind == VASE AND materials CONTAINS 'm1' AND (year < 1900 OR height > 3)"


def _remove(node: int) -> dict[str, Any]:
    return {"kind": "REMOVE", "nodeId": str(node)}


def _change(node: int, **others: Any) -> dict[str, Any]:
    return {"kind": "CHANGE", "nodeId": str(node), **others}


def _add(path: str, operator: str, *values: str, **others: Any) -> dict[str, Any]:
    return {"kind": "ADD", "path": path, "operator": operator, "values": list(values), **others}


EDITED: dict[str, tuple[list[dict[str, Any]], str]] = {
    "nothing": ([], STATEMENT),
    "one removed": ([_remove(2)], "kind == VASE AND (year < 1900 OR height > 3)"),
    "one of two alternatives removed": (
        [_remove(4)],
        "kind == VASE AND materials CONTAINS 'm1' AND height > 3",
    ),
    "another value": (
        [_change(1, values=["PAINTING"])],
        STATEMENT.replace("VASE", "PAINTING"),
    ),
    "a term by name": (
        [_change(2, values=["'Marble'"])],
        STATEMENT.replace("'m1'", "'m3'"),
    ),
    "another operator": (
        [_change(1, operator="IN", values=["VASE", "PAINTING"])],
        STATEMENT.replace("== VASE", "IN [VASE, PAINTING]"),
    ),
    "negated": (
        [_change(1, negated=True), _change(2, negated=True)],
        STATEMENT.replace("==", "!=").replace("materials CONTAINS", "materials NOT CONTAINS"),
    ),
    "not equal": ([_change(1, operator="NE")], STATEMENT.replace("==", "!=")),
    "added": ([_add("place", "EQ", "'Hellas'")], STATEMENT + " AND place == 'p2'"),
    "added, not it": (
        [_add("materials", "ANY", "'m2'", "'m3'", negated=True)],
        STATEMENT + " AND materials NOT ANY ['m2', 'm3']",
    ),
    "added, no value": ([_add("place", "IS_NULL")], STATEMENT + " AND place IS NULL"),
    "all replaced": (
        [_remove(1), _remove(2), _remove(4), _remove(5), _add("year", "BETWEEN", "1900", "1910")],
        "year BETWEEN 1900 AND 1910",
    ),
}


@pytest.mark.parametrize(("edits", "statement"), EDITED.values(), ids=EDITED)
async def test_edits_make_a_new_statement(
    ask: Ask, edits: list[dict[str, Any]], statement: str
) -> None:
    answer = (await ask(EDIT, statement=STATEMENT, edits=edits))["answer"]
    assert answer.get("statement") == statement, answer
    assert answer["method"] == "EDITED"
    assert answer["confidence"] == 1.0


async def test_a_negated_chip_stays_negated(ask: Ask) -> None:
    edits = [_change(0, operator="IN", values=["VASE", "PAINTING"])]
    answer = (await ask(EDIT, statement="kind != VASE", edits=edits))["answer"]
    assert answer["statement"] == "kind NOT IN [VASE, PAINTING]"


def _fault(code: str, message: str, *near: str, **others: Any) -> dict[str, Any]:
    found = {
        "code": code,
        "message": message,
        "subject": "STATEMENT",
        "span": None,
        "suggestions": list(near),
    }
    return found | others


KIND = {"span": {"start": 0, "end": 12}}

WRONG: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "no such chip": (
        [_remove(9)],
        _fault("CHIP_EDIT", "No chip has node 9; the chips of this filter have 1, 2, 4, 5."),
    ),
    "an id that is no number": (
        [{"kind": "REMOVE", "nodeId": "1; DROP"}],
        _fault("CHIP_EDIT", "No chip has node -1; the chips of this filter have 1, 2, 4, 5."),
    ),
    "no chip named": (
        [{"kind": "REMOVE"}],
        _fault("CHIP_EDIT", "REMOVE needs the node of a chip."),
    ),
    "twice": (
        [_change(1, negated=True), _remove(1)],
        _fault("CHIP_EDIT", "Two edits are for the chip 'kind is Vase'. Make one.", **KIND),
    ),
    "another field": (
        [_change(1, path="title")],
        _fault(
            "CHIP_EDIT",
            "The field of the chip 'kind is Vase' cannot be changed to another. Add a chip for it.",
            **KIND,
        ),
    ),
    "more than a value": (
        [_change(1, values=["VASE OR year > 0"])],
        _fault(
            "CHIP_EDIT",
            "'VASE OR year > 0' is more than one value.",
            **KIND,
        ),
    ),
    "too few values": (
        [_change(1, operator="BETWEEN", values=["VASE"])],
        _fault("CHIP_EDIT", "'BETWEEN' takes two values; the chip has 1.", **KIND),
    ),
    "an operator that does not fit": (
        [_change(1, operator="CONTAINS")],
        _fault(
            "NOT_A_LIST",
            "Field 'kind' is not a list. Use '==' in place of 'CONTAINS'.",
            "==",
        ),
    ),
    "unknown term": (
        [_change(2, values=["'Bronz'"])],
        _fault(
            "VALUE_NOT_IN_VOCABULARY",
            "'Bronz' is not a term of 'materials'. Did you mean 'Bronze'?",
            "Bronze",
        ),
    ),
    "unknown field": (
        [_add("knd", "EQ", "VASE")],
        _fault("UNKNOWN_FIELD", "Unknown field 'knd'. Did you mean 'kind'?", "kind"),
    ),
    "a path that goes on": (
        [_add("kind == VASE OR year", "GT", "0")],
        _fault("CHIP_EDIT", "'kind == VASE OR year' is no path of a field."),
    ),
    "no operator": (
        [{"kind": "ADD", "path": "kind"}],
        _fault("CHIP_EDIT", "A new chip needs the path of a field and an operator."),
    ),
    "nothing left": (
        [_remove(1), _remove(2), _remove(4), _remove(5)],
        _fault(
            "NOTHING_TO_FILTER",
            "No chip is left: without a filter every document is found.",
            subject="QUESTION",
        ),
    ),
    "too many": (
        [_add("year", "GT", "0")] * 51,
        _fault(
            "ARGUMENT_TOO_LARGE",
            "There are 51 edits; at most 50 are made at once.",
            subject="QUESTION",
        ),
    ),
}


@pytest.mark.parametrize(("edits", "finding"), WRONG.values(), ids=WRONG)
async def test_what_cannot_be_done_is_said(
    ask: Ask, edits: list[dict[str, Any]], finding: dict[str, Any]
) -> None:
    answer = (await ask(EDIT, statement=STATEMENT, edits=edits))["answer"]
    assert answer == {"__typename": "UnanswerableQuestion", "diagnostics": [finding]}


async def test_a_statement_that_does_not_fit(ask: Ask) -> None:
    answer = (await ask(EDIT, statement="knd == VASE", edits=[_remove(0)]))["answer"]
    assert [each["code"] for each in answer["diagnostics"]] == ["UNKNOWN_FIELD"]
    answer = (await ask(EDIT, statement="kind == VASE", edits=[], index="object"))["answer"]
    assert [each["code"] for each in answer["diagnostics"]] == ["UNKNOWN_INDEX"]
