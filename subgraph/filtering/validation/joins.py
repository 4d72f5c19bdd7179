"""Turn a filter into its joins: the operands that one AND, or one OR, holds together."""

from __future__ import annotations

from collections.abc import Iterator

from ..tree import And, Filter, Or
from ..walk import walk_placed


def joined(filter: Filter, kind: type[And] | type[Or]) -> Iterator[tuple[list[Filter], str]]:
    """Yield the operands of each outermost join of `kind`, and the HAS that it stands in.

    Joins of the same kind right inside one another are one.
    """
    inner: set[int] = set()
    for node, element, _ in walk_placed(filter):
        if not isinstance(node, kind) or id(node) in inner:
            continue
        operands: list[Filter] = []
        pending: list[Filter] = [node]
        while pending:
            each = pending.pop()
            if isinstance(each, kind):
                inner.add(id(each))
                pending.extend(reversed(each.operands))
            else:
                operands.append(each)
        yield operands, element
