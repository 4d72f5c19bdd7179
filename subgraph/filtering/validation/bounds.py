"""Turn the clauses on one field, as they come, into what they leave of its values."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass

from ..fields import FieldType, FilterField, Scope
from ..tree import (
    Boolean,
    Comparison,
    Date,
    DateTime,
    EnumName,
    Filter,
    Membership,
    Not,
    Number,
    Operator,
    Presence,
    Range,
    Text,
    Time,
    Value,
)
from .clauses import Clause
from .order import compare, exists
from .terms import the_term

Key = tuple[str, Hashable]


@dataclass(slots=True)
class _End:
    """One end of the values that are left, and the node that set it."""

    value: Value
    included: bool
    node: Filter


@dataclass(slots=True)
class Bounds:
    """What the clauses met so far leave; nothing is concluded from values that may be equal.

    Clauses under NOT count only where null is the only other thing that they let in.
    """

    field: FilterField
    scope: Scope
    _values: dict[Key, Value] | None = None  # the only ones left, if any clause said so
    _values_node: Filter | None = None
    _excluded: dict[Key, Filter] = dataclasses.field(default_factory=dict)
    _low: _End | None = None
    _high: _End | None = None
    _null: Filter | None = None
    _present: Filter | None = None  # a clause that only a value fulfils

    def narrow(self, clause: Clause, node: Filter) -> Filter | None:
        """Take in a clause, and give back the clause met before with which it cannot be true."""
        negated = isinstance(node, Not)
        match clause.node:
            case Presence() if negated:
                return self._demand_value(node)
            case Presence():
                self._null = self._null or node
                return self._present
            case Comparison(_, Operator.EQ, value):
                return self._exclude([value], node) if negated else self._only([value], node)
            case Comparison(_, Operator.NE, value):
                return self._only([value], node) if negated else self._exclude([value], node)
            case Membership(_, Operator.IN, values):
                return self._exclude(values, node) if negated else self._only(values, node)
            case Range(_, low, high) if not negated:
                if (compare(low, high) or 0) > 0:
                    return None  # range_order has said so
                ends = self._raise(low, True, node), self._lower(high, True, node)
                return ends[0] or ends[1] or self._demand_value(node)
            case Comparison(_, operator, value) if not negated:
                return self._bound(operator, value, node) or self._demand_value(node)
            case _:
                return None

    def _demand_value(self, node: Filter) -> Filter | None:
        self._present = self._present or node
        return self._null

    def _bound(self, operator: Operator, value: Value, node: Filter) -> Filter | None:
        if operator in (Operator.GT, Operator.GE):
            return self._raise(value, operator is Operator.GE, node)
        if operator in (Operator.LT, Operator.LE):
            return self._lower(value, operator is Operator.LE, node)
        return None

    def _only(self, values: list[Value] | tuple[Value, ...], node: Filter) -> Filter | None:
        keys = {key_of(value, self.field, self.scope): value for value in values}
        if None in keys:
            return self._demand_value(node)
        found = {key: value for key, value in keys.items() if key is not None}
        other = None
        if self._values is None:
            left = found
        else:
            left = {key: value for key, value in found.items() if key in self._values}
            if not left and _same_kind([*found, *self._values]):
                other = self._values_node
        if other is None and left:
            self._values, self._values_node = left, node
            other = self._check_values()
        return other or self._demand_value(node)

    def _exclude(self, values: list[Value] | tuple[Value, ...], node: Filter) -> Filter | None:
        for value in values:
            key = key_of(value, self.field, self.scope)
            if key is not None:
                self._excluded.setdefault(key, node)
        if self._values and all(key in self._excluded for key in self._values):
            return self._values_node
        return None

    def _raise(self, value: Value, included: bool, node: Filter) -> Filter | None:
        value, included = self._whole(value, included, 1)
        old = self._low
        order = compare(value, old.value) if old else 1
        if old is None or (order or 0) > 0 or (order == 0 and not included):
            self._low = _End(value, included, node)
        return self._crossed(self._high) or self._values_outside()

    def _lower(self, value: Value, included: bool, node: Filter) -> Filter | None:
        value, included = self._whole(value, included, -1)
        old = self._high
        order = compare(value, old.value) if old else -1
        if old is None or (order or 0) < 0 or (order == 0 and not included):
            self._high = _End(value, included, node)
        return self._crossed(self._low) or self._values_outside()

    def _whole(self, value: Value, included: bool, step: int) -> tuple[Value, bool]:
        """On an int field, the first whole number within an end that is not."""
        if included or self.field.type is not FieldType.INT or not isinstance(value, Number):
            return value, included
        return Number(value.value + step), True

    def _crossed(self, other: _End | None) -> Filter | None:
        if self._low is None or self._high is None or other is None:
            return None
        order = compare(self._low.value, self._high.value)
        both = self._low.included and self._high.included
        empty = order is not None and (order > 0 or (order == 0 and not both))
        return other.node if empty else None

    def _values_outside(self) -> Filter | None:
        if not self._values:
            return None
        inside = any(not self._beyond(value) for value in self._values.values())
        return None if inside else self._values_node

    def _check_values(self) -> Filter | None:
        """The clause met before that leaves none of the values."""
        assert self._values is not None
        excluding = [self._excluded.get(key) for key in self._values]
        if all(excluding):
            return excluding[0]
        ends = [self._beyond(value) for value in self._values.values()]
        return ends[0] if all(ends) else None

    def _beyond(self, value: Value) -> Filter | None:
        """The clause that set the end beyond which `value` certainly lies."""
        for end, sign in ((self._low, -1), (self._high, 1)):
            if end is not None:
                order = compare(value, end.value)
                if order == sign or (order == 0 and not end.included):
                    return end.node
        return None


def key_of(value: Value, field: FilterField, scope: Scope) -> Key | None:
    """What a value is known by, None where two that look different may be the same.

    Values whose keys are of one kind, the first part, are the same only where the keys are.
    """
    if field.type is FieldType.VOCABULARY and field.vocabulary is not None:
        term = the_term(value, field.vocabulary, scope)
        return None if term is None else ("term", term.id)
    if not exists(value):
        return None
    match value:
        case Text() | Number() | Boolean() | EnumName() | Date() | Time():
            return type(value).__name__, value.value
        case DateTime():
            zone = "local" if value.value.tzinfo is None else "instant"
            return zone, value.value
        case _:
            return None


def _same_kind(keys: list[Key]) -> bool:
    return len({kind for kind, _ in keys}) == 1
