"""Turn a checked filter into a `where` argument; hasura.py and prisma.py have the words for it.

Behind such an argument stands SQL, where a condition on a null is neither true nor false and NOT
leaves it so. The language has two truth values: below a NOT each condition on a column also asks
that the column has a value. A condition on a list of objects is an EXISTS, which has two values by
itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from ..checked import CheckedFilter
from ..errors import UnsupportedError
from ..fields import FieldType, FilterField
from ..tree import And, Filter, Has, Not, Or, Predicate
from ..walk import join_path
from .asked import Exists, Like, OneOf, Plain, Test, Within, ask
from .intervals import End
from .numbers import as_double

Where = dict[str, Any]


class WhereCompilation:
    """Walks the tree; what differs from one dialect to the other is below, to be overridden."""

    target: ClassVar[str]
    and_: ClassVar[str]
    or_: ClassVar[str]
    not_: ClassVar[str]
    equal: ClassVar[str]
    one_of: ClassVar[str]
    ends: ClassVar[tuple[str, str, str, str]]  # >= > <= <

    def __init__(
        self, checked: CheckedFilter, now: datetime.datetime, zone: datetime.tzinfo
    ) -> None:
        self._fields = checked.fields
        self._lists = checked.object_lists
        self._now = now
        self._zone = zone

    def where(self, node: Filter, element: str = "", negated: bool = False) -> Where:
        """`negated`: whether a NOT stands above, in the same row."""
        match node:
            case And(operands):
                return {self.and_: [self.where(each, element, negated) for each in operands]}
            case Or(operands):
                return {self.or_: [self.where(each, element, negated) for each in operands]}
            case Not(operand):
                return self.opposite(self.where(operand, element, negated=True))
            case Has(path, operand):
                full = join_path(element, path)
                return self._through(element, path, self.where(operand, full))
            case _:
                return self._predicate(node, element, negated)

    def _predicate(self, node: Predicate, element: str, negated: bool) -> Where:
        field = self._fields[join_path(element, node.path)]
        asked = ask(node, field, self._now, self._zone)
        *way, name = node.path.split(".")
        full = join_path(element, node.path)
        apart = any(
            len(each) > len(element) and full.startswith(f"{each}.") for each in self._lists
        )
        found = []
        for test in asked.tests:
            inner = self._column(
                node, field, name, test, guarded=(negated or asked.negated) and not apart
            )
            found.append(self._through(element, ".".join(way), inner) if way else inner)
        where = self.all(found)
        return self.opposite(where) if asked.negated else where

    def _column(
        self, node: Predicate, field: FilterField, name: str, test: Test, *, guarded: bool
    ) -> Where:
        if isinstance(test, Exists):
            return self.present(name, field)
        if self._is_array(field):
            where = self._array(node, field, name, test)
        else:
            where = self.any([{name: each} for each in self._conditions(node, field, test)])
        return self.all([self.present(name, field), where]) if guarded else where

    def _conditions(self, node: Predicate, field: FilterField, test: Test) -> list[Where]:
        """Conditions on one value, of which one is to hold."""
        match test:
            case Like(pattern):
                return [self.like(node, pattern)]
            case OneOf((single,)):
                return [{self.equal: self.json(node, field.type, single)}]
            case OneOf(values):
                return [{self.one_of: [self.json(node, field.type, each) for each in values]}]
            case Within(intervals):
                at_least, more, at_most, less = self.ends
                found = []
                for each in intervals:
                    ends: Where = {}
                    if each.point:
                        ends[self.equal] = self.json(node, field.type, each.low)
                        found.append(ends)
                        continue
                    if each.low is not None:
                        word = more if each.low_open else at_least
                        ends[word] = self.json(node, field.type, each.low)
                    if each.high is not None:
                        word = less if each.high_open else at_most
                        ends[word] = self.json(node, field.type, each.high)
                    found.append(ends or self.anything())
                return found
        raise AssertionError("Exists is no condition on a value")

    def _array(self, node: Predicate, field: FilterField, name: str, test: Test) -> Where:
        values: tuple[Plain | End | None, ...] | None = None
        if isinstance(test, OneOf):
            values = test.values
        elif isinstance(test, Within) and all(each.point for each in test.intervals):
            values = tuple(each.low for each in test.intervals)
        if values is None:
            instants = " with instants" if field.type is FieldType.DATETIME else ""
            message = (
                f"{self.target} cannot say this on '{node.path}', a column that is a list: it "
                "compares whole values only. "
                f"The nearest that it can say is CONTAINS, ANY or ALL{instants}."
            )
            raise UnsupportedError(self.target, node, message)
        return self.any(
            [self.contains(name, self.json(node, field.type, value)) for value in values]
        )

    def _through(self, element: str, path: str, inner: Where) -> Where:
        """The condition on what relations lead to."""
        names = path.split(".")
        for length in range(len(names), 0, -1):
            full = join_path(element, ".".join(names[:length]))
            inner = {names[length - 1]: self.related(inner, many=full in self._lists)}
        return inner

    def _is_array(self, field: FilterField) -> bool:
        if field.own_list is not None or not field.is_list:
            return field.is_list and bool(field.own_list)
        return not any(field.path.startswith(f"{each}.") for each in self._lists)

    def json(self, node: Predicate, type: FieldType, value: Plain | End | None) -> Any:
        match value:
            case Decimal() if type is FieldType.INT:
                return int(value)
            case Decimal():
                return as_double(self.target, node, value)
            case datetime.datetime():
                return value.isoformat().replace("+00:00", "Z")
            case datetime.date() | datetime.time():
                return value.isoformat()
            case _:
                return value

    def all(self, wheres: Sequence[Where]) -> Where:
        return wheres[0] if len(wheres) == 1 else {self.and_: list(wheres)}

    def any(self, wheres: Sequence[Where]) -> Where:
        return wheres[0] if len(wheres) == 1 else {self.or_: list(wheres)}

    def opposite(self, where: Where) -> Where:
        if where.keys() == {self.not_}:
            return dict(where[self.not_])
        return {self.not_: where}

    def related(self, inner: Where, *, many: bool) -> Where:
        """The condition on the one object, or on some object, of a relation."""
        raise NotImplementedError

    def present(self, name: str, field: FilterField) -> Where:
        """That a column has a value; never null itself."""
        raise NotImplementedError

    def anything(self) -> Where:
        """The condition that any value fulfils."""
        raise NotImplementedError

    def contains(self, name: str, value: Any) -> Where:
        """That a column with a list has a value in it."""
        raise NotImplementedError

    def like(self, node: Predicate, pattern: str) -> Where:
        """The condition that a text fits a pattern, whatever its case."""
        raise NotImplementedError
