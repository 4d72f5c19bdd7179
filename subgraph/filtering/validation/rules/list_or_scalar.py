"""CONTAINS, ANY and ALL stand on lists; '==', '!=' and IN stand on fields that are none."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Code, Diagnostic
from ...fields import FieldType, Scope
from ...operators import OPERATORS
from ...tree import Comparison, Membership, Operator, Text
from ..clauses import Clause


def list_or_scalar(clause: Clause, scope: Scope) -> Iterator[Diagnostic]:
    """Find list operators on single values, and the reverse."""
    field = clause.field
    if field is None:
        return
    row = OPERATORS[clause.operator]
    if field.type not in row.types or (row.on_list if clause.is_list else row.on_scalar):
        return
    written = clause.node.path
    instead = row.instead
    if clause.is_list:
        code = Code.IS_A_LIST
        message = f"Field '{written}' is a list. Use '{instead}' in place of '{clause.operator}'."
    else:
        code = Code.NOT_A_LIST
        if isinstance(clause.node, Membership) and len(clause.node.values) > 1:
            instead = Operator.IN.value
        message = (
            f"Field '{written}' is not a list. Use '{instead}' in place of '{clause.operator}'."
        )
        if field.type is FieldType.STRING and isinstance(clause.node, Comparison):
            value = clause.node.value
            if isinstance(value, Text) and len(value.value) < 40:
                message = f"{message[:-1]}, or LIKE '*{_literally(value.value)}*' for a part."
    yield Diagnostic(code, message, clause.span, path=field.path, suggestions=(instead,))


def _literally(text: str) -> str:
    """The text as a pattern that a statement holds."""
    for character in "\\*?":
        text = text.replace(character, "\\" + character)
    return text.replace("\\\\", "\\\\\\\\").replace("'", "\\'")
