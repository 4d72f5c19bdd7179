"""Nothing is written twice, and nothing that is always true."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Code, Diagnostic, Severity
from ...fields import Scope
from ...printer import print_filter
from ...tree import Filter, Membership, Not, Or
from ..clauses import NOWHERE, Clause
from ..joins import Join
from ..wording import shown


def redundancies(join: Join, scope: Scope) -> Iterator[Diagnostic]:
    """Find clauses of one join that are equal, and `X OR NOT X`."""
    seen: set[Filter] = set()
    for node in join.operands:
        if node in seen:
            yield _warning(f"{print_filter(node)} is written twice. Once is enough.", node)
        seen.add(node)
    if join.kind is Or:
        yield from _always_true(join.operands)


def _always_true(operands: list[Filter]) -> Iterator[Diagnostic]:
    allowed = set(operands)
    for node in operands:
        if isinstance(node, Not) and node.operand in allowed:
            printed = print_filter(node.operand)
            message = f"{printed} or its opposite is always true. Leave both out."
            yield _warning(message, node)


def repeated_values(clause: Clause, scope: Scope) -> Iterator[Diagnostic]:
    """Find values that one list holds twice."""
    if not isinstance(clause.node, Membership):
        return
    if len(set(clause.values)) == len(clause.values):
        return
    seen = set()
    for value in clause.values:
        if value in seen:
            yield Diagnostic(
                Code.REDUNDANT,
                f"{shown(value)} is in the list twice. Once is enough.",
                value.span or clause.span,
                Severity.WARNING,
                path=clause.path,
            )
        seen.add(value)


def _warning(message: str, node: Filter) -> Diagnostic:
    return Diagnostic(Code.REDUNDANT, message, node.span or NOWHERE, Severity.WARNING)
