"""Turn a filter into plain JSON data, and back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from .errors import FilterSyntaxError
from .limits import MAX_CLAUSES, MAX_DEPTH, MAX_VALUES
from .parser import parse
from .printer import print_filter, print_number
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
    Presence,
    Range,
    Relative,
    Text,
    Time,
    Unit,
    Value,
)

_COMPARISONS: Final = frozenset(
    {
        Operator.EQ,
        Operator.NE,
        Operator.LT,
        Operator.LE,
        Operator.GT,
        Operator.GE,
        Operator.CONTAINS,
        Operator.LIKE,
    }
)
_MEMBERSHIPS: Final = frozenset({Operator.IN, Operator.ANY, Operator.ALL})


def to_json(filter: Filter) -> dict[str, Any]:
    """The filter as data that `json.dumps` takes. Numbers are texts, so that none loses a digit."""
    match filter:
        case And(operands):
            return {"and": [to_json(operand) for operand in operands]}
        case Or(operands):
            return {"or": [to_json(operand) for operand in operands]}
        case Not(operand):
            return {"not": to_json(operand)}
        case Has(path, operand):
            return {"path": path, "operator": Operator.HAS.value, "operand": to_json(operand)}
        case Comparison(path, operator, value):
            return {"path": path, "operator": operator.value, "value": _value_to_json(value)}
        case Membership(path, operator, values):
            listed = [_value_to_json(value) for value in values]
            return {"path": path, "operator": operator.value, "values": listed}
        case Range(path, low, high):
            ends = {"low": _value_to_json(low), "high": _value_to_json(high)}
            return {"path": path, "operator": Operator.BETWEEN.value, **ends}
        case Presence(path):
            return {"path": path, "operator": Operator.IS_NULL.value}


def from_json(data: Any) -> Filter:
    """The filter that `to_json` gave. Raises ValueError on anything else, saying what is wrong.

    What comes back can be printed and parsed: paths, dates and limits are those of statements.
    """
    filter = _Reader().filter(data, 1)
    try:
        same = parse(print_filter(filter)) == filter
    except FilterSyntaxError as error:
        raise ValueError(f"Not a filter that a statement can hold: {error}") from error
    if not same:
        raise ValueError("Not a filter that a statement can hold")
    return filter


class _Reader:
    def __init__(self) -> None:
        self._clauses = 0

    def filter(self, data: Any, depth: int) -> Filter:
        if depth > MAX_DEPTH:
            raise ValueError(f"The filter is nested more than {MAX_DEPTH} levels deep")
        match data:
            case {"and": [_, _, *_] as operands, **rest} if not rest:
                return And(tuple(self.filter(each, depth + 1) for each in operands))
            case {"or": [_, _, *_] as operands, **rest} if not rest:
                return Or(tuple(self.filter(each, depth + 1) for each in operands))
            case {"not": operand, **rest} if not rest:
                return Not(self.filter(operand, depth + 1))
            case {"path": str(path), "operator": "HAS", "operand": operand, **rest} if not rest:
                return Has(path, self.filter(operand, depth + 1))
            case {"path": str(path), "operator": str(operator), **rest}:
                return self._predicate(path, operator, rest)
        raise ValueError(f"Not a node of a filter: {_shown(data)}")

    def _predicate(self, path: str, operator: str, rest: Mapping[Any, Any]) -> Filter:
        self._clauses += 1
        if self._clauses > MAX_CLAUSES:
            raise ValueError(f"The filter has more than {MAX_CLAUSES} clauses")
        match rest:
            case {"value": value, **more} if not more and operator in _COMPARISONS:
                return Comparison(path, Operator(operator), _value(value))
            case {"values": [_, *_] as values, **more} if not more and operator in _MEMBERSHIPS:
                if len(values) > MAX_VALUES:
                    raise ValueError(f"A list holds more than {MAX_VALUES} values")
                return Membership(path, Operator(operator), tuple(map(_value, values)))
            case {"low": low, "high": high, **more} if not more and operator == Operator.BETWEEN:
                return Range(path, _value(low), _value(high))
            case {} if not rest and operator == Operator.IS_NULL:
                return Presence(path)
        raise ValueError(f"Not a predicate on '{path}': {_shown({'operator': operator, **rest})}")


def _value_to_json(value: Value) -> dict[str, Any]:
    match value:
        case Text(text):
            return {"text": text}
        case Number(number):
            return {"number": print_number(number)}
        case Boolean(truth):
            return {"boolean": truth}
        case EnumName(name):
            return {"enum": name}
        case DateTime(text):
            return {"datetime": text}
        case Date(text):
            return {"date": text}
        case Time(text):
            return {"time": text}
        case Relative(anchor, amount, unit):
            moved = {} if unit is None else {"amount": amount, "unit": unit.value}
            return {"relative": anchor.value, **moved}


def _value(data: Any) -> Value:
    match data:
        case {"text": str(text), **rest} if not rest:
            return Text(text)
        case {"number": str(number), **rest} if not rest:
            try:
                return Number(Decimal(number))
            except InvalidOperation as error:
                raise ValueError(f"Not a number: {_shown(number)}") from error
        case {"boolean": bool(truth), **rest} if not rest:
            return Boolean(truth)
        case {"enum": str(text), **rest} if not rest:
            return EnumName(text)
        case {"date": str(text), **rest} if not rest:
            return Date(text)
        case {"datetime": str(text), **rest} if not rest:
            return DateTime(text)
        case {"time": str(text), **rest} if not rest:
            return Time(text)
        case {"relative": str(anchor), **rest}:
            return _relative(anchor, rest)
    raise ValueError(f"Not a value: {_shown(data)}")


def _relative(anchor: str, rest: Mapping[Any, Any]) -> Value:
    match rest:
        case {"amount": int(amount), "unit": str(unit), **more} if not more:
            return Relative(Anchor(anchor), amount, Unit(unit))
        case {} if not rest:
            return Relative(Anchor(anchor))
    raise ValueError(f"Not a relative date: {_shown({'relative': anchor, **rest})}")


def _shown(data: object) -> str:
    text = repr(data)
    return text if len(text) <= 80 else f"{text[:80]}…"
