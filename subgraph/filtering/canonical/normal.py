"""Turn a checked filter into tests joined by AND and OR, equal where the filters' meanings are.

A single value is tested for being in a set; null passes or it does not. Of a list, some value
passes the test, or none does. That is all that the language can ask, so NOT is pushed down to the
sets, the tests of one field in one AND are one set, and what a list must have in one OR is one set.
OR is the opposite of the AND of the opposites, so that there is one set of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from ..checked import CheckedFilter
from ..fields import FilterField, is_list_inside
from ..tree import (
    And,
    Comparison,
    Filter,
    Has,
    Membership,
    Not,
    Operator,
    Or,
    Predicate,
    Presence,
    Range,
    Text,
)
from ..walk import join_path
from .domains import ANY, Domain, Kind, matching, opaque, place, values_for
from .value_sets import (
    ALL,
    NONE,
    Stretches,
    ValueSet,
    complement,
    intersection,
    is_empty,
    is_full,
    union,
)


@dataclass(frozen=True, slots=True)
class One:
    """The value at `path` is one of `values`, or there is none and `null` allows that."""

    path: str
    domain: Domain
    values: ValueSet
    null: bool


@dataclass(frozen=True, slots=True)
class Some:
    """Some value of the list at `path` is one of `values`; `negated`: none is."""

    path: str
    domain: Domain
    values: ValueSet
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """Some object of the list at `path` fulfils `operand`; `negated`: none does."""

    path: str
    operand: Normal
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    operands: frozenset[Normal]  # two or more, none of them an Every or a truth value


@dataclass(frozen=True, slots=True)
class Either:
    operands: frozenset[Normal]  # two or more, none of them an Either or a truth value


Normal = bool | One | Some | Element | Every | Either
_Test = TypeVar("_Test", One, Some, Element)


def normal(checked: CheckedFilter) -> Normal:
    """The normal form of a filter; a truth value where it finds everything, or nothing."""
    return _Reading(checked).of(checked.filter, "")


class _Reading:
    def __init__(self, checked: CheckedFilter) -> None:
        self._checked = checked

    def of(self, node: Filter, element: str) -> Normal:
        match node:
            case And(operands):
                return every(self.of(each, element) for each in operands)
            case Or(operands):
                return either(self.of(each, element) for each in operands)
            case Not(operand):
                return opposite(self.of(operand, element))
            case Has(path, operand):
                return has(path, self.of(operand, join_path(element, path)))
            case _:
                field = self._checked.fields[join_path(element, node.path)]
                many = is_list_inside(field, element, self._checked.object_lists)
                return _of_list(node, field) if many else _of_single(node, field)


def opposite(node: Normal) -> Normal:
    """What is true where `node` is not."""
    match node:
        case bool():
            return not node
        case One(path, domain, values, null):
            return One(path, domain, complement(values), not null)
        case Some() | Element():
            return replace(node, negated=not node.negated)
        case Every(operands):
            return Either(frozenset(map(opposite, operands)))
        case Either(operands):
            return Every(frozenset(map(opposite, operands)))


def either(nodes: Iterable[Normal]) -> Normal:
    """What is true where one of the nodes is."""
    return opposite(every(opposite(each) for each in nodes))


def every(nodes: Iterable[Normal]) -> Normal:
    """What is true where all of the nodes are."""
    found = set(_flat(nodes))
    if False in found:
        return False
    found.discard(True)
    left: set[Normal] = {each for each in found if isinstance(each, Either)}
    for path, tests in _by_path(found, One).items():
        one = _one(path, tests)
        if one is None:
            return False
        left |= one
    for path, lists in _by_path(found, Some).items():
        some = _some(path, lists)
        if some is None:
            return False
        left |= some
    again = False
    for path, elements in _by_path(found, Element).items():
        left.update(each for each in elements if not each.negated)
        negated = [each for each in elements if each.negated]
        if len(negated) < 2:
            left.update(negated)
        else:  # none is a and none is b: none is a or b
            none = opposite(has(path, either(each.operand for each in negated)))
            left.add(none)
            again = again or not isinstance(none, Element)
    if again:
        return every(left)
    return _joined(left)


def has(path: str, operand: Normal) -> Normal:
    """What is true where some object of the list at `path` fulfils `operand`.

    Where that asks for one thing only, it is asked of the list below, without a HAS.
    """
    if operand is False:
        return False
    parts = operand.operands if isinstance(operand, Either) else frozenset((operand,))
    lifted: list[Normal] = []
    rest: set[Normal] = set()
    for part in parts:
        outside = _lifted(path, part)
        if outside is None:
            rest.add(part)
        else:
            lifted.append(outside)
    if rest:
        inner = next(iter(rest)) if len(rest) == 1 else Either(frozenset(rest))
        lifted.append(Element(path, inner))
    return lifted[0] if len(lifted) == 1 else either(lifted)


def _lifted(path: str, node: Normal) -> Some | Element | None:
    match node:
        case One(inner, domain, values, False) if _can_be_listed(domain, values):
            return Some(join_path(path, inner), domain, values)
        case Some(inner, domain, values, False):
            return Some(join_path(path, inner), domain, values)
        case Element(inner, operand, False):
            return Element(join_path(path, inner), operand)
        case _:
            return None


def _can_be_listed(domain: Domain, values: ValueSet) -> bool:
    """Whether predicates joined by OR can ask a list for one of `values`.

    They can ask for values, for what lies beyond an end, and for spans with both ends included.
    """
    if isinstance(values, Stretches):
        counted = domain.kind in (Kind.WHOLE, Kind.DAY)
        return counted or all(
            start is None or end is None or (not start[1] and end[1])
            for start, end in values.spans()
        )
    if domain.kind in (Kind.PATTERN, Kind.RANGE):
        return values.values == {True}
    return domain == ANY or not values.inverted


def _of_single(node: Predicate, field: FilterField) -> Normal:
    path = node.path
    match node:
        case Presence():
            return One(path, ANY, NONE, True)
        case Comparison(_, Operator.NE, _):
            return opposite(_of_single(replace(node, operator=Operator.EQ), field))
        case Range(_, low, high):
            ends = (Comparison(path, Operator.GE, low), Comparison(path, Operator.LE, high))
            return every(_of_single(each, field) for each in ends)
    tests = (One(path, domain, values, False) for domain, values in _sets(node, field))
    return either(tests)


def _of_list(node: Predicate, field: FilterField) -> Normal:
    path = node.path
    match node:
        case Presence():
            return Some(path, ANY, ALL, negated=True)
        case Membership(_, Operator.ALL, values):
            each = (Comparison(path, Operator.CONTAINS, value) for value in values)
            return every(_of_list(one, field) for one in each)
    tests = (Some(path, domain, values) for domain, values in _sets(node, field))
    return either(tests)


def _sets(node: Predicate, field: FilterField) -> Iterator[tuple[Domain, ValueSet]]:
    """The sets of which one must hold a value; one for each domain that the predicate mentions."""
    match node:
        case Comparison(_, Operator.LIKE, Text(pattern)):
            yield matching(pattern)
        case Comparison(_, operator, value):
            domain, at = place(value, field.type)
            yield domain, values_for(operator, domain, at)
        case Membership(_, _, values):
            sets: dict[Domain, list[ValueSet]] = {}
            for value in values:
                domain, at = place(value, field.type)
                sets.setdefault(domain, []).append(values_for(Operator.EQ, domain, at))
            for domain, chosen in sets.items():
                yield domain, union(chosen)
        case Range(_, low, high):
            (first, start), (last, end) = place(low, field.type), place(high, field.type)
            if first == last:
                ends = values_for(Operator.GE, first, start), values_for(Operator.LE, last, end)
                yield first, intersection(ends)
            else:
                yield opaque(Kind.RANGE, (low, high))


def _flat(nodes: Iterable[Normal]) -> Iterator[Normal]:
    for node in nodes:
        if isinstance(node, Every):
            yield from node.operands
        else:
            yield node


def _by_path(nodes: Iterable[Normal], kind: type[_Test]) -> dict[str, list[_Test]]:
    found: dict[str, list[_Test]] = {}
    for node in nodes:
        if isinstance(node, kind):
            found.setdefault(node.path, []).append(node)
    return found


def _by_domain(tests: Iterable[One | Some]) -> dict[Domain, list[ValueSet]]:
    found: dict[Domain, list[ValueSet]] = {}
    for test in tests:
        found.setdefault(test.domain, []).append(test.values)
    return found


def _one(path: str, tests: list[One]) -> set[One] | None:
    """What is left of the AND of tests of one value; None if nothing passes them."""
    null = all(test.null for test in tests)
    left = set()
    for domain, sets in _by_domain(tests).items():
        values = intersection(sets)
        if is_empty(values):
            return {One(path, ANY, NONE, True)} if null else None
        if not is_full(values):
            left.add(One(path, domain, values, null))
    return left if left or null else {One(path, ANY, ALL, False)}


def _some(path: str, tests: list[Some]) -> set[Some] | None:
    """What is left of the AND of tests of one list; None if none passes them."""
    absent, present = Some(path, ANY, ALL, negated=True), Some(path, ANY, ALL)
    left = set()
    for domain, sets in _by_domain(test for test in tests if test.negated).items():
        values = union(sets)
        if is_full(values):
            left = {absent}
            break
        if not is_empty(values):
            left.add(Some(path, domain, values, negated=True))
    demanded = set()
    for test in tests:
        if not test.negated and is_empty(test.values):
            return None
        if not test.negated:
            demanded.add(present if is_full(test.values) else test)
    if len(demanded) > 1:
        demanded.discard(present)
    if demanded and (absent in left or any(opposite(test) in left for test in demanded)):
        return None
    return left | demanded


def _joined(nodes: set[Normal]) -> Normal:
    """The AND of nodes of which no two are tests that could be one."""
    left = frozenset(
        node
        for node in nodes
        if not (isinstance(node, Either) and not nodes.isdisjoint(node.operands))
    )
    if any(isinstance(node, Element) and node.negated and opposite(node) in left for node in left):
        return False
    if len(left) < 2:
        return next(iter(left), True)
    return Every(left)
