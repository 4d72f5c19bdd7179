"""Turn a test on one value into SQL, with what it compares with as parameters."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from ..fields import FieldType
from ..tree import Predicate
from .asked import Exists, Like, OneOf, Plain, Test, Within
from .intervals import End, Interval
from .numbers import as_double
from .patterns import sql_pattern

TARGET: Final = "Postgres"
# Lower case of one character at a time, whatever the database's locale: the rule of the language.
_FOLDED: Final = 'lower({} COLLATE "pg_c_utf8")'
_CASTS: Final = {
    FieldType.INT: "numeric",
    FieldType.FLOAT: "numeric",
    FieldType.BOOLEAN: "boolean",
    FieldType.DATE: "date",
    FieldType.DATETIME: "timestamptz",
    FieldType.TIME: "time",
}


class Parameters:
    """The parameters of a condition, by the names that stand in its text."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}

    def add(self, value: Any, cast: str) -> str:
        """Take in a value; what stands for it in the text."""
        return self.share(f"p{len(self.given) + 1}", value, cast)

    def share(self, name: str, value: Any, cast: str) -> str:
        """The same for a value that has a name of its own and may be wanted again."""
        self.given[name] = value
        return f"%({name})s::{cast}"


def passes(
    parameters: Parameters,
    node: Predicate,
    value: str,
    type: FieldType,
    test: Test,
    double: bool = False,
) -> str:
    """That one value passes a test; NULL or false where there is none."""
    cast = _CASTS.get(type, "text")
    if cast == "text":
        value = f"{value}::text"  # of enum, uuid and integer columns too; else it does nothing
    match test:
        case Exists():
            return f"{value} IS NOT NULL"
        case Like(pattern):
            wanted = parameters.add(sql_pattern(pattern), "text")
            return f"{_FOLDED.format(value)} LIKE {_FOLDED.format(wanted)}"
        case OneOf((single,)):
            return f"{value} = {_single(parameters, node, single, cast, double)}"
        case OneOf(values):
            return f"{value} = ANY({_several(parameters, node, values, cast, double)})"
        case Within(intervals):
            inside = [_within(parameters, node, value, each, cast, double) for each in intervals]
            if not inside:
                return "FALSE"
            return f"({' OR '.join(inside)})" if len(inside) > 1 else inside[0]


def _within(
    parameters: Parameters, node: Predicate, value: str, interval: Interval, cast: str, double: bool
) -> str:
    if interval.point:
        return f"{value} = {_single(parameters, node, interval.low, cast, double)}"
    ends = []
    if interval.low is not None:
        low = _single(parameters, node, interval.low, cast, double)
        ends.append(f"{value} {'>' if interval.low_open else '>='} {low}")
    if interval.high is not None:
        high = _single(parameters, node, interval.high, cast, double)
        ends.append(f"{value} {'<' if interval.high_open else '<='} {high}")
    return " AND ".join(ends) or f"{value} IS NOT NULL"


def _single(
    parameters: Parameters, node: Predicate, value: Plain | End | None, cast: str, double: bool
) -> str:
    plain = _plain(node, value, double)
    whole = isinstance(plain, int) and cast == "numeric"
    return parameters.add(plain, "bigint" if whole else cast)


def _several(
    parameters: Parameters, node: Predicate, values: Sequence[Plain], cast: str, double: bool
) -> str:
    plain = [_plain(node, value, double) for value in values]
    if all(isinstance(each, int) for each in plain) and cast == "numeric":
        cast = "bigint"
    elif cast == "numeric":
        plain = [str(each) for each in plain]
    return parameters.add(plain, f"{cast}[]")


def _plain(node: Predicate, value: Plain | End | None, double: bool) -> str | int | bool:
    match value:
        case str() | bool():
            return value
        case Decimal():
            if double:
                as_double(TARGET, node, value)
            whole = int(value)
            return whole if whole == value and abs(whole) < 2**63 else f"{value:f}"
        case datetime.date() | datetime.time():
            return value.isoformat()
    raise AssertionError("an end that is none")
