"""Filters as JSON data, and what is refused on the way back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from subgraph.filtering import from_json, parse, to_json

DATA: dict[str, Any] = {
    "a == 1": {"path": "a", "operator": "==", "value": {"number": "1"}},
    "a IN ['x', B]": {"path": "a", "operator": "IN", "values": [{"text": "x"}, {"enum": "B"}]},
    "a BETWEEN 2024-01-01 AND TODAY": {
        "path": "a",
        "operator": "BETWEEN",
        "low": {"date": "2024-01-01"},
        "high": {"relative": "TODAY"},
    },
    "NOT a IS NULL": {"not": {"path": "a", "operator": "IS NULL"}},
    "a > NOW - 5 HOURS OR x HAS (b == TRUE)": {
        "or": [
            {
                "path": "a",
                "operator": ">",
                "value": {"relative": "NOW", "amount": -5, "unit": "HOURS"},
            },
            {
                "path": "x",
                "operator": "HAS",
                "operand": {"path": "b", "operator": "==", "value": {"boolean": True}},
            },
        ]
    },
}


@pytest.mark.parametrize(("statement", "data"), DATA.items(), ids=DATA.keys())
def test_data(statement: str, data: dict[str, Any]) -> None:
    assert to_json(parse(statement)) == data
    assert from_json(data) == parse(statement)


VALUE = {"number": "1"}
REFUSED: dict[str, tuple[Any, str]] = {
    "nothing": (None, "Not a node of a filter: None"),
    "one operand": ({"and": [DATA["a == 1"]]}, "Not a node of a filter: {'and': ["),
    "more keys": ({"not": DATA["a == 1"], "x": 1}, "Not a node of a filter: {'not': "),
    "operator": (
        {"path": "a", "operator": "=", "value": VALUE},
        "Not a predicate on 'a': {'operator': '=', 'value': {'number': '1'}}",
    ),
    "no values": (
        {"path": "a", "operator": "IN", "values": []},
        "Not a predicate on 'a': {'operator': 'IN', 'values': []}",
    ),
    "bare value": ({"path": "a", "operator": "==", "value": 1}, "Not a value: 1"),
    "number": ({"path": "a", "operator": "==", "value": {"number": "x"}}, "Not a number: 'x'"),
    "infinity": (
        {"path": "a", "operator": "==", "value": {"number": "Infinity"}},
        "Infinity cannot be printed as a number",
    ),
    "path": (
        {"path": "a == 1 OR b", "operator": "==", "value": VALUE},
        "'a == 1 OR b' cannot be printed as a path",
    ),
    "date": (
        {"path": "a", "operator": "==", "value": {"date": "2024-W01-1"}},
        "Not a filter that a statement can hold: ",
    ),
    "injected date": (
        {"path": "a", "operator": "==", "value": {"date": "2024-01-01 OR b == 1"}},
        "Not a filter that a statement can hold",
    ),
    "pattern that is no text": (
        {"path": "a", "operator": "LIKE", "value": VALUE},
        "Not a filter that a statement can hold: ",
    ),
    "unit": (
        {
            "path": "a",
            "operator": ">",
            "value": {"relative": "TODAY", "amount": 1, "unit": "HOURS"},
        },
        "Not a filter that a statement can hold: TODAY cannot move by HOURS.",
    ),
    "anchor": (
        {"path": "a", "operator": ">", "value": {"relative": "NEVER"}},
        "'NEVER' is not a valid Anchor",
    ),
    "NUL": (
        {"path": "a", "operator": "==", "value": {"text": "\x00"}},
        "Not a filter that a statement can hold: The character U+0000",
    ),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(data: Any, message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        from_json(data)


def test_depth_is_limited() -> None:
    data: dict[str, Any] = DATA["a == 1"]
    for _ in range(5_000):
        data = {"not": data}
    with pytest.raises(ValueError, match="nested more than 32 levels deep"):
        from_json(data)
