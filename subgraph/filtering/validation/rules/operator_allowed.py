"""An operator stands only on fields of a type that it can compare."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Code, Diagnostic
from ...fields import Scope
from ...operators import OPERATORS, operators_for
from ...tree import Operator
from ..clauses import Clause
from ..wording import one_of


def operator_allowed(clause: Clause, scope: Scope) -> Iterator[Diagnostic]:
    """Find operators that the field's type does not take."""
    field = clause.field
    if field is None:
        return
    if field.type in OPERATORS[clause.operator].types:
        return
    allowed = [
        f"'{each}'"
        for each in operators_for(field.type, is_list=clause.is_list)
        if each is not Operator.IS_NULL
    ]
    kind = f"{field.type} list" if clause.is_list else field.type
    yield Diagnostic(
        Code.OPERATOR_NOT_ALLOWED,
        f"Operator '{clause.operator}' is not allowed on {kind} field '{clause.node.path}'. "
        f"Use {one_of(allowed)}.",
        clause.span,
        path=field.path,
        suggestions=tuple(each.strip("'") for each in allowed),
    )
