"""A value of an enum field is one of the enum's values, in the case in which the schema has it."""

from __future__ import annotations

from collections.abc import Iterator

from graphql.pyutils import did_you_mean

from ...diagnostics import Code, Diagnostic
from ...fields import FieldType, Scope
from ...tree import EnumName
from ..clauses import Clause
from ..wording import one_of


def value_in_enum(clause: Clause, scope: Scope) -> Iterator[Diagnostic]:
    """Find bare names that the enum does not have; an enum without known values has them all."""
    field = clause.field
    if field is None or field.type is not FieldType.ENUM or not field.enum_values:
        return
    for value in clause.values:
        if not isinstance(value, EnumName) or value.value in field.enum_values:
            continue
        folded = value.value.casefold()
        same = [name for name in field.enum_values if name.casefold() == folded]
        near = tuple(same[:3]) or clause.near.names(value.value, field.enum_values)
        advice = did_you_mean(near) or f" Use {one_of(field.enum_values[:10])}."
        yield Diagnostic(
            Code.VALUE_NOT_IN_ENUM,
            f"'{value.value}' is not a value of enum field '{clause.node.path}'.{advice}",
            value.span or clause.span,
            path=field.path,
            suggestions=near,
        )
