"""No clause of a join is already said by another one of it, and no OR allows everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...diagnostics import Code, Diagnostic, Severity
from ...fields import FilterField, Scope
from ...printer import print_filter
from ...tree import (
    And,
    Comparison,
    Filter,
    Membership,
    Not,
    Operator,
    Or,
    Presence,
    Range,
    Value,
)
from ..bounds import Key, key_of
from ..clauses import NOWHERE
from ..joins import Join
from ..order import compare


def subsumed(join: Join, scope: Scope) -> Iterator[Diagnostic]:
    """Find bounds that lie outside of others, and what goes without saying beside a value.

    All on the one value of a field, joined by AND.
    """
    if join.kind is not And:
        return
    known: dict[str, _Said] = {}
    for node, clause in join.clauses:
        if clause.field is not None and not clause.is_list:
            known.setdefault(clause.path, _Said(clause.field, scope)).take(node)
    for path, said in known.items():
        for node, other in said.superfluous():
            yield _adds_nothing(node, other, path)


def swallowed(join: Join, scope: Scope) -> Iterator[Diagnostic]:
    """Find bounds of an OR that lie inside of another bound of it."""
    if join.kind is not Or:
        return
    ends: dict[tuple[str, int], list[tuple[Value, bool, Filter]]] = {}
    for node, clause in join.clauses:
        if isinstance(node, Comparison) and node.operator in _SIDES:
            end = (node.value, node.operator in (Operator.GE, Operator.LE), node)
            ends.setdefault((clause.path, _SIDES[node.operator]), []).append(end)
    for (path, side), found in ends.items():
        for narrow, other in _tighter(found, side):
            yield _adds_nothing(narrow, other, path)


def _adds_nothing(node: Filter, other: Filter, path: str) -> Diagnostic:
    message = f"{print_filter(node)} adds nothing to {print_filter(other)}. Leave it out."
    span = node.span or NOWHERE
    return Diagnostic(Code.REDUNDANT, message, span, Severity.WARNING, path=path)


_SIDES = {Operator.GT: 1, Operator.GE: 1, Operator.LT: -1, Operator.LE: -1}


def _tighter(ends: list[tuple[Value, bool, Filter]], side: int) -> Iterator[tuple[Filter, Filter]]:
    """The clauses whose end is certainly no looser than the loosest, with that one."""
    loosest = ends[0]
    for end in ends[1:]:
        order = compare(end[0], loosest[0])
        if order == -side or (order == 0 and end[1] and not loosest[1]):
            loosest = end
    for value, included, node in ends:
        order = compare(value, loosest[0])
        if node != loosest[2] and (order == side or (order == 0 and (loosest[1] or not included))):
            yield node, loosest[2]


def allows_everything(join: Join, scope: Scope) -> Iterator[Diagnostic]:
    """Find `a != 1 OR a != 2`: an OR whose clauses exclude different values lets all in."""
    if join.kind is not Or:
        return
    excluded: dict[str, tuple[Filter, frozenset[Key]]] = {}
    for node, clause in join.clauses:
        values = _excluded(node)
        if clause.field is None or clause.is_list or not values:
            continue
        keys = frozenset(key_of(value, clause.field, scope) for value in values)
        known = frozenset(key for key in keys if key is not None)
        if len(known) < len(keys):
            continue
        other, before = excluded.setdefault(clause.path, (node, known))
        both = before & known
        if both or len({kind for kind, _ in before | known}) > 1:
            excluded[clause.path] = (other, both or before)
            continue
        message = (
            f"{print_filter(other)} or {print_filter(node)} is always true. "
            "Join them by AND, or leave both out."
        )
        yield Diagnostic(
            Code.REDUNDANT, message, node.span or NOWHERE, Severity.WARNING, path=clause.path
        )


def _excluded(node: Filter) -> tuple[Value, ...]:
    """The values of a field that a clause excludes, where it does nothing else."""
    match node:
        case Comparison(_, Operator.NE, value) | Not(Comparison(_, Operator.EQ, value)):
            return (value,)
        case Not(Membership(_, Operator.IN, values)):
            return values
        case _:
            return ()


@dataclass(slots=True)
class _Said:
    """The bounds on one field in one AND, and what else demands a value of it."""

    of: FilterField
    scope: Scope
    lows: list[tuple[Value, bool, Filter]] = field(default_factory=list)
    highs: list[tuple[Value, bool, Filter]] = field(default_factory=list)
    present: list[Filter] = field(default_factory=list)
    others: list[tuple[Value, Filter]] = field(default_factory=list)
    equal: tuple[Value, Filter] | None = None
    demanding: Filter | None = None

    def take(self, node: Filter) -> None:
        match node:
            case Not(Presence()):
                self.present.append(node)
                return
            case Comparison(_, Operator.GT | Operator.GE as operator, value):
                self.lows.append((value, operator is Operator.GE, node))
            case Comparison(_, Operator.LT | Operator.LE as operator, value):
                self.highs.append((value, operator is Operator.LE, node))
            case Range(_, low, high):
                self.lows.append((low, True, node))
                self.highs.append((high, True, node))
            case Comparison(_, Operator.EQ, value):
                self.lows.append((value, True, node))
                self.highs.append((value, True, node))
                self.equal = self.equal or (value, node)
            case Comparison(_, Operator.NE, value) | Not(Comparison(_, Operator.EQ, value)):
                self.others.append((value, node))
                return
            case Not() | Presence():
                return
        self.demanding = self.demanding or node

    def superfluous(self) -> Iterator[tuple[Filter, Filter]]:
        """The clauses that could be left out, each with the one that says as much."""
        if self.demanding is not None:
            for node in self.present:
                yield node, self.demanding
        if self.equal is not None:
            yield from self._other_values(*self.equal)
        if len(self.lows) + len(self.highs) < 2:
            return
        low = {id(node): other for node, other in _looser(self.lows, 1)}
        high = {id(node): other for node, other in _looser(self.highs, -1)}
        for ends, looser in ((self.lows, low), (self.highs, high)):
            for _, _, node in ends:
                if isinstance(node, Comparison) and node.operator is Operator.EQ:
                    continue
                if isinstance(node, Range):
                    if looser is low and id(node) in low and id(node) in high:
                        yield node, low[id(node)]
                elif id(node) in looser:
                    yield node, looser[id(node)]

    def _other_values(self, value: Value, equal: Filter) -> Iterator[tuple[Filter, Filter]]:
        """The clauses that exclude other values than the one that is demanded."""
        demanded = key_of(value, self.of, self.scope)
        for each, node in self.others:
            key = key_of(each, self.of, self.scope)
            if key and demanded and key[0] == demanded[0] and key != demanded:
                yield node, equal


def _looser(ends: list[tuple[Value, bool, Filter]], sign: int) -> Iterator[tuple[Filter, Filter]]:
    """The clauses whose end is certainly no tighter than the tightest, with that one."""
    if len(ends) < 2:
        return
    tightest = ends[0]
    for end in ends[1:]:
        order = compare(end[0], tightest[0])
        if order == sign or (order == 0 and tightest[1] and not end[1]):
            tightest = end
    for value, included, node in ends:
        if node is tightest[2] or node == tightest[2]:
            continue  # equal clauses are written twice, which redundancies says
        order = compare(tightest[0], value)
        if order == sign or (order == 0 and (included or not tightest[1])):
            yield node, tightest[2]
