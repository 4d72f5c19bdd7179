"""docs/language.md is true: its examples run, its tables are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from subgraph.filtering import (
    MAX_CLAUSES,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_LENGTH,
    MAX_VALUES,
    OPERATORS,
    CheckedFilter,
    Code,
    Diagnostic,
    FieldType,
    FilterSyntaxError,
    KnownTerm,
    Operator,
    Scope,
    check,
    filter_grammar,
    parse,
    same_meaning,
    validate,
    vocabulary_values,
)
from subgraph.filtering.printer import KEYWORDS
from tests.filtering.conftest import SCOPE

DOCUMENT = (Path(__file__).parents[2] / "docs/language.md").read_text(encoding="utf-8")

GRAMMAR = filter_grammar()


def _blocks(kind: str) -> list[list[str]]:
    found = re.findall(rf"^```{kind}\n(.*?)^```$", DOCUMENT, re.S | re.M)
    return [block.strip().split("\n") for block in found]


@pytest.mark.parametrize("statement", [line for block in _blocks("filter") for line in block])
def test_example_is_valid(statement: str) -> None:
    assert _vouched(statement).warnings == ()


@pytest.mark.parametrize(("statement", "finding"), _blocks("finding"))
def test_example_gets_its_finding(statement: str, finding: str, scope: Scope) -> None:
    assert [f"{each.code} {each.message}" for each in _findings(statement, scope)] == [finding]


@pytest.mark.parametrize("kind", ["same", "different"])
def test_meanings_are_compared(kind: str) -> None:
    pairs = _blocks(kind)
    assert len(pairs) > 1
    for first, second in pairs:
        assert same_meaning(_vouched(first), _vouched(second)) is (kind == "same"), first


def _vouched(statement: str) -> CheckedFilter:
    filter = parse(statement)
    terms = {
        vocabulary: {text: (KnownTerm(text, text),) for text in texts}
        for vocabulary, texts in vocabulary_values(filter, SCOPE.fields).items()
    }
    return check(filter, Scope(SCOPE.fields, SCOPE.object_lists, terms))


def _findings(statement: str, scope: Scope) -> list[Diagnostic]:
    try:
        return validate(parse(statement), scope)
    except FilterSyntaxError as error:
        return [error.diagnostic]


def operator_table() -> str:
    """The table of operators as the document has it."""
    types = (
        *(FieldType.STRING, FieldType.INT, FieldType.FLOAT, FieldType.BOOLEAN, FieldType.DATE),
        *(FieldType.DATETIME, FieldType.TIME, FieldType.ENUM, FieldType.ID, FieldType.VOCABULARY),
    )
    lines = [f"| operator | on | {' | '.join(types)} |", "|---" * (len(types) + 2) + "|"]
    for row in OPERATORS.values():
        where = "both" if row.on_scalar and row.on_list else "lists" if row.on_list else "single"
        marks = " | ".join("✓" if type in row.types else "" for type in types)
        lines.append(f"| `{row.operator}` | {where} | {marks} |".replace("  ", " "))
    return "\n".join(lines)


def test_operators_are_those_of_the_code() -> None:
    assert operator_table() in DOCUMENT


def test_every_form_is_shown() -> None:
    lines = re.findall(r"^(?:predicate)?\s+(path .+)$", DOCUMENT, re.M)
    compared, *rest = lines
    assert [compared.split()[1], *compared.partition("also ")[2].split()] == [
        each.operator.value
        for each in GRAMMAR.operators
        if each.form.endswith(" value") and not each.operator.isalpha()
    ]
    assert set(rest) == {
        *(
            f"path [NOT] {each.form}"
            for each in GRAMMAR.operators
            if each.operator.isalpha() and each.operator is not Operator.HAS
        ),
        *("path IS [NOT] NULL", "path HAS ( … )"),
    }


def test_every_code_is_explained() -> None:
    rows = re.findall(r"^\| ([A-Z_, ]+) \|", DOCUMENT.partition("## Findings")[2], re.M)
    assert {code for row in rows for code in row.split(", ")} == set(Code)


def test_keywords_and_limits_are_those_of_the_code() -> None:
    listed = re.search(r"A keyword is no name: `([A-Z ]+)`", DOCUMENT)
    assert listed is not None
    assert set(listed[1].split()) == KEYWORDS
    limits = re.findall(r"[\d,]*\d", DOCUMENT.partition("## Limits")[2].partition("##")[0])
    assert [int(each.replace(",", "")) for each in limits] == [
        *(MAX_LENGTH, MAX_CLAUSES, MAX_DEPTH, MAX_VALUES, MAX_DIGITS)
    ]
