"""Turn a checked filter into an English sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from .checked import CheckedFilter
from .fields import FieldType, FilterField, is_list_inside
from .operators import OPERATORS
from .printer import print_number, print_value
from .tree import (
    Anchor,
    And,
    Boolean,
    Comparison,
    Date,
    DateTime,
    EnumName,
    Filter,
    Has,
    Membership,
    Not,
    Number,
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
from .walk import join_path, operator_of, values_of

_LITERAL = re.compile(r"[^*?\\]*")
_PLACES: Final = {
    (True, True): "contains",
    (False, True): "starts with",
    (True, False): "ends with",
}
_NOT_PLACES: Final = {
    "matches": "does not match",
    "contains": "does not contain",
    "starts with": "does not start with",
    "ends with": "does not end with",
}


def to_words(checked: CheckedFilter, labels: Mapping[str, str]) -> str:
    """Say a filter in English, with `labels` for the names of fields by absolute path.

    A field without a label goes by the words of its path. Joins inside joins stand in parentheses,
    so that the sentence has one reading.
    """
    sentence = Words(checked, labels).node(checked.filter, "")
    return f"{sentence[:1].upper()}{sentence[1:]}."


class Words:
    """What fields, operators and values are called in one filter."""

    def __init__(self, checked: CheckedFilter, labels: Mapping[str, str]) -> None:
        self._checked = checked
        self._labels = labels

    def label(self, path: str) -> str:
        """What the field at an absolute path is called."""
        return self._labels.get(path) or label_of(path)

    def node(self, node: Filter, element: str) -> str:
        """Say any node that stands inside `element`."""
        match node:
            case And(operands):
                return " and ".join(self._operand(each, element) for each in operands)
            case Or(operands):
                return " or ".join(self._operand(each, element) for each in operands)
            case Not(Comparison() | Membership() | Range() | Presence() as operand):
                return self._clause(operand, element, negated=True)
            case Not(Has(path, operand)):
                full = join_path(element, path)
                return f"{self.label(full)} has none with ({self.node(operand, full)})"
            case Not(operand):
                return f"not ({self.node(operand, element)})"
            case Has(path, operand):
                full = join_path(element, path)
                return f"{self.label(full)} has one with ({self.node(operand, full)})"
            case _:
                return self._clause(node, element)

    def operator(self, node: Predicate, element: str, *, negated: bool = False) -> str:
        """The words of a predicate's operator; patterns with a star at an end have their own."""
        path = join_path(element, node.path)
        field = self._checked.fields[path]
        many = is_list_inside(field, element, self._checked.object_lists)
        if isinstance(node, Comparison) and node.operator is Operator.LIKE:
            words = _pattern_words(node.value)[0]
            if many:
                return f"has {'none' if negated else 'one'} that {words}"
            return _NOT_PLACES[words] if negated else words
        operator = operator_of(node)
        row = OPERATORS[operator]
        if many and row.on_scalar and operator is not Operator.IS_NULL:
            return f"has {'none' if negated else 'one'} that {row.words_for(field.type)}"
        return row.words_for(field.type, negated=negated)

    def values(self, node: Predicate, element: str) -> tuple[str, ...]:
        """What the values of a predicate are called."""
        path = join_path(element, node.path)
        field = self._checked.fields[path]
        if isinstance(node, Comparison) and node.operator is Operator.LIKE:
            return (_pattern_words(node.value)[1],)
        return tuple(self._value(value, field) for value in values_of(node))

    def _operand(self, node: Filter, element: str) -> str:
        words = self.node(node, element)
        return f"({words})" if isinstance(node, And | Or) else words

    def _clause(self, node: Predicate, element: str, *, negated: bool = False) -> str:
        label = self.label(join_path(element, node.path))
        words = self.operator(node, element, negated=negated)
        values = self.values(node, element)
        if isinstance(node, Presence):
            return f"{label} {words}"
        if isinstance(node, Comparison | Membership) and self._quotes(node, element):
            values = tuple(f"“{value}”" for value in values)
        both = operator_of(node) in (Operator.BETWEEN, Operator.ALL)
        join = "and" if both else "or"
        return f"{label} {words} {_joined(values, join)}"

    def _quotes(self, node: Predicate, element: str) -> bool:
        field = self._checked.fields[join_path(element, node.path)]
        return field.type in (FieldType.STRING, FieldType.ID)

    def _value(self, value: Value, field: FilterField) -> str:
        match value:
            case Text(text):
                if field.type is FieldType.VOCABULARY and field.vocabulary is not None:
                    return self._checked.names.get((field.vocabulary, text), text)
                return text
            case Boolean(truth):
                return "yes" if truth else "no"
            case Number(number):
                return print_number(number)
            case EnumName(name):
                return _spaced(name) if name.isupper() else name
            case Date(text) | Time(text):
                return text
            case DateTime(text):
                return text.replace("T", " ")
            case Relative():
                return _relative_words(value)


def label_of(path: str) -> str:
    """The words of a path: 'origin.releaseYear' is 'origin release year'."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", path).replace(".", " ").replace("_", " ").lower()


def _spaced(name: str) -> str:
    """An enum's value as people write it: 'Not rated', but 'PG 13' and 'TV MA'."""
    parts = name.split("_")
    if any(len(part) < 3 or not part.isalpha() for part in parts):
        return " ".join(parts)
    return " ".join(parts).capitalize()


def _pattern_words(value: Value) -> tuple[str, str]:
    """The words of a pattern's operator, and what is left to say of the pattern."""
    pattern = value.value if isinstance(value, Text) else print_value(value)
    inner = pattern
    before = inner.startswith("*")
    after = inner.endswith("*") and len(inner) > 1
    inner = inner[before : len(inner) - after]
    words = _PLACES.get((before, after))
    if words is None or not inner or not _LITERAL.fullmatch(inner):
        return "matches", pattern
    return words, inner


def _relative_words(value: Relative) -> str:
    anchor, amount = value.anchor, value.amount
    unit = (value.unit or "").lower()
    count = f"{abs(amount)} {unit[:-1] if abs(amount) == 1 else unit}"
    moved = f"{count} ago" if amount < 0 else f"{count} from now"
    if anchor in (Anchor.TODAY, Anchor.NOW):
        if amount > 0:
            return f"{count} from {anchor.lower()}"
        return moved if amount else anchor.lower()
    edge, period = anchor.lower().split(" of ")
    if amount and unit != f"{period}s":
        return f"the {edge} of the {period} {moved}"
    which = {0: "this", -1: "last", 1: "next"}.get(amount)
    return f"the {edge} of {which} {period}" if which else f"the {edge} of the {period} {moved}"


def _joined(values: tuple[str, ...], join: str) -> str:
    if len(values) < 2:
        return "".join(values)
    return f"{', '.join(values[:-1])} {join} {values[-1]}"
