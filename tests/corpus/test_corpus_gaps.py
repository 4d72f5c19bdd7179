"""The corpus leaves nothing out: each operator on each type, plain and negated, in each place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from subgraph.filtering import (
    And,
    Comparison,
    FieldType,
    Filter,
    Has,
    Membership,
    Not,
    Operator,
    Or,
    Presence,
    Range,
    operators_for,
)
from subgraph.filtering.fields import is_list_inside
from subgraph.filtering.walk import join_path
from tests.corpus.reading import CASES, DOCUMENTS, FIELDS, OBJECT_LISTS, checked, without

Cell = tuple[str, FieldType, Operator, bool]
"""Where ('value', 'list', 'of elements', 'in HAS'), on what, by which operator, under NOT?"""


def _cells(node: Filter, element: str = "", negated: bool = False) -> Iterator[Cell]:
    match node:
        case And(operands) | Or(operands):
            for each in operands:
                yield from _cells(each, element, negated)
        case Not(operand):
            yield from _cells(operand, element, not negated)
        case Has(path, operand):
            yield from _cells(operand, join_path(element, path), negated)
        case _:
            field = FIELDS[join_path(element, node.path)]
            is_list = is_list_inside(field, element, OBJECT_LISTS)
            below = any(field.path.startswith(f"{each}.") for each in OBJECT_LISTS)
            place = "list" if is_list else "value"
            if below:
                place = "in HAS" if element and not is_list else "of elements"
            yield place, field.type, _operator(node), negated


def _operator(node: Filter) -> Operator:
    match node:
        case Presence():
            return Operator.IS_NULL
        case Range():
            return Operator.BETWEEN
        case Comparison(_, operator, _):
            return operator
        case Membership(_, operator, _):
            return operator
    raise AssertionError(f"{node} is no predicate")


COVERED = {cell for case in CASES.values() for cell in _cells(checked(case.statement).filter)}
WANTED: list[Cell] = [
    (place, type, operator, negated)
    for place in ("value", "list", "of elements", "in HAS")
    for type in FieldType
    for operator in operators_for(type, is_list=place in ("list", "of elements"))
    for negated in (False, True)
]


def test_every_operator_on_every_type_plain_and_negated_in_every_place() -> None:
    assert [cell for cell in WANTED if cell not in COVERED] == []
    assert len(WANTED) == 516


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 400


@pytest.mark.parametrize("path", [path for path in FIELDS if "." not in path and path != "id"])
def test_every_field_is_null_missing_and_empty_somewhere(path: str) -> None:
    lists = {"[]", "[null]"} if FIELDS[path].is_list else set()
    assert without(path) >= {"null", "missing"} | lists


def test_every_document_is_found_and_not_found() -> None:
    for document in DOCUMENTS:
        found = {document["id"] in case.ids for case in CASES.values()}
        assert found == {True, False}, document["id"]


def test_no_field_is_left_out() -> None:
    mentioned = {path for case in CASES.values() for path in checked(case.statement).fields}
    assert mentioned == set(FIELDS)
