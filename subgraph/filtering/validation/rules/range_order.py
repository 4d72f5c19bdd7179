"""The lower end of BETWEEN comes first."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Code, Diagnostic
from ...fields import Scope
from ...printer import print_value
from ...tree import Range, Time
from ..clauses import Clause
from ..order import compare


def range_order(clause: Clause, scope: Scope) -> Iterator[Diagnostic]:
    """Find ranges that hold nothing, whenever they are resolved."""
    node = clause.node
    if not isinstance(node, Range) or clause.field is None:
        return
    order = compare(node.low, node.high)
    if order is None or order <= 0:
        return
    low, high = print_value(node.low), print_value(node.high)
    right = f"BETWEEN {high} AND {low}"
    message = f"No value lies between {low} and {high}: the lower end comes first. Write {right}"
    if isinstance(node.low, Time):
        message += (
            f", or {node.path} >= {low} OR {node.path} <= {high} for a span of time past midnight"
        )
    yield Diagnostic(
        Code.RANGE_EMPTY,
        message + ".",
        clause.span,
        path=clause.field.path,
        suggestions=(f"{node.path} {right}",),
    )
