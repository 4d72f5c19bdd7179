"""Turn the clauses of an earlier filter and those of a new reading into one filter, and say how.

Clause by clause of the new reading, against what was asked of the same field before:

    nothing                        it must hold as well
    'make that', 'instead'         it takes the place of what was asked
    a field with one value         one value takes the other's place; 'also': either of them
    a bound on the same side       it takes the other's place; on the other side: both hold
    a list                         it must hold as well
    a negation                     the value is taken out of what was asked, and must not be
    'remove'                       the value is taken out; of a field, all that was asked of it
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from ..filtering import (
    And,
    Comparison,
    Date,
    Filter,
    Membership,
    Not,
    Number,
    Operator,
    Or,
    Predicate,
    Presence,
    Range,
    Value,
    values_of,
)
from .marks import Mode

_VALUES: Final = (Operator.EQ, Operator.CONTAINS, Operator.IN, Operator.ANY, Operator.ALL)
_LOWER: Final = (Operator.GT, Operator.GE)
_UPPER: Final = (Operator.LT, Operator.LE)


@dataclass
class Changes:
    """What became of each clause. Filters, for whoever says it in words.

    kept      as it was;  removed  gone;  added  new
    replaced  what was, and what is in its place;  known  asked for again
    """

    kept: list[Filter] = field(default_factory=list)
    removed: list[Filter] = field(default_factory=list)
    added: list[Filter] = field(default_factory=list)
    replaced: list[tuple[Filter, Filter]] = field(default_factory=list)
    known: list[Filter] = field(default_factory=list)


@dataclass(frozen=True)
class SimpleClause:
    """A clause on one field: NOT and `!=` apart."""

    path: str
    negated: bool
    node: Predicate

    @property
    def values(self) -> tuple[Value, ...]:
        """The values that it is, or has; none for a bound, a pattern or a presence."""
        if isinstance(self.node, Membership) or (
            isinstance(self.node, Comparison) and self.node.operator in _VALUES
        ):
            return values_of(self.node)
        return ()

    @property
    def side(self) -> str:
        """Which ends of a range it sets: 'low', 'high' or 'both'; '' for none."""
        if isinstance(self.node, Range):
            return "both"
        if isinstance(self.node, Comparison) and self.node.operator in _LOWER:
            return "low"
        return "high" if isinstance(self.node, Comparison) and self.node.operator in _UPPER else ""


class Combining:
    """The clauses while they change. What is new is not changed again."""

    def __init__(self, parts: list[Filter], lists: Collection[str]) -> None:
        self._lists = lists
        self._old: list[Filter | None] = list(parts)
        self._now: list[Filter | None] = list(parts)
        self._new: list[Filter] = []
        self._known: list[Filter] = []

    def done(self) -> tuple[Filter | None, Changes]:
        """The filter that is left, and what became of what."""
        changes = Changes(added=list(self._new), known=self._known)
        for old, now in zip(self._old, self._now, strict=True):
            assert old is not None
            if now is None:
                changes.removed.append(old)
            elif now == old:
                changes.kept.append(old)
            else:
                changes.replaced.append((old, now))
        left = tuple(dict.fromkeys([*(each for each in self._now if each), *self._new]))
        if len(left) < 2:
            return (left[0] if left else None), changes
        return And(left), changes

    def take(self, part: Filter, mode: Mode) -> None:
        """Go on with one clause of the new reading."""
        if mode is Mode.REMOVE:
            if part in self._now:
                self._now[self._now.index(part)] = None
                return
            simple = simple_clause(part)
            if simple and not simple.negated and simple.values:
                if not self._take_out(simple.path, simple.values):
                    self._add(_negation(part))
                return
        if part in self._new:
            return
        if part in self._now:
            if part in self._old:
                self._known.append(part)
            return
        simple = simple_clause(part)
        if simple is None:
            self._add(part)
        elif simple.negated and not isinstance(simple.node, Presence):
            self._without(part, simple)
        else:
            self._with(part, simple, mode)

    def _add(self, part: Filter) -> None:
        self._new.append(part)

    def _without(self, part: Filter, new: SimpleClause) -> None:
        """A negation: take the values out of what was asked, and leave them out."""
        self._take_out(new.path, new.values)
        settled = new.path not in self._lists and any(
            old.values for _, old in self._olds(new.path) if not old.negated
        )
        if not settled:  # a single value that is another one is not this one
            self._add(part)

    def _with(self, part: Filter, new: SimpleClause, mode: Mode) -> None:
        single = new.path not in self._lists
        if isinstance(new.node, Presence) and not new.negated:
            # 'without a rating' after 'rated above 7': both cannot be, and the second was said.
            if self._clear(new.path, lambda old: not old.negated):
                return
            self._clear(new.path, lambda old: old.negated and isinstance(old.node, Presence))
            self._add(part)
            return
        self._clear(new.path, lambda old: isinstance(old.node, Presence) and not old.negated)
        self._clear(new.path, lambda old: old.negated and bool(set(old.values) & set(new.values)))
        placed = False
        for at, old in self._olds(new.path):
            if old.negated:
                continue
            widened = self._widened(old, new) if single and mode is Mode.ALSO else None
            if widened is not None:
                self._now[at] = widened
                return
            if mode is Mode.REPLACE or (single and _gives_way(old, new)):
                self._now[at] = None if placed else part
                placed = True
        for at, whole in enumerate(self._now):
            if mode is Mode.REPLACE and whole is not None and _alternatives_on(whole, new.path):
                self._now[at] = None if placed else part
                placed = True
        if not placed:
            self._add(part)

    @staticmethod
    def _widened(old: SimpleClause, new: SimpleClause) -> Filter | None:
        """Either of the values, on a field that has one."""
        if not (old.values and new.values):
            return None
        both = tuple(dict.fromkeys((*old.values, *new.values)))
        return Membership(new.path, Operator.IN, both)

    def _olds(self, path: str) -> list[tuple[int, SimpleClause]]:
        found = ((at, simple_clause(part)) for at, part in enumerate(self._now) if part is not None)
        return [(at, old) for at, old in found if old is not None and old.path == path]

    def _clear(self, path: str, which: Callable[[SimpleClause], bool]) -> bool:
        gone = [at for at, old in self._olds(path) if which(old)]
        for at in gone:
            self._now[at] = None
        return bool(gone)

    def _take_out(self, path: str, values: Collection[Value]) -> bool:
        """Take values out of the clauses that ask for them."""
        found = False
        for at, old in self._olds(path):
            if old.negated or not set(old.values) & set(values):
                continue
            found = True
            left = tuple(value for value in old.values if value not in values)
            self._now[at] = _of_values(old, left, many=path in self._lists)
        return found


def _gives_way(old: SimpleClause, new: SimpleClause) -> bool:
    """Whether a clause on a field with one value takes the place of another."""
    if old.values and (new.values or new.side):
        return True
    if old.side and new.values:
        return True
    if not (old.side and new.side):
        return False
    if "both" in (old.side, new.side) or old.side == new.side:
        return True
    low, high = (old, new) if old.side == "low" else (new, old)
    return _beyond(values_of(low.node)[0], values_of(high.node)[0])


def _beyond(low: Value, high: Value) -> bool:
    """Whether a range ends before it begins."""
    if isinstance(low, Number) and isinstance(high, Number):
        return low.value > high.value
    return isinstance(low, Date) and isinstance(high, Date) and low.text > high.text


def _of_values(old: SimpleClause, left: tuple[Value, ...], *, many: bool) -> Filter | None:
    if not left:
        return None
    if len(left) == 1:
        return Comparison(old.path, Operator.CONTAINS if many else Operator.EQ, left[0])
    assert isinstance(old.node, Membership)
    return Membership(old.path, old.node.operator, left)


def _negation(part: Filter) -> Filter:
    if isinstance(part, Comparison) and part.operator is Operator.EQ:
        return Comparison(part.path, Operator.NE, part.value)
    return Not(part)


def simple_clause(part: Filter) -> SimpleClause | None:
    """A clause on one field as such; None for any other."""
    match part:
        case Not(Comparison() | Membership() | Range() | Presence() as node):
            return SimpleClause(node.path, True, node)
        case Comparison(path, Operator.NE, value):
            return SimpleClause(path, True, Comparison(path, Operator.EQ, value))
        case Comparison() | Membership() | Range() | Presence():
            return SimpleClause(part.path, False, part)
        case _:
            return None


def _alternatives_on(node: Filter, path: str) -> bool:
    """Whether it is an OR that speaks of one field alone."""
    return isinstance(node, Or) and all(
        (simple := simple_clause(each)) is not None and simple.path == path
        for each in node.operands
    )


def clauses_at_top(node: Filter) -> list[Filter]:
    """The clauses of an AND, and of the ANDs in it."""
    if isinstance(node, And):
        return [part for operand in node.operands for part in clauses_at_top(operand)]
    return [node]
