"""Show the tree of a filter: as a typed union, and flat for clients that do not recurse."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Annotated, Final

import strawberry

from .. import filtering
from ..asking import Instant
from ..filtering import CheckedFilter, Filter, join_path, print_filter
from ..filtering.walk import children
from ..filtering.words import Words
from .computed import computed
from .enums import FieldType, NodeKind, Operator
from .values import AnyValue, values_shown

_ID: Final = "Its place in pre-order, from 0: the id in `nodes`, `chips` and `provenance`."
_STATEMENT: Final = "This part of the filter as a statement."
_PATH: Final = "Path of the field from the entity of the index."
_WRITTEN: Final = "Path as the statement writes it: inside a HAS it starts at the element."
_LABEL: Final = "What people call the field."
_TYPE: Final = "What the field's values are."


@strawberry.type
class _Node:
    source: strawberry.Private[Filter]
    id: strawberry.ID = strawberry.field(description=_ID)

    @computed(_STATEMENT)
    def statement(self) -> str:
        return print_filter(self.source)


@strawberry.type
class _Clause(_Node):
    path: str = strawberry.field(description=_PATH)
    written_path: str = strawberry.field(description=_WRITTEN)
    label: str = strawberry.field(description=_LABEL)
    field_type: FieldType = strawberry.field(description=_TYPE)


@strawberry.type(name="FilterAnd", description="All of its operands.")
class And(_Node):
    operands: list[FilterNode] = strawberry.field(description="Two or more.")


@strawberry.type(name="FilterOr", description="At least one of its operands.")
class Or(_Node):
    operands: list[FilterNode] = strawberry.field(description="Two or more.")


@strawberry.type(name="FilterNot", description="Not its operand.")
class Not(_Node):
    operand: FilterNode = strawberry.field(description="What must not be.")


@strawberry.type(
    name="FilterHas",
    description="One element of a list of objects fulfils all of the operand.",
)
class Has(_Node):
    path: str = strawberry.field(description="Path of the list from the entity of the index.")
    written_path: str = strawberry.field(description=_WRITTEN)
    label: str = strawberry.field(description="What people call the list.")
    operand: FilterNode = strawberry.field(description="What the element fulfils.")


@strawberry.type(name="FilterComparison", description="A field, an operator and one value.")
class Comparison(_Clause):
    operator: Operator = strawberry.field(description="How field and value compare.")
    value: AnyValue = strawberry.field(description="The value.")


@strawberry.type(name="FilterMembership", description="A field, an operator and several values.")
class Membership(_Clause):
    operator: Operator = strawberry.field(description="One of IN, ANY and ALL.")
    values: list[AnyValue] = strawberry.field(description="One or more.")


@strawberry.type(name="FilterRange", description="A field between two values, both included.")
class Range(_Clause):
    low: AnyValue = strawberry.field(description="The least value.")
    high: AnyValue = strawberry.field(description="The greatest value.")


@strawberry.type(name="FilterPresence", description="A field that has no value.")
class Presence(_Clause):
    pass


FilterNode = Annotated[
    And | Or | Not | Has | Comparison | Membership | Range | Presence,
    strawberry.union(
        "FilterNode", description="A node of a filter: a join of others, or a clause on a field."
    ),
]


@strawberry.type(
    name="FilterFlatNode",
    description="A node of a filter, with all that its kind has; what it has not is null or empty.",
)
class FlatNode(_Node):
    parent_id: strawberry.ID | None = strawberry.field(
        description="Id of the node that it is an operand of; null for the root."
    )
    depth: int = strawberry.field(description="How many nodes are above it; 0 for the root.")
    kind: NodeKind = strawberry.field(description="What it is.")
    path: str | None = strawberry.field(description=_PATH)
    written_path: str | None = strawberry.field(description=_WRITTEN)
    label: str | None = strawberry.field(description=_LABEL)
    field_type: FieldType | None = strawberry.field(description=_TYPE)
    operator: Operator | None = strawberry.field(
        description="The operator; for a range BETWEEN, for a presence IS_NULL, for a HAS itself."
    )
    values: list[AnyValue] = strawberry.field(
        description="The values: one of a comparison, low and high of a range."
    )


def tree_of(checked: CheckedFilter, labels: Mapping[str, str], at: Instant) -> FilterNode:
    """Show a filter as a tree."""
    return _Trees(checked, labels, at).node(checked.filter, "")


def flat_nodes(checked: CheckedFilter, labels: Mapping[str, str], at: Instant) -> list[FlatNode]:
    """Show a filter as the list of its nodes in pre-order."""
    words = Words(checked, labels)
    shown: list[FlatNode] = []
    pending: list[tuple[Filter, str, int, strawberry.ID | None]] = [(checked.filter, "", 0, None)]
    while pending:
        node, element, depth, parent = pending.pop()
        id = strawberry.ID(str(len(shown)))
        path = written = label = None
        field_type: FieldType | None = None
        values: list[AnyValue] = []
        inside = element
        if not isinstance(node, filtering.And | filtering.Or | filtering.Not):
            written = node.path
            path = join_path(element, written)
            label = words.label(path)
            if isinstance(node, filtering.Has):
                inside = path
            else:
                field_type = checked.fields[path].type
                values = values_shown(node, element, path, checked, words, at)
        shown.append(
            FlatNode(
                source=node,
                id=id,
                parent_id=parent,
                depth=depth,
                kind=_KINDS[type(node)],
                path=path,
                written_path=written,
                label=label,
                field_type=field_type,
                operator=_operator(node),
                values=values,
            )
        )
        pending.extend((child, inside, depth + 1, id) for child in reversed(children(node)))
    return shown


class _Trees:
    def __init__(self, checked: CheckedFilter, labels: Mapping[str, str], at: Instant) -> None:
        self._checked = checked
        self._words = Words(checked, labels)
        self._at = at
        self._ids = count()

    def node(self, node: Filter, element: str) -> FilterNode:
        id = strawberry.ID(str(next(self._ids)))
        match node:
            case filtering.And(operands):
                return And(
                    source=node, id=id, operands=[self.node(each, element) for each in operands]
                )
            case filtering.Or(operands):
                return Or(
                    source=node, id=id, operands=[self.node(each, element) for each in operands]
                )
            case filtering.Not(operand):
                return Not(source=node, id=id, operand=self.node(operand, element))
            case filtering.Has(written, operand):
                path = join_path(element, written)
                return Has(
                    source=node,
                    id=id,
                    path=path,
                    written_path=written,
                    label=self._words.label(path),
                    operand=self.node(operand, path),
                )
            case _:
                return self._clause(node, element, id)

    def _clause(
        self, node: filtering.Predicate, element: str, id: strawberry.ID
    ) -> Comparison | Membership | Range | Presence:
        path = join_path(element, node.path)
        values = values_shown(node, element, path, self._checked, self._words, self._at)
        label = self._words.label(path)
        field_type = self._checked.fields[path].type
        match node:
            case filtering.Comparison(written, operator):
                return Comparison(
                    source=node,
                    id=id,
                    path=path,
                    written_path=written,
                    label=label,
                    field_type=field_type,
                    operator=operator,
                    value=values[0],
                )
            case filtering.Membership(written, operator):
                return Membership(
                    source=node,
                    id=id,
                    path=path,
                    written_path=written,
                    label=label,
                    field_type=field_type,
                    operator=operator,
                    values=values,
                )
            case filtering.Range(written):
                return Range(
                    source=node,
                    id=id,
                    path=path,
                    written_path=written,
                    label=label,
                    field_type=field_type,
                    low=values[0],
                    high=values[1],
                )
            case filtering.Presence(written):
                return Presence(
                    source=node,
                    id=id,
                    path=path,
                    written_path=written,
                    label=label,
                    field_type=field_type,
                )


_KINDS: Final = {
    filtering.And: NodeKind.AND,
    filtering.Or: NodeKind.OR,
    filtering.Not: NodeKind.NOT,
    filtering.Has: NodeKind.HAS,
    filtering.Comparison: NodeKind.COMPARISON,
    filtering.Membership: NodeKind.MEMBERSHIP,
    filtering.Range: NodeKind.RANGE,
    filtering.Presence: NodeKind.PRESENCE,
}


def _operator(node: Filter) -> Operator | None:
    match node:
        case filtering.Comparison(_, operator) | filtering.Membership(_, operator):
            return operator
        case filtering.Range():
            return Operator.BETWEEN
        case filtering.Presence():
            return Operator.IS_NULL
        case filtering.Has():
            return Operator.HAS
        case _:
            return None
