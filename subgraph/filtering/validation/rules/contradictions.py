"""Clauses that are joined by AND can be true together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...diagnostics import Code, Diagnostic
from ...fields import Scope
from ...printer import print_filter
from ...tree import And, Comparison, Filter, Not, Operator
from ..bounds import Bounds
from ..clauses import NOWHERE
from ..joins import Join
from ..list_demands import ListDemands
from ..wording import shown


def contradictions(join: Join, scope: Scope) -> Iterator[Diagnostic]:
    """Find clauses of one AND that exclude each other, on one value or on the values of a list."""
    if join.kind is not And:
        return
    yield from _opposites(join.operands)
    known: dict[str, Bounds | ListDemands] = {}
    for node, clause in join.clauses:
        if clause.path not in known:
            assert clause.field is not None  # joins gives no others
            kind = ListDemands if clause.is_list else Bounds
            known[clause.path] = kind(clause.field, scope)
        other = known[clause.path].narrow(clause, node)
        if other is not None and not _is_opposite(node, other):
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


def _is_opposite(node: Filter, other: Filter) -> bool:
    """Whether one is NOT the other, which `_opposites` has said."""
    return node == Not(other) or other == Not(node)


def _diagnostic(node: Filter, other: Filter, path: str) -> Diagnostic:
    message = f"{print_filter(other)} and {print_filter(node)} are never true together. "
    match other, node:
        case Comparison(written, Operator.EQ, first), Comparison(_, Operator.EQ, second):
            message += f"Use {written} IN [{shown(first)}, {shown(second)}] for either."
        case _:
            message += "Leave one of them out or join them by OR."
    return Diagnostic(Code.CONTRADICTION, message, node.span or NOWHERE, path=path)
