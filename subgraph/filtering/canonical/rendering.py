"""Turn the normal form back into a filter, the same for the same form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..checked import CheckedFilter
from ..limits import MAX_VALUES
from ..printer import print_filter, print_value
from ..tree import (
    And,
    Comparison,
    Filter,
    Has,
    Membership,
    Not,
    Operator,
    Or,
    Presence,
    Range,
    Text,
    Value,
)
from ..walk import join_path
from .domains import Domain, Kind, written
from .normal import Either, Element, Every, Normal, One, Some
from .value_sets import Choice, Stretches, ValueSet, complement

_RELATIVE_SIDES = {
    frozenset((0,)): (Operator.EQ,),
    frozenset((-1,)): (Operator.LT,),
    frozenset((1,)): (Operator.GT,),
    frozenset((-1, 0)): (Operator.LE,),
    frozenset((0, 1)): (Operator.GE,),
    frozenset((-1, 1)): (Operator.LT, Operator.GT),
}


def render(node: Normal, checked: CheckedFilter) -> Filter:
    """The filter of a normal form of a filter on these fields."""
    return _Rendering(tuple(sorted(checked.fields))).of(node, "")


class _Rendering:
    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = paths

    def of(self, node: Normal, element: str) -> Filter:
        match node:
            case bool():
                return self._constant(node, element)
            case One():
                return _one(node)
            case Some(path, domain, values, negated):
                pieces = _pieces(path, domain, values, many=True)
                assert pieces is not None  # a list is asked for what predicates can say
                some = _join(Or, pieces)
                return opposite(some) if negated else some
            case Element(path, operand, negated):
                has = Has(path, self.of(operand, join_path(element, path)))
                return Not(has) if negated else has
            case Every(operands):
                return _join(And, self._operands(operands, element, negated=False))
            case Either(operands):
                return _join(Or, self._operands(operands, element, negated=True))

    def _operands(
        self, operands: Iterable[Normal], element: str, *, negated: bool
    ) -> Iterator[Filter]:
        """The operands of a join, with the single values that one list must have as one ALL.

        In an OR (`negated`) these are the values of which one is missing.
        """
        listed: dict[str, list[Value]] = {}
        for node in operands:
            value = _single(node) if isinstance(node, Some) and node.negated is negated else None
            if value is None:
                yield self.of(node, element)
            else:
                assert isinstance(node, Some)
                listed.setdefault(node.path, []).append(value)
        for path, values in listed.items():
            if len(values) == 1:
                every: Filter = Comparison(path, Operator.CONTAINS, values[0])
                yield opposite(every) if negated else every
                continue
            for chunk in _chunks(sorted(values, key=print_value)):
                every = Membership(path, Operator.ALL, chunk)
                yield opposite(every) if negated else every

    def _constant(self, truth: bool, element: str) -> Filter:
        """What is always true, or never: the language has no word for it."""
        prefix = f"{element}." if element else ""
        path = next(path for path in self._paths if path.startswith(prefix))
        absent = Presence(path[len(prefix) :])
        return Or((absent, Not(absent))) if truth else And((absent, Not(absent)))


def opposite(filter: Filter) -> Filter:
    """NOT of a filter, written at its leaves."""
    match filter:
        case Not(operand):
            return operand
        case And(operands):
            return _join(Or, map(opposite, operands))
        case Or(operands):
            return _join(And, map(opposite, operands))
        case Comparison(path, Operator.EQ, value):
            return Comparison(path, Operator.NE, value)
        case Comparison(path, Operator.NE, value):
            return Comparison(path, Operator.EQ, value)
        case _:
            return Not(filter)


def _join(kind: type[And] | type[Or], nodes: Iterable[Filter]) -> Filter:
    """The nodes joined, in the order of their statements, each once."""
    flat: dict[Filter, None] = {}
    for node in nodes:
        flat.update(dict.fromkeys(node.operands if isinstance(node, kind) else (node,)))
    if len(flat) == 1:
        return next(iter(flat))
    return kind(tuple(sorted(flat, key=print_filter)))


def _one(node: One) -> Filter:
    """The test of a single value, said of the values that pass or of those that do not."""
    if node.null:
        return opposite(_one(One(node.path, node.domain, complement(node.values), False)))
    present = Not(Presence(node.path))
    if node.domain.kind is Kind.ANY:
        return present
    inside = _pieces(node.path, node.domain, node.values, many=False)
    outside = _pieces(node.path, node.domain, complement(node.values), many=False)
    if inside is not None and (outside is None or len(inside) <= len(outside) + 1):
        return _join(Or, inside)
    assert outside is not None  # one of a set and its complement can be said
    return _join(And, [*map(opposite, outside), present])


def _pieces(path: str, domain: Domain, values: ValueSet, *, many: bool) -> list[Filter] | None:
    """Predicates of which one must be true; None where there are none that say it."""
    points: list[Value] = []
    pieces: list[Filter] = []
    match values:
        case Stretches():
            for start, end in values.spans():
                point = _point(domain, start, end)
                if point is None:
                    pieces.append(_span(path, domain, start, end))
                else:
                    points.append(point)
        case Choice() if domain.kind is Kind.ANY:
            return [Not(Presence(path))]
        case Choice(chosen) if domain.kind is Kind.RELATIVE:
            operators = _RELATIVE_SIDES[frozenset(chosen)]
            if operators == (Operator.EQ,):
                points = [written(domain, 0)]
            else:
                value = written(domain, 0)
                return [Comparison(path, operator, value) for operator in operators]
        case Choice(chosen) if domain.kind in (Kind.PATTERN, Kind.RANGE):
            return [_opaque(path, domain)] if True in chosen else None
        case Choice(_, inverted=True):
            return None
        case Choice(chosen):
            points = [written(domain, at) for at in sorted(chosen)]
    equal, one_of = (Operator.CONTAINS, Operator.ANY) if many else (Operator.EQ, Operator.IN)
    if len(points) == 1:
        pieces.append(Comparison(path, equal, points[0]))
    else:
        pieces.extend(Membership(path, one_of, chunk) for chunk in _chunks(points))
    return pieces


def _opaque(path: str, domain: Domain) -> Filter:
    if domain.kind is Kind.PATTERN:
        return Comparison(path, Operator.LIKE, Text(domain.about))
    low, high = domain.about
    return Range(path, low, high)


def _point(domain: Domain, start: Any, end: Any) -> Value | None:
    """The one value of a stretch that has only one."""
    if start is None or end is None:
        return None
    counted = domain.kind in (Kind.WHOLE, Kind.DAY)
    last = end[0] - 1 if counted else end[0]
    return written(domain, last) if start[0] == last else None


def _span(path: str, domain: Domain, start: Any, end: Any) -> Filter:
    """The predicate of a stretch of several values; a pair of bounds where an end is open."""
    counted = domain.kind in (Kind.WHOLE, Kind.DAY)
    low = high = None
    if start is not None:
        operator = Operator.GT if start[1] else Operator.GE
        low = Comparison(path, operator, written(domain, start[0]))
    if end is not None:
        operator = Operator.LE if end[1] or counted else Operator.LT
        high = Comparison(path, operator, written(domain, end[0] - 1 if counted else end[0]))
    if low is None or high is None:
        only = low or high
        assert only is not None  # a full set is asked for as IS NOT NULL
        return only
    if low.operator is Operator.GE and high.operator is Operator.LE:
        return Range(path, low.value, high.value)
    return _join(And, (low, high))


def _single(node: Some) -> Value | None:
    """The one value that is asked of a list, if it is one that ALL takes."""
    if node.domain.kind is Kind.TRUTH:
        return None
    pieces = _pieces(node.path, node.domain, node.values, many=True) or []
    match pieces:
        case [Comparison(_, Operator.CONTAINS, value)]:
            return value
        case _:
            return None


def _chunks(values: list[Value]) -> Iterator[tuple[Value, ...]]:
    for start in range(0, len(values), MAX_VALUES):
        yield tuple(values[start : start + MAX_VALUES])
