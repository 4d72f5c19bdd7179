"""A value of a vocabulary field names exactly one term, by id, display name or other name."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.pyutils import did_you_mean

from ...diagnostics import Code, Diagnostic
from ...fields import FieldType, Scope
from ...operators import OPERATORS
from ...tree import Text
from ..clauses import Clause
from ..terms import named_terms
from ..wording import one_of, shown


def value_in_vocabulary(clause: Clause, scope: Scope) -> Iterator[Diagnostic]:
    """Find texts that name no term, and texts that name several."""
    field = clause.field
    if field is None or field.type is not FieldType.VOCABULARY or field.vocabulary is None:
        return
    if field.type not in OPERATORS[clause.operator].types:
        return  # operator_allowed has said so, and a pattern names no term
    vocabulary = field.vocabulary
    for value in clause.values:
        if not isinstance(value, Text):
            continue
        found = {term.id: term for term in named_terms(value, vocabulary, scope)}
        if len(found) == 1:
            continue
        if not found:
            near = scope.near_terms.get(vocabulary, {}).get(value.value, ())[:3]
            code = Code.VALUE_NOT_IN_VOCABULARY
            message = f"{shown(value)} is not a term of '{vocabulary}'.{did_you_mean(near)}"
            suggestions = tuple(near)
        else:
            code = Code.VALUE_AMBIGUOUS
            suggestions = tuple(sorted(found))
            terms = [f"'{id}' ({found[id].display_name})" for id in suggestions[:5]]
            message = (
                f"{shown(value)} names {len(found)} terms of '{vocabulary}'. "
                f"Write the id of one: {one_of(terms)}."
            )
        yield Diagnostic(
            code, message, value.span or clause.span, path=field.path, suggestions=suggestions
        )
