"""Indexes of the sets become definitions of ours; our filters become filters of the sets."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from subgraph.errors import ConfigurationError
from subgraph.evaluation.given import read_cases, read_indexes
from subgraph.evaluation.given_form import given_form
from subgraph.evaluation.opening import catalogue_of
from subgraph.evaluation.synthesis import Origin, synthesise
from subgraph.filtering import FieldType, FilterField, KnownTerm, Scope, check, parse
from tests.evaluation.sets import write_little_set


def test_an_index_is_synthesised(tmp_path: Path) -> None:
    indexes, _ = write_little_set(tmp_path)
    graph = synthesise(read_indexes([indexes]).values())
    index = catalogue_of(graph).indexes["hostels"]
    assert index.entity == "Hostels"
    assert index.description == "Beds for a night"
    fields = {each.path: each for each in index.fields}
    assert {path: each.type for path, each in fields.items()} == {
        "name": FieldType.STRING,
        "price_per_night": FieldType.INT,
        "address._1st_city": FieldType.VOCABULARY,
        "noise": FieldType.ENUM,
    }
    assert fields["price_per_night"].label == "price per night"
    assert fields["price_per_night"].description == "Price of one bed"
    quiet = fields["noise"].enum_values[0]
    assert (quiet.name, quiet.words) == ("Very_quiet", ("Very quiet", "silent"))
    origin = graph.origins["hostels"]
    assert origin.index == "trips/Hostels_1"
    assert origin.paths["address._1st_city"] == "address.1st city"
    assert origin.enum_values["noise"]["Very_quiet"] == "Very quiet"


_ORIGIN = Origin(
    "set/shop",
    {"a": "A a", "n": "n", "d": "d", "e": "e", "v": "v", "l": "l", "c.x": "c.x", "c.y": "c.y"},
    {"e": {"B_C": "b-c", "D": "D"}},
)
_SCOPE = Scope(
    {
        "a": FilterField("a", FieldType.STRING),
        "n": FilterField("n", FieldType.FLOAT),
        "d": FilterField("d", FieldType.DATE),
        "e": FilterField("e", FieldType.ENUM, enum_values=("B_C", "D")),
        "v": FilterField("v", FieldType.VOCABULARY, vocabulary="w"),
        "l": FilterField("l", FieldType.STRING, is_list=True),
        "c.x": FilterField("c.x", FieldType.STRING, is_list=True),
        "c.y": FilterField("c.y", FieldType.INT, is_list=True),
    },
    frozenset({"c"}),
    {"w": {"Germany": (KnownTerm("DE", "Germany"),)}},
)
FORMS: dict[str, list[Any]] = {
    "a LIKE '*x*'": [{"field": "A a", "op": "LIKE", "value": "*x*"}],
    "v == 'Germany' AND n > 2.5": [
        {"field": "v", "op": "==", "value": "DE"},
        {"field": "n", "op": ">", "value": 2.5},
    ],
    "n BETWEEN 1 AND 2.0": [{"field": "n", "op": "BETWEEN", "value": [1, 2]}],
    "e IN [B_C, D]": [{"field": "e", "op": "IN", "value": ["b-c", "D"]}],
    "l ALL ['x', 'y']": [
        {"field": "l", "op": "CONTAINS", "value": "x"},
        {"field": "l", "op": "CONTAINS", "value": "y"},
    ],
    "a IS NOT NULL": [{"not": {"field": "A a", "op": "EXISTS", "value": False}}],
    "d > TODAY - 1 DAYS": [{"field": "d", "op": ">", "value": "2019-02-28"}],
    "d == 2020-01-02": [{"field": "d", "op": "==", "value": "2020-01-02"}],
    "c HAS (x == 'q' OR y == 2)": [
        {
            "or": [
                {"field": "c.x", "op": "==", "value": "q"},
                {"field": "c.y", "op": "==", "value": 2},
            ]
        }
    ],
}


@pytest.mark.parametrize(("statement", "form"), FORMS.items(), ids=FORMS)
def test_a_filter_is_told_in_the_form_of_the_sets(statement: str, form: list[Any]) -> None:
    now = datetime.datetime(2019, 3, 1, 12, tzinfo=datetime.UTC)
    assert given_form(check(parse(statement), _SCOPE), _ORIGIN, now, datetime.UTC) == form


WRONG_LINES = {
    "no JSON": ("{", "line 1: Expecting property name"),
    "a part is missing": ('{"index": "a"}', "line 1: 'fields' is missing."),
    "no such type": (
        '{"index": "a", "fields": [{"path": "x", "type": "text"}]}',
        "line 1: 'text' is no type of a field: boolean, date, datetime, ",
    ),
}


@pytest.mark.parametrize(("line", "message"), WRONG_LINES.values(), ids=WRONG_LINES)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "indexes.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_indexes([path])
    assert message in str(caught.value)


def test_a_case_of_no_index(tmp_path: Path) -> None:
    _, cases = write_little_set(tmp_path)
    with pytest.raises(ConfigurationError, match="line 1: no file of indexes has the index"):
        read_cases([cases], [])
