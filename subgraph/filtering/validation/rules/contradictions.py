"""Clauses that are joined by AND can be true together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...diagnostics import Code, Diagnostic
from ...fields import Scope
from ...printer import print_filter
from ...tree import And, Comparison, Filter, Has, Not, Operator, Or
from ..bounds import Bounds
from ..clauses import NOWHERE, clause_at
from ..joins import joined
from ..near import Near
from ..wording import shown


def contradictions(filter: Filter, scope: Scope) -> Iterator[Diagnostic]:
    """Find clauses of one AND that exclude each other, on the one value of a field."""
    near = Near()
    for operands, element in joined(filter, And):
        yield from _opposites(operands)
        known: dict[str, Bounds] = {}
        for node in operands:
            inner = node.operand if isinstance(node, Not) else node
            if isinstance(inner, And | Or | Not | Has):
                continue
            clause = clause_at(inner, element, scope, near)
            if clause.field is None or clause.is_list:
                continue
            bounds = known.setdefault(clause.path, Bounds(clause.field, scope))
            other = bounds.narrow(clause, node)
            if other is not None:
                yield _diagnostic(node, other, clause.path)


def _opposites(operands: Sequence[Filter]) -> Iterator[Diagnostic]:
    """Find X AND NOT X, whatever X is."""
    demanded = set(operands)
    for node in operands:
        if isinstance(node, Not) and node.operand in demanded:
            message = (
                f"{print_filter(node.operand)} is both demanded and excluded. "
                "Leave one of the two out."
            )
            yield Diagnostic(Code.CONTRADICTION, message, node.span or NOWHERE)


def _diagnostic(node: Filter, other: Filter, path: str) -> Diagnostic:
    message = f"{print_filter(other)} and {print_filter(node)} are never true together. "
    match other, node:
        case Comparison(written, Operator.EQ, first), Comparison(_, Operator.EQ, second):
            message += f"Use {written} IN [{shown(first)}, {shown(second)}] for either."
        case _:
            message += "Leave one of them out or join them by OR."
    return Diagnostic(Code.CONTRADICTION, message, node.span or NOWHERE, path=path)
