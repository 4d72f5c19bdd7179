"""Turn a filter into its clauses: each predicate with the field that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..fields import FilterField, Scope, is_list_inside
from ..tree import And, Filter, Has, Not, Operator, Or, Predicate, Span, Value
from ..walk import join_path, operator_of, values_of, walk_placed
from .near import Near

NOWHERE = Span(0, 0)  # of nodes that were built by hand


@dataclass(frozen=True, slots=True)
class Clause:
    """A predicate or a HAS, and where it stands.

    element  absolute path of the HAS around it, or ''
    path     absolute path
    field    what the index knows of that path; None if nothing, and for HAS
    is_list  whether the field is a list as seen from inside the HAS
    near     finds nearest names, a limited number of times in one validation
    """

    node: Predicate | Has
    element: str
    path: str
    field: FilterField | None
    is_list: bool
    near: Near

    @property
    def operator(self) -> Operator:
        return Operator.HAS if isinstance(self.node, Has) else operator_of(self.node)

    @property
    def values(self) -> tuple[Value, ...]:
        return () if isinstance(self.node, Has) else values_of(self.node)

    @property
    def span(self) -> Span:
        return self.node.span or NOWHERE

    @property
    def path_span(self) -> Span:
        return self.node.path_span or self.span


def clauses(filter: Filter, scope: Scope) -> Iterator[Clause]:
    """Yield the clauses of a filter in the order in which they are written."""
    near = Near()
    for node, element, _ in walk_placed(filter):
        if not isinstance(node, And | Or | Not):
            yield clause_at(node, element, scope, near)


def clause_at(node: Predicate | Has, element: str, scope: Scope, near: Near) -> Clause:
    """The clause that `node` is inside `element`."""
    path = join_path(element, node.path)
    field = None if isinstance(node, Has) else scope.fields.get(path)
    is_list = field is not None and is_list_inside(field, element, scope.object_lists)
    return Clause(node, element, path, field, is_list, near)
