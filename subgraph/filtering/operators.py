"""Every operator in one row: which fields take it, how, and the words that people read for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .fields import FieldType
from .tree import Operator

_EVERY: Final = frozenset(FieldType)
_ORDERED: Final = frozenset(
    {FieldType.INT, FieldType.FLOAT, FieldType.DATE, FieldType.DATETIME, FieldType.TIME}
)
_ENUMERABLE: Final = _EVERY - {FieldType.BOOLEAN}
_TEMPORAL: Final = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.TIME})


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """How one operator behaves.

    types          fields that take it
    on_scalar      whether it stands on a field that is no list
    on_list        whether it stands on a list, where it means: for some value of it
    instead        what to use where `on_scalar` or `on_list` forbids it, as written
    words          what people read; `negated` for its NOT
    temporal       the same for dates and times
    form           how it is written behind a path
    """

    operator: Operator
    types: frozenset[FieldType]
    on_scalar: bool
    on_list: bool
    words: str
    negated: str
    instead: str = ""
    temporal: tuple[str, str] | None = None
    form: str = ""

    def words_for(self, type: FieldType, *, negated: bool = False) -> str:
        """The words for a field of `type`."""
        words = (self.words, self.negated)
        if self.temporal is not None and type in _TEMPORAL:
            words = self.temporal
        return words[negated]


_FORMS: Final = {
    Operator.LIKE: "LIKE 'pattern'",
    Operator.IN: "IN [value, …]",
    Operator.ANY: "ANY [value, …]",
    Operator.ALL: "ALL [value, …]",
    Operator.BETWEEN: "BETWEEN value AND value",
    Operator.IS_NULL: "IS NULL",
}


def _row(
    operator: Operator,
    types: frozenset[FieldType],
    where: str,
    words: str,
    negated: str,
    instead: str = "",
    temporal: tuple[str, str] | None = None,
) -> OperatorRow:
    form = _FORMS.get(operator, f"{operator} value")
    return OperatorRow(
        operator, types, "scalar" in where, "list" in where, words, negated, instead, temporal, form
    )


_TEXTUAL: Final = frozenset({FieldType.STRING})
_BEFORE: Final = ("is before", "is not before")
_UNTIL: Final = ("is on or before", "is not on or before")
_AFTER: Final = ("is after", "is not after")
_SINCE: Final = ("is on or after", "is not on or after")

# The order is that in which messages name the operators.
OPERATORS: Final = {
    row.operator: row
    for row in (
        _row(Operator.EQ, _EVERY, "scalar", "is", "is not", "CONTAINS"),
        _row(Operator.NE, _EVERY, "scalar", "is not", "is", "NOT CONTAINS"),
        _row(
            Operator.LT, _ORDERED, "scalar, list", "is less than", "is not less than", "", _BEFORE
        ),
        _row(Operator.LE, _ORDERED, "scalar, list", "is at most", "is not at most", "", _UNTIL),
        _row(Operator.GT, _ORDERED, "scalar, list", "is more than", "is not more than", "", _AFTER),
        _row(Operator.GE, _ORDERED, "scalar, list", "is at least", "is not at least", "", _SINCE),
        _row(Operator.CONTAINS, _EVERY, "list", "includes", "does not include", "=="),
        _row(Operator.LIKE, _TEXTUAL, "scalar, list", "matches", "does not match"),
        _row(Operator.IN, _ENUMERABLE, "scalar", "is one of", "is none of", "ANY"),
        _row(Operator.ANY, _ENUMERABLE, "list", "includes any of", "includes none of", "IN"),
        _row(Operator.ALL, _ENUMERABLE, "list", "includes all of", "does not include all of", "=="),
        _row(Operator.BETWEEN, _ORDERED, "scalar, list", "is between", "is not between"),
        _row(Operator.IS_NULL, _EVERY, "scalar, list", "has no value", "has a value"),
    )
}
"""One row for each operator of a predicate. HAS stands on lists of objects, not on fields."""


def operators_for(type: FieldType, *, is_list: bool) -> tuple[Operator, ...]:
    """The operators that a field of `type` takes, in the order in which messages name them."""
    return tuple(
        row.operator
        for row in OPERATORS.values()
        if type in row.types and (row.on_list if is_list else row.on_scalar)
    )
