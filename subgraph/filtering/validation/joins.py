"""Turn a filter into its joins: the operands that one AND, or one OR, holds together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..fields import Scope
from ..tree import And, Comparison, Filter, Membership, Not, Or, Presence, Range
from ..walk import walk_placed
from .clauses import Clause, clause_at
from .near import Near


@dataclass(frozen=True, slots=True)
class Join:
    """An outermost AND or OR; joins of the same kind right inside one another are one.

    clauses  the operands that are predicates of known fields, or NOT of one, each with its clause
    """

    kind: type[And] | type[Or]
    operands: list[Filter]
    clauses: list[tuple[Filter, Clause]]


def joins(filter: Filter, scope: Scope) -> Iterator[Join]:
    """Yield the joins of a filter in the order in which they are written."""
    near = Near()
    inner: set[int] = set()
    for node, element, _ in walk_placed(filter):
        if not isinstance(node, And | Or) or id(node) in inner:
            continue
        kind = type(node)
        operands: list[Filter] = []
        pending: list[Filter] = [node]
        while pending:
            each = pending.pop()
            if isinstance(each, kind):
                inner.add(id(each))
                pending.extend(reversed(each.operands))
            else:
                operands.append(each)
        clauses = []
        for each in operands:
            predicate = each.operand if isinstance(each, Not) else each
            if isinstance(predicate, Comparison | Membership | Range | Presence):
                clause = clause_at(predicate, element, scope, near)
                if clause.field is not None:
                    clauses.append((each, clause))
        yield Join(kind, operands, clauses)
