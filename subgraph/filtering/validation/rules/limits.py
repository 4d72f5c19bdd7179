"""A filter stays within the limits of the language, even when no statement was parsed for it."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Code, Diagnostic
from ...limits import MAX_CLAUSES, MAX_DEPTH, MAX_VALUES
from ...tree import And, Filter, Has, Membership, Not, Or
from ...walk import walk_placed
from ..clauses import NOWHERE


def limits(filter: Filter) -> Iterator[Diagnostic]:
    """Find the first place at which a filter is too deep, too wide or too long."""
    clauses = 0
    for node, _, depth in walk_placed(filter):
        message = None
        if depth > MAX_DEPTH:
            message = f"The filter is nested more than {MAX_DEPTH} levels deep."
        elif not isinstance(node, And | Or | Not | Has):
            clauses += 1
            if clauses > MAX_CLAUSES:
                message = f"The filter has more than {MAX_CLAUSES} clauses."
            elif isinstance(node, Membership) and len(node.values) > MAX_VALUES:
                message = f"A list holds {len(node.values):,} values; {MAX_VALUES:,} are allowed."
        if message is not None:
            yield Diagnostic(Code.LIMIT_EXCEEDED, message, node.span or NOWHERE)
            return
