"""The corpus has every operator with every type, kind of value and NOT, and the parser agrees."""

from __future__ import annotations

import itertools
import json

import pytest

from subgraph.filtering import (
    OPERATORS,
    And,
    FieldType,
    Filter,
    FilterField,
    Has,
    KnownTerm,
    Not,
    Operator,
    Or,
    Scope,
    Severity,
    Text,
    Value,
    operator_of,
    parse,
    print_filter,
    to_json,
    validate,
    values_of,
    walk,
)
from tests.filtering.corpus_files import Case, cases, marked

TYPES = Scope(
    {
        path: FilterField(path, type, path.endswith("s"), True, ("ENUM_VALUE",), "vs")
        for type in FieldType
        for path in (type.value, f"{type.value}s")
    },
    terms={"vs": {"term": (KnownTerm("term", "Term"),)}},
)
"""One field of each type, and one list of each."""

TREES, PRINTED, ON_TYPES = cases("trees.txt"), cases("printed.txt"), cases("types.txt")


@pytest.mark.parametrize("case", TREES.values(), ids=TREES.keys())
def test_tree(case: Case) -> None:
    ((statement, tree),) = case.lines
    assert to_json(parse(statement)) == json.loads(tree)


@pytest.mark.parametrize("case", PRINTED.values(), ids=PRINTED.keys())
def test_printed(case: Case) -> None:
    ((statement, printed),) = case.lines
    assert print_filter(parse(statement)) == printed
    assert parse(printed) == parse(statement)


def test_every_operator_on_every_type() -> None:
    """One test for all: they are many, and quick."""
    for case in ON_TYPES.values():
        found = [
            (
                marked(case.statement, each.span.start, each.span.end),
                f"{'WARNING ' * (each.severity is Severity.WARNING)}{each.code} {each.message}",
            )
            for each in validate(parse(case.statement), TYPES)
        ]
        assert (found or [(case.statement, "")]) == list(case.lines)


def test_no_type_is_missing() -> None:
    covered = set()
    for statement in ON_TYPES:
        node, negated = _leaf(parse(statement))
        assert not isinstance(node, And | Or | Not | Has)
        field = TYPES.fields[node.path]
        covered.add((operator_of(node), field.type, field.is_list, negated))
    wanted = itertools.product(OPERATORS, FieldType, (False, True), (False, True))
    assert set(wanted) - covered == set()


_ONE_OF_ITS_KIND = {Operator.LIKE: (Text,), Operator.IS_NULL: (None,)}


@pytest.mark.parametrize("corpus", [TREES, PRINTED], ids=["trees", "printed"])
def test_no_kind_of_value_is_missing(corpus: dict[str, Case]) -> None:
    covered: set[tuple[object, ...]] = set()
    joins: set[type] = set()
    for statement in corpus:
        joins.update(type(node) for node in walk(parse(statement)))
        node, negated = _leaf(parse(statement))
        if not isinstance(node, And | Or | Not | Has):
            kinds: list[type | None] = [type(value) for value in values_of(node)]
            covered.update((operator_of(node), kind, negated) for kind in kinds or [None])
    wanted = {
        (operator, kind, negated)
        for operator in OPERATORS
        for kind in _ONE_OF_ITS_KIND.get(operator, Value.__args__)
        for negated in (False, True)
    }
    assert wanted - covered == set()
    assert {And, Or, Not, Has} <= joins


def _leaf(node: Filter) -> tuple[Filter, bool]:
    return (node.operand, True) if isinstance(node, Not) else (node, False)
