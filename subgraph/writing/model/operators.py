"""Turn operators that a model mixes up into those that its fields take, where only one is meant.

`genres == 'drama'` on a list says that the list holds it, `type ANY [FILM]` on a single value that
it is one of them: nothing is lost or guessed, and no repair has to be paid for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...filtering import (
    And,
    Comparison,
    FieldType,
    Filter,
    FilterField,
    Has,
    Membership,
    Not,
    Operator,
    Or,
    is_list_inside,
)


def with_meant_operators(
    node: Filter,
    fields: Mapping[str, FilterField],
    object_lists: frozenset[str],
    element: str = "",
) -> Filter:
    """Return the filter with an operator of a list on each list, and of a value on each value.

    element  path of the list of objects that the node stands inside, by HAS; '' for none
    """

    def again(each: Filter, inside: str = element) -> Filter:
        return with_meant_operators(each, fields, object_lists, inside)

    def full(path: str) -> str:
        return f"{element}.{path}" if element else path

    match node:
        case And(operands) | Or(operands):
            return replace(node, operands=tuple(map(again, operands)))
        case Not(operand):
            return replace(node, operand=again(operand))
        case Has(path, operand):
            return replace(node, operand=again(operand, full(path)))
        case Comparison(path) | Membership(path):
            field = fields.get(full(path))
            if field is None:
                return node
            return _meant(node, field, many=is_list_inside(field, element, object_lists))
    return node


def _meant(node: Comparison | Membership, field: FilterField, *, many: bool) -> Filter:
    match node, many:
        case Comparison(_, Operator.EQ), True:
            return replace(node, operator=Operator.CONTAINS)
        case Comparison(_, Operator.NE), True:
            return Not(replace(node, operator=Operator.CONTAINS))
        case Membership(_, Operator.IN), True:
            return replace(node, operator=Operator.ANY)
        case Membership(_, Operator.ANY), False:
            return replace(node, operator=Operator.IN)
        case Membership(path, Operator.ALL, (value,)), False:
            return Comparison(path, Operator.EQ, value)
        # Of a text it may be a part that is meant.
        case Comparison(_, Operator.CONTAINS), False if field.type is not FieldType.STRING:
            return replace(node, operator=Operator.EQ)
    return node
