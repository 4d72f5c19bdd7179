"""No clause of an AND is already said by another one of it, and no OR allows everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...diagnostics import Code, Diagnostic, Severity
from ...fields import FieldType, Scope
from ...printer import print_filter
from ...tree import And, Comparison, Filter, Has, Membership, Not, Operator, Or, Presence
from ...tree import Range, Value
from ..clauses import NOWHERE, clause_at
from ..joins import joined
from ..near import Near
from ..order import compare

_LOWER = (Operator.GT, Operator.GE)
_UPPER = (Operator.LT, Operator.LE)


def subsumed(filter: Filter, scope: Scope) -> Iterator[Diagnostic]:
    """Find bounds that lie outside of others, and IS NOT NULL beside what only a value fulfils.

    Both on the one value of a field, joined by AND.
    """
    near = Near()
    for operands, element in joined(filter, And):
        known: dict[str, _Said] = {}
        for node in operands:
            inner = node.operand if isinstance(node, Not) else node
            if isinstance(inner, And | Or | Not | Has):
                continue
            clause = clause_at(inner, element, scope, near)
            if clause.field is not None and not clause.is_list:
                known.setdefault(clause.path, _Said()).take(node)
        for path, said in known.items():
            for node, other in said.superfluous():
                message = (
                    f"{print_filter(node)} adds nothing to {print_filter(other)}. Leave it out."
                )
                yield Diagnostic(
                    Code.REDUNDANT, message, node.span or NOWHERE, Severity.WARNING, path=path
                )


def allows_everything(filter: Filter, scope: Scope) -> Iterator[Diagnostic]:
    """Find `a != 1 OR a != 2`: an OR whose clauses exclude different values lets all in."""
    near = Near()
    for operands, element in joined(filter, Or):
        excluded: dict[str, tuple[Filter, frozenset[Value]]] = {}
        for node in operands:
            inner, values = _excluded(node)
            if inner is None:
                continue
            clause = clause_at(inner, element, scope, near)
            if clause.field is None or clause.is_list or not _told_apart(clause.field.type):
                continue
            other, before = excluded.setdefault(clause.path, (node, values))
            if values & before or any(type(each) is not type(one) for each in values
                                      for one in before):
                excluded[clause.path] = (other, before & values or before)
                continue
            message = (
                f"{print_filter(other)} or {print_filter(node)} is always true. "
                "Join them by AND, or leave both out."
            )
            yield Diagnostic(
                Code.REDUNDANT, message, node.span or NOWHERE, Severity.WARNING, path=clause.path
            )


def _told_apart(type: FieldType) -> bool:
    """Whether values that are written differently are different ones."""
    return type not in (
        *(FieldType.VOCABULARY, FieldType.DATE, FieldType.DATETIME, FieldType.TIME),
    )


def _excluded(node: Filter) -> tuple[Comparison | Membership | None, frozenset[Value]]:
    match node:
        case Comparison(_, Operator.NE, value):
            return node, frozenset((value,))
        case Not(Comparison(_, Operator.EQ, value) as inner):
            return inner, frozenset((value,))
        case Not(Membership(_, Operator.IN, values) as inner):
            return inner, frozenset(values)
        case _:
            return None, frozenset()


@dataclass(slots=True)
class _Said:
    """The bounds on one field in one AND, and what else demands a value of it."""

    lows: list[tuple[Value, bool, Filter]] = field(default_factory=list)
    highs: list[tuple[Value, bool, Filter]] = field(default_factory=list)
    present: list[Filter] = field(default_factory=list)
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
            case Not() | Presence() | Comparison(_, Operator.NE):
                return
        self.demanding = self.demanding or node

    def superfluous(self) -> Iterator[tuple[Filter, Filter]]:
        """The clauses that could be left out, each with the one that says as much."""
        if self.demanding is not None:
            for node in self.present:
                yield node, self.demanding
        if len(self.lows) + len(self.highs) < 2:
            return
        low = {id(node): other for node, other in _looser(self.lows, 1)}
        high = {id(node): other for node, other in _looser(self.highs, -1)}
        for ends, looser in ((self.lows, low), (self.highs, high)):
            for _, _, node in ends:
                if isinstance(node, Range):
                    if looser is low and id(node) in low and id(node) in high:
                        yield node, low[id(node)]
                elif id(node) in looser:
                    yield node, looser[id(node)]


def _looser(
    ends: list[tuple[Value, bool, Filter]], sign: int
) -> Iterator[tuple[Filter, Filter]]:
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
