"""Turn the clauses on one list, as they come, into what they ask it to have and not to have."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from ..fields import FilterField, Scope
from ..tree import Comparison, Filter, Membership, Not, Operator, Presence, Value
from .bounds import Key, key_of
from .clauses import Clause


@dataclass(slots=True)
class ListDemands:
    """What the clauses met so far say of single values; nothing is concluded from bounds.

    On a list, two clauses may be fulfilled by two values: only what must be there and must not be
    there at once is impossible.
    """

    field: FilterField
    scope: Scope
    _has: dict[Key, Filter] = dataclasses.field(default_factory=dict)
    _has_one_of: list[tuple[tuple[Key, ...], Filter]] = dataclasses.field(default_factory=list)
    _lacks: dict[Key, Filter] = dataclasses.field(default_factory=dict)
    _empty: Filter | None = None
    _filled: Filter | None = None

    def narrow(self, clause: Clause, node: Filter) -> Filter | None:
        """Take in a clause, and give back the clause met before with which it cannot be true."""
        negated = isinstance(node, Not)
        match clause.node:
            case Presence() if not negated:
                self._empty = self._empty or node
                return self._filled
            case Comparison(_, Operator.CONTAINS, value):
                return self._exclude((value,), node) if negated else self._demand((value,), node)
            case Membership(_, Operator.ALL, values) if not negated:
                return self._demand(values, node)
            case Membership(_, Operator.ANY, values):
                return self._exclude(values, node) if negated else self._demand_one(values, node)
            case _ if negated and not isinstance(clause.node, Presence):
                return None
            case _:
                return self._fill(node)

    def _fill(self, node: Filter) -> Filter | None:
        self._filled = self._filled or node
        return self._empty

    def _keys(self, values: tuple[Value, ...]) -> list[Key | None]:
        return [key_of(value, self.field, self.scope) for value in values]

    def _demand(self, values: tuple[Value, ...], node: Filter) -> Filter | None:
        found = None
        for key in self._keys(values):
            if key is not None:
                self._has.setdefault(key, node)
                found = found or self._lacks.get(key)
        return found or self._fill(node)

    def _demand_one(self, values: tuple[Value, ...], node: Filter) -> Filter | None:
        keys = self._keys(values)
        known = tuple(key for key in keys if key is not None)
        if len(known) == len(keys):
            self._has_one_of.append((known, node))
            lacking = [self._lacks.get(key) for key in known]
            if all(lacking):
                return lacking[0]
        return self._fill(node)

    def _exclude(self, values: tuple[Value, ...], node: Filter) -> Filter | None:
        found = None
        new = {key for key in self._keys(values) if key is not None and key not in self._lacks}
        for key in new:
            self._lacks[key] = node
            found = found or self._has.get(key)
        if found or not new:
            return found
        for keys, other in self._has_one_of[:_MOST]:
            if all(key in self._lacks for key in keys):
                return other
        return None


_MOST = 20  # ANYs of one list that are looked at again: a filter has few, an attack many
