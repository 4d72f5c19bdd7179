"""Turn a filter into all that is wrong with it, or into a checked filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..checked import CheckedFilter, make_checked
from ..diagnostics import Diagnostic, Severity
from ..errors import InvalidFilterError
from ..fields import FieldType, FilterField, Scope
from ..tree import (
    And,
    Comparison,
    Filter,
    Has,
    Membership,
    Not,
    Or,
    Text,
    Value,
)
from ..walk import join_path, values_of, walk_placed
from .clauses import Clause, clauses
from .joins import joins
from .rules import CLAUSE_RULES, JOIN_RULES
from .rules.limits import limits
from .terms import the_term


def validate(filter: Filter, scope: Scope) -> list[Diagnostic]:
    """All findings about a filter, by where they stand and then by code. Edits nothing."""
    findings = list(limits(filter))
    if findings:
        return findings  # what is too large is not looked at any further
    return _findings(filter, list(clauses(filter, scope)), scope)


def check(filter: Filter, scope: Scope) -> CheckedFilter:
    """Vouch for a filter. Raises InvalidFilterError with all findings if any is an error.

    `scope.terms` must hold every text that `vocabulary_values` gives for the filter; a text that it
    does not hold is no term.
    """
    findings = validate(filter, scope)
    if any(each.severity is Severity.ERROR for each in findings):
        raise InvalidFilterError(findings)
    fields: dict[str, FilterField] = {}
    names: dict[tuple[str, str], str] = {}
    checked = _with_ids(filter, "", scope, fields, names)
    return make_checked(checked, tuple(findings), fields, scope.object_lists, names)


def vocabulary_values(
    filter: Filter, fields: Mapping[str, FilterField]
) -> dict[str, frozenset[str]]:
    """The texts that must be looked up before `check`, by vocabulary."""
    texts: dict[str, set[str]] = {}
    for node, element, _ in walk_placed(filter):
        if isinstance(node, And | Or | Not | Has):
            continue
        field = fields.get(join_path(element, node.path))
        if field is None or field.type is not FieldType.VOCABULARY or field.vocabulary is None:
            continue
        found = [value.value for value in values_of(node) if isinstance(value, Text)]
        if found:
            texts.setdefault(field.vocabulary, set()).update(found)
    return {vocabulary: frozenset(found) for vocabulary, found in texts.items()}


def _findings(filter: Filter, found: list[Clause], scope: Scope) -> list[Diagnostic]:
    findings = [
        finding for clause in found for rule in CLAUSE_RULES for finding in rule(clause, scope)
    ]
    for join in joins(filter, scope):
        for join_rule in JOIN_RULES:
            findings.extend(join_rule(join, scope))
    findings.sort(key=lambda each: (each.span, each.code, each.message))
    return findings


def _with_ids(
    node: Filter,
    element: str,
    scope: Scope,
    fields: dict[str, FilterField],
    names: dict[tuple[str, str], str],
) -> Filter:
    """The tree with ids in place of the texts that name terms; notes the fields and names met."""
    match node:
        case And(operands) | Or(operands):
            built = tuple(_with_ids(each, element, scope, fields, names) for each in operands)
            return replace(node, operands=built)
        case Not(operand):
            return replace(node, operand=_with_ids(operand, element, scope, fields, names))
        case Has(path, operand):
            inner = _with_ids(operand, join_path(element, path), scope, fields, names)
            return replace(node, operand=inner)
    path = join_path(element, node.path)
    field = fields[path] = scope.fields[path]
    if field.type is not FieldType.VOCABULARY or field.vocabulary is None:
        return node
    vocabulary = field.vocabulary

    def with_id(value: Value) -> Value:
        term = the_term(value, vocabulary, scope)
        assert term is not None  # value_in_vocabulary has seen to it
        names[vocabulary, term.id] = term.display_name
        return replace(value, value=term.id) if isinstance(value, Text) else value

    match node:
        case Comparison(_, _, value):
            return replace(node, value=with_id(value))
        case Membership(_, _, values):
            return replace(node, values=tuple(with_id(value) for value in values))
        case _:
            return node
