"""The language as data for editors: every form and example that it offers is of the language."""

from __future__ import annotations

import pytest

from subgraph.filtering import (
    OPERATORS,
    FieldType,
    FilterField,
    KnownTerm,
    Operator,
    Scope,
    check,
    filter_grammar,
    operators_for,
    parse,
    print_filter,
)

GRAMMAR = filter_grammar()
TERMS = {"vs": {"term": (KnownTerm("term", "Term"),)}}


def _scope(type: FieldType, *, is_list: bool) -> Scope:
    field = FilterField("f", type, is_list, enum_values=("ENUM_VALUE",), vocabulary="vs")
    return Scope({"f": field}, terms=TERMS)


def _written(form: str, type: FieldType) -> str:
    return form.replace("value, …", "value").replace("value", GRAMMAR.examples[type][0])


@pytest.mark.parametrize("type", FieldType)
@pytest.mark.parametrize("is_list", [False, True], ids=["single", "list"])
def test_every_offered_form_is_valid(type: FieldType, is_list: bool) -> None:
    offered = [
        each
        for each in GRAMMAR.operators
        if type in (each.list_types if is_list else each.single_types)
    ]
    assert [each.operator for each in offered] == list(operators_for(type, is_list=is_list))
    for each in offered:
        for form in filter(None, (each.form, each.negated_form)):
            filter_ = parse(f"f {_written(form, type)}")
            check(filter_, _scope(type, is_list=is_list))
            assert parse(print_filter(filter_)) == filter_


@pytest.mark.parametrize("type", FieldType)
def test_every_example_is_valid(type: FieldType) -> None:
    for example in GRAMMAR.examples[type]:
        check(parse(f"f == {example}"), _scope(type, is_list=False))


def test_every_operator_is_offered() -> None:
    assert [each.operator for each in GRAMMAR.operators] == [*OPERATORS, Operator.HAS]


def test_every_keyword_is_no_name() -> None:
    for keyword in GRAMMAR.keywords:
        assert print_filter(parse(f"`{keyword}` IS NULL")) == f"`{keyword}` IS NULL"


def test_every_unit_moves_its_anchor() -> None:
    for anchor, units in GRAMMAR.anchors.items():
        for unit in units:
            parse(f"f > {anchor} - 2 {unit}")
