"""Turn a checked filter and a document into yes or no: the meaning of the language, in Python.

Every predicate asks the same of a field: does some value at its path …? A document has at a path
all values that are found by following it through objects and lists, nulls left out. A single value
is a list of one, null is a list of none, and NOT is the plain opposite.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from .checked import CheckedFilter
from .fields import FieldType, FilterField
from .relative import resolve
from .tree import (
    And,
    Comparison,
    Date,
    DateTime,
    Filter,
    Has,
    Membership,
    Not,
    Operator,
    Or,
    Predicate,
    Presence,
    Range,
    Relative,
    Text,
    Time,
    Value,
)
from .walk import join_path

_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_CLOCK: Final = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
_OFFSET: Final = r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
# Of ISO's many forms the extended one, which engines read too; Python reads more of them.
_ISO: Final = {
    FieldType.DATE: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    FieldType.DATETIME: re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([T ]{_CLOCK}{_OFFSET})?"),
    FieldType.TIME: re.compile(_CLOCK + _OFFSET),
}
_TESTS: Final[Mapping[Operator, Callable[[int], bool]]] = {
    Operator.EQ: lambda order: order == 0,
    Operator.CONTAINS: lambda order: order == 0,
    Operator.LT: lambda order: order < 0,
    Operator.LE: lambda order: order <= 0,
    Operator.GT: lambda order: order > 0,
    Operator.GE: lambda order: order >= 0,
}


def evaluate(
    checked: CheckedFilter,
    document: Mapping[str, Any],
    *,
    now: datetime.datetime,
    zone: datetime.tzinfo,
) -> bool:
    """Whether a document fulfils a filter at the instant `now` in `zone`.

    Documents are what JSON gives: dates and times as ISO texts, which may be Python's own too. A
    value that is none of its field's type is passed over like a null. `now` must carry an offset.
    """
    return _Evaluation(checked, now, zone).holds(checked.filter, document, "")


class _Evaluation:
    def __init__(
        self, checked: CheckedFilter, now: datetime.datetime, zone: datetime.tzinfo
    ) -> None:
        if now.tzinfo is None:
            raise ValueError("The instant of a request must carry an offset")
        self._fields = checked.fields
        self._now = now
        self._zone = zone

    def holds(self, node: Filter, document: Any, element: str) -> bool:
        match node:
            case And(operands):
                return all(self.holds(each, document, element) for each in operands)
            case Or(operands):
                return any(self.holds(each, document, element) for each in operands)
            case Not(operand):
                return not self.holds(operand, document, element)
            case Has(path, operand):
                full = join_path(element, path)
                return any(
                    self.holds(operand, each, full)
                    for each in values_at(document, path)
                    if isinstance(each, Mapping)
                )
            case _:
                return self._predicate(node, document, self._fields[join_path(element, node.path)])

    def _predicate(self, node: Predicate, document: Any, field: FilterField) -> bool:
        found = [
            value
            for each in values_at(document, node.path)
            if (value := self._read(each, field.type)) is not None
        ]
        match node:
            case Presence():
                return not found
            case Comparison(_, Operator.LIKE, Text(pattern)):
                matches = pattern_of(pattern).fullmatch
                return any(matches(lower_case(value)) for value in found)
            case Comparison(_, Operator.NE, value):
                return not any(self._order(each, value) == 0 for each in found)
            case Comparison(_, operator, value):
                test = _TESTS[operator]
                return any(test(self._order(each, value)) for each in found)
            case Membership(_, operator, values):
                some = (any(self._order(each, value) == 0 for each in found) for value in values)
                return all(some) if operator is Operator.ALL else any(some)
            case Range(_, low, high):
                return any(
                    self._order(each, low) >= 0 and self._order(each, high) <= 0 for each in found
                )

    def _order(self, found: Any, value: Value) -> int:
        """Whether a value of the document comes before, at or after one of the filter."""
        wanted = self._wanted(value)
        if isinstance(found, datetime.datetime) and not isinstance(wanted, datetime.datetime):
            found = found.date()  # _typed has put it into the zone
        elif isinstance(wanted, datetime.datetime) and not isinstance(found, datetime.datetime):
            wanted = wanted.date()  # NOW on a date field
        elif isinstance(found, datetime.datetime):
            # In one zone Python compares what clocks show, which is not the order of instants.
            found, wanted = found - _EPOCH, wanted - _EPOCH
        if isinstance(wanted, str | bool):
            return 0 if found == wanted else 1
        return int(found > wanted) - int(found < wanted)

    def _wanted(self, value: Value) -> Any:
        match value:
            case Relative():
                return resolve(value, self._now, self._zone)
            case DateTime():
                return self._instant(value.value)
            case Date() | Time():
                return value.value
            case _:
                return value.value

    def _instant(self, value: datetime.datetime) -> datetime.datetime:
        """The instant; one without an offset is in the zone of the request."""
        return value if value.tzinfo is not None else value.replace(tzinfo=self._zone)

    def _read(self, value: Any, type: FieldType) -> Any:
        """A value of a document as its type compares, None where it is none of that type."""
        if isinstance(value, str) and type in _ISO and not _ISO[type].fullmatch(value):
            return None
        try:
            return self._typed(value, type)
        except (ValueError, ArithmeticError):
            return None

    def _typed(self, value: Any, type: FieldType) -> Any:
        match type:
            case FieldType.BOOLEAN:
                return value if isinstance(value, bool) else None
            case FieldType.INT | FieldType.FLOAT:
                if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
                    return None
                number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
                return number if number.is_finite() else None
            case FieldType.DATE:
                if isinstance(value, str):
                    return datetime.date.fromisoformat(value)
                is_date = isinstance(value, datetime.date)
                return value if is_date and not isinstance(value, datetime.datetime) else None
            case FieldType.DATETIME:
                if isinstance(value, str):
                    value = datetime.datetime.fromisoformat(value)
                if not isinstance(value, datetime.datetime):
                    return None
                return self._instant(value).astimezone(self._zone)
            case FieldType.TIME:
                if isinstance(value, str):
                    value = datetime.time.fromisoformat(value)
                # The wall clock's time; an offset says nothing without a day.
                return value.replace(tzinfo=None) if isinstance(value, datetime.time) else None
            case FieldType.ID:
                is_id = isinstance(value, str | int) and not isinstance(value, bool)
                return str(value) if is_id else None
            case _:
                return value if isinstance(value, str) else None


def values_at(document: Any, path: str) -> list[Any]:
    """All that a document has at a path, through objects and lists, nulls left out."""
    found = _flat([document])
    for name in path.split("."):
        found = _flat([each.get(name) for each in found if isinstance(each, Mapping)])
    return found


def _flat(values: Sequence[Any]) -> list[Any]:
    flat: list[Any] = []
    for value in values:
        if isinstance(value, list | tuple):
            flat.extend(_flat(value))
        elif value is not None:
            flat.append(value)
    return flat


def lower_case(text: str) -> str:
    """The text in lower case, one character for each: what engines compare.

    `str.lower` alone lets a sigma depend on its place in a word, and makes two characters of one İ.
    """
    if text.isascii():
        return text.lower()
    return "".join(character.lower()[0] for character in text)


@lru_cache(maxsize=256)
def pattern_of(pattern: str) -> re.Pattern[str]:
    """The regular expression of a LIKE pattern, for texts in lower case; it matches whole texts."""
    parts = []
    for escaped, character in re.findall(r"\\(.)|(.)", lower_case(pattern), re.S):
        if character == "*":
            parts.append(".*")
        elif character == "?":
            parts.append(".")
        else:
            parts.append(re.escape(escaped or character))
    return re.compile("".join(parts), re.S)
