"""Turn a filter into the sequence of its nodes, or into a filter with other nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from .tree import (
    And,
    Comparison,
    Filter,
    Has,
    Membership,
    Not,
    Operator,
    Or,
    Predicate,
    Range,
    Value,
)


def children(node: Filter) -> tuple[Filter, ...]:
    """The nodes right below `node`, in the order in which they are written."""
    match node:
        case And(operands) | Or(operands):
            return operands
        case Not(operand) | Has(_, operand):
            return (operand,)
        case _:
            return ()


def walk(filter: Filter) -> Iterator[Filter]:
    """Yield every node in pre-order; a node's position in it is its id in chips and answers."""
    pending = [filter]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children(node)))


def walk_placed(filter: Filter) -> Iterator[tuple[Filter, str, int]]:
    """Yield every node in pre-order with the path of the HAS that it stands in, and its depth.

    The path is absolute and '' outside of any HAS; `join_path` makes the node's own path absolute.
    The root has depth 1.
    """
    pending: list[tuple[Filter, str, int]] = [(filter, "", 1)]
    while pending:
        place = pending.pop()
        yield place
        node, element, depth = place
        if isinstance(node, Has):
            element = join_path(element, node.path)
        pending.extend((child, element, depth + 1) for child in reversed(children(node)))


def join_path(element: str, path: str) -> str:
    """The absolute path of `path` as written inside `element HAS ( … )`."""
    return f"{element}.{path}" if element else path


def operator_of(node: Predicate) -> Operator:
    """The operator of a predicate."""
    match node:
        case Comparison(_, operator) | Membership(_, operator):
            return operator
        case Range():
            return Operator.BETWEEN
        case _:
            return Operator.IS_NULL


def values_of(node: Predicate) -> tuple[Value, ...]:
    """The values of a predicate, in the order in which they are written."""
    match node:
        case Comparison(_, _, value):
            return (value,)
        case Membership(_, _, values):
            return values
        case Range(_, low, high):
            return (low, high)
        case _:
            return ()


def transform(filter: Filter, change: Callable[[Filter], Filter]) -> Filter:
    """Build the filter anew, from the leaves up, with `change` applied to every node.

    `change` sees a node whose operands are changed already; it returns the node itself to keep it.
    """
    match filter:
        case And(operands) | Or(operands):
            built = tuple(transform(operand, change) for operand in operands)
            unchanged = all(new is old for new, old in zip(built, operands, strict=True))
            return change(filter if unchanged else replace(filter, operands=built))
        case Not(operand) | Has(_, operand):
            new = transform(operand, change)
            return change(filter if new is operand else replace(filter, operand=new))
        case _:
            return change(filter)
