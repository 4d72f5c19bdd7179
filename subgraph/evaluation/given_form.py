"""Turn a checked filter back into the form of the questions' gold, with their paths and ids."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from ..filtering import (
    And,
    Boolean,
    CheckedFilter,
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
    Value,
    join_path,
    resolve,
)
from .given import Json
from .synthesis import Origin


def given_form(
    checked: CheckedFilter, origin: Origin, now: datetime.datetime, zone: datetime.tzinfo
) -> list[Json]:
    """Return the nodes that must all hold; relative dates as they are at `now`."""
    node = _Turning(origin, now, zone).node(checked.asked, "")
    return list(node["and"]) if "and" in node else [node]


class _Turning:
    def __init__(self, origin: Origin, now: datetime.datetime, zone: datetime.tzinfo) -> None:
        self._origin = origin
        self._now = now
        self._zone = zone

    def node(self, node: Filter, element: str) -> dict[str, Json]:
        match node:
            case And(operands):
                return {"and": [self.node(each, element) for each in operands]}
            case Or(operands):
                return {"or": [self.node(each, element) for each in operands]}
            case Not(operand):
                return {"not": self.node(operand, element)}
            case Has(path, operand):
                return self.node(operand, join_path(element, path))
            case Comparison(path, operator, value):
                return self._clause(element, path, operator.value, value)
            case Membership(path, Operator.ALL, values):
                return {"and": [self._clause(element, path, "CONTAINS", each) for each in values]}
            case Membership(path, _, values):
                return self._clause(element, path, "IN", *values, many=True)
            case Range(path, low, high):
                return self._clause(element, path, "BETWEEN", low, high, many=True)
            case Presence(path):
                return {
                    "field": self._path(join_path(element, path)), "op": "EXISTS", "value": False,
                }  # fmt: skip

    def _clause(
        self, element: str, path: str, op: str, *values: Value, many: bool = False
    ) -> dict[str, Json]:
        whole = join_path(element, path)
        enum = self._origin.enum_values.get(whole, {})
        said = [self._value(each, enum) for each in values]
        return {"field": self._path(whole), "op": op, "value": said if many else said[0]}

    def _path(self, path: str) -> str:
        return self._origin.paths[path]

    def _value(self, value: Value, enum: Mapping[str, str]) -> Json:
        match value:
            case EnumName(name):
                return enum.get(name, name)
            case Number(number):
                return int(number) if number == number.to_integral_value() else float(number)
            case Text(plain) | Date(plain) | DateTime(plain) | Time(plain):
                return plain
            case Boolean(truth):
                return truth
            case Relative():
                return resolve(value, self._now, self._zone).isoformat()
