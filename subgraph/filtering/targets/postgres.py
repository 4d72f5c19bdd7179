"""Turn a checked filter into a condition of Postgres, with all that it was given as parameters."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from ..checked import CheckedFilter
from ..errors import UnsupportedError
from ..fields import FieldType
from ..tree import And, Filter, Has, Not, Or, Predicate
from ..walk import join_path
from .asked import Exists, Like, OneOf, Plain, Test, Within, ask
from .columns import Column, Json, Table, leading_to
from .intervals import End, Interval
from .json_values import read_json
from .numbers import as_double
from .patterns import sql_pattern

_TARGET: Final = "Postgres"
# Lower case of one character at a time, whatever the database's locale: the rule of the language.
_FOLDED: Final = 'lower({} COLLATE "pg_c_utf8")'
# Lists in lists: each step opens this many levels, GraphQL's types hardly ever have two.
_UNPACKED: Final = "[*]" * 5
_CASTS: Final = {
    FieldType.INT: "numeric",
    FieldType.FLOAT: "numeric",
    FieldType.BOOLEAN: "boolean",
    FieldType.DATE: "date",
    FieldType.DATETIME: "timestamptz",
    FieldType.TIME: "time",
}


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition for a WHERE clause, in psycopg's style (`%(p1)s`; a percent sign is doubled).

    Where it is not true it may also be NULL, which a WHERE takes for false. The parameters are
    what JSON has: texts, whole numbers, truth values and lists of these.
    """

    text: str
    parameters: dict[str, Any]


def to_postgres(
    checked: CheckedFilter,
    *,
    now: datetime.datetime,
    zone: datetime.tzinfo,
    mapping: Table | None = None,
    document: str | tuple[str, ...] = "document",
) -> Sql:
    """Say a filter in Postgres' SQL: on plain columns by `mapping`, or on a `jsonb` document.

    `document` names the column, as ("alias", "column") where it must be told from others. Needs
    Postgres 17 or later. Raises UnsupportedError for a field that `mapping` does not lead to, for
    HAS on what it has no elements of, for a zone that has no name, and for a number that a column
    cannot hold.
    """
    compilation = _Compilation(checked, now, zone)
    place: _Place
    if mapping is None:
        place = _Document(_identifier(document))
    else:
        place = _Row(_identifier(mapping.name), mapping)
    text = compilation.condition(checked.filter, place, "")
    return Sql(text, compilation.parameters)


@dataclass(frozen=True, slots=True)
class _Document:
    """An expression that is of type jsonb."""

    sql: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table, by the name that the query has for it."""

    sql: str
    table: Table


_Place = _Document | _Row


class _Compilation:
    def __init__(
        self, checked: CheckedFilter, now: datetime.datetime, zone: datetime.tzinfo
    ) -> None:
        self._fields = checked.fields
        self._now = now
        self._zone = zone
        self._names = 0
        self.parameters: dict[str, Any] = {}

    def condition(self, node: Filter, place: _Place, element: str) -> str:
        match node:
            case And(operands):
                return self._joined(" AND ", operands, place, element)
            case Or(operands):
                return self._joined(" OR ", operands, place, element)
            case Not(operand):
                return f"({self.condition(operand, place, element)}) IS NOT TRUE"
            case Has(path, operand):
                full = join_path(element, path)
                return self._elements(
                    node, place, path, lambda each: self.condition(operand, each, full)
                )
            case _:
                return self._predicate(node, place, join_path(element, node.path))

    def _joined(self, word: str, operands: Sequence[Filter], place: _Place, element: str) -> str:
        conditions = (self.condition(each, place, element) for each in operands)
        return "(" + word.join(conditions) + ")"

    def _predicate(self, node: Predicate, place: _Place, full: str) -> str:
        field = self._fields[full]
        asked = ask(node, field, self._now, self._zone)
        conditions = [self._some(node, place, node.path, field.type, test) for test in asked.tests]
        text = conditions[0] if len(conditions) == 1 else f"({' AND '.join(conditions)})"
        return f"({text}) IS NOT TRUE" if asked.negated else text

    def _some(self, node: Predicate, place: _Place, path: str, type: FieldType, test: Test) -> str:
        """That some value at a path passes a test."""
        if isinstance(place, _Document):
            item, value = self._name("item"), self._name("value")
            read = read_json(f"{item}.j", type, self._zone_sql(node, type))
            return (
                f"EXISTS (SELECT FROM {self._at(place, path)} AS {item}(j), "
                f"LATERAL (SELECT {read}) AS {value}(v) "
                f"WHERE {self._passes(node, f'{value}.v', type, test)})"
            )
        for found, rest in leading_to(place.table, path):
            match found:
                case Column(name, array, double) if not rest:
                    column = f"{place.sql}.{_identifier(name)}"
                    if not array:
                        return self._passes(node, column, type, test, double)
                    value = self._name("value")
                    passes = self._passes(node, f"{value}.v", type, test, double)
                    return f"EXISTS (SELECT FROM unnest({column}) AS {value}(v) WHERE {passes})"
                case Json(name):
                    inside = _Document(f"{place.sql}.{_identifier(name)}")
                    return self._some(node, inside, rest, type, test)
                case Table():
                    some = partial(self._some, node, path=rest, type=type, test=test)
                    return self._exists(place, found, some)
        raise self._unmapped(node, place, path)

    def _elements(self, node: Has, place: _Place, path: str, inner: Callable[[_Place], str]) -> str:
        """That some element at a path fulfils `inner`."""
        if isinstance(place, _Document):
            item = self._name("item")
            return (
                f"EXISTS (SELECT FROM {self._at(place, path)} AS {item}(j) "
                f"WHERE jsonb_typeof({item}.j) = 'object' AND {inner(_Document(f'{item}.j'))})"
            )
        for found, rest in leading_to(place.table, path):
            match found:
                case Json(name):
                    inside = _Document(f"{place.sql}.{_identifier(name)}")
                    return self._elements(node, inside, rest, inner)
                case Table():
                    if not rest:
                        return self._exists(place, found, inner)
                    elements = partial(self._elements, node, path=rest, inner=inner)
                    return self._exists(place, found, elements)
        raise self._unmapped(node, place, path)

    def _exists(self, place: _Row, table: Table, inner: Callable[[_Row], str]) -> str:
        """That some row of a table that belongs to this one fulfils `inner`."""
        if not table.join:
            raise ValueError(f"The mapping does not say how {table.name!r} is joined")
        row = self._name("row")
        joined = " AND ".join(
            f"{row}.{_identifier(own)} = {place.sql}.{_identifier(parent)}"
            for own, parent in table.join.items()
        )
        return (
            f"EXISTS (SELECT FROM {_identifier(table.name)} AS {row} "
            f"WHERE {joined} AND {inner(_Row(row, table))})"
        )

    def _unmapped(self, node: Predicate | Has, place: _Row, path: str) -> UnsupportedError:
        mapped = ", ".join(f"'{each}'" for each in place.table.fields if each)
        what = "a table or a jsonb column" if isinstance(node, Has) else "a column"
        message = (
            f"{_TARGET} cannot say a condition on '{path}': the mapping leads to no such "
            f"{'list of objects' if isinstance(node, Has) else 'field'}. "
            f"Map it to {what}, or use {mapped or 'a field that is mapped'}."
        )
        return UnsupportedError(_TARGET, node, message)

    def _at(self, place: _Document, path: str) -> str:
        """All that a document has at a path, as rows."""
        steps = "".join(f".{json.dumps(name)}{_UNPACKED}" for name in path.split(".") if path)
        route = self._parameter(f"lax ${_UNPACKED}{steps}", "jsonpath")
        return f"jsonb_path_query({place.sql}, {route})"

    def _passes(
        self, node: Predicate, value: str, type: FieldType, test: Test, double: bool = False
    ) -> str:
        """That one value passes a test; NULL or false where there is none."""
        cast = _CASTS.get(type, "text")
        if cast == "text":
            value = f"{value}::text"  # of enum, uuid and integer columns too; else it does nothing
        match test:
            case Exists():
                return f"{value} IS NOT NULL"
            case Like(pattern):
                wanted = self._parameter(sql_pattern(pattern), "text")
                return f"{_FOLDED.format(value)} LIKE {_FOLDED.format(wanted)}"
            case OneOf((single,)):
                return f"{value} = {self._single(node, single, cast, double)}"
            case OneOf(values):
                return f"{value} = ANY({self._several(node, values, cast, double)})"
            case Within(intervals):
                inside = [self._within(node, value, each, cast, double) for each in intervals]
                return f"({' OR '.join(inside)})" if len(inside) != 1 else inside[0]

    def _within(
        self, node: Predicate, value: str, interval: Interval, cast: str, double: bool
    ) -> str:
        if interval.point:
            return f"{value} = {self._single(node, interval.low, cast, double)}"
        ends = []
        if interval.low is not None:
            low = self._single(node, interval.low, cast, double)
            ends.append(f"{value} {'>' if interval.low_open else '>='} {low}")
        if interval.high is not None:
            high = self._single(node, interval.high, cast, double)
            ends.append(f"{value} {'<' if interval.high_open else '<='} {high}")
        return " AND ".join(ends) or f"{value} IS NOT NULL"

    def _single(self, node: Predicate, value: Plain | End | None, cast: str, double: bool) -> str:
        plain = self._plain(node, value, double)
        whole = isinstance(plain, int) and cast == "numeric"
        return self._parameter(plain, "bigint" if whole else cast)

    def _several(self, node: Predicate, values: Sequence[Plain], cast: str, double: bool) -> str:
        plain = [self._plain(node, value, double) for value in values]
        if all(isinstance(each, int) for each in plain) and cast == "numeric":
            cast = "bigint"
        elif cast == "numeric":
            plain = [str(each) for each in plain]
        return self._parameter(plain, f"{cast}[]")

    def _plain(self, node: Predicate, value: Plain | End | None, double: bool) -> str | int | bool:
        match value:
            case str() | bool():
                return value
            case Decimal():
                if double:
                    as_double(_TARGET, node, value)
                whole = int(value)
                return whole if whole == value and abs(whole) < 2**63 else f"{value:f}"
            case datetime.date() | datetime.time():
                return value.isoformat()
        raise AssertionError("an end that is none")

    def _zone_sql(self, node: Predicate, type: FieldType) -> str:
        """The zone of the request, for datetimes of documents that have no offset."""
        if type is not FieldType.DATETIME:
            return ""
        if isinstance(self._zone, ZoneInfo) and self._zone.key is not None:
            return self._shared("zone", self._zone.key, "text")
        if isinstance(self._zone, datetime.timezone):
            offset = self._zone.utcoffset(None)
            return self._shared("zone", f"{offset.total_seconds():f} seconds", "interval")
        message = (
            f"{_TARGET} cannot say a condition on '{node.path}' in a zone without a name. "
            "Use zoneinfo.ZoneInfo or datetime.timezone."
        )
        raise UnsupportedError(_TARGET, node, message)

    def _shared(self, name: str, value: str, cast: str) -> str:
        self.parameters[name] = value
        return f"%({name})s::{cast}"

    def _parameter(self, value: Any, cast: str) -> str:
        name = f"p{len(self.parameters) + 1}"
        self.parameters[name] = value
        return f"%({name})s::{cast}"

    def _name(self, kind: str) -> str:
        """A name that no table or column of the caller's is likely to have."""
        self._names += 1
        return f"filter_{kind}_{self._names}"


def _identifier(name: str | tuple[str, ...]) -> str:
    """A quoted identifier, with percent signs doubled for psycopg."""
    parts = (name,) if isinstance(name, str) else name
    if not parts or any(not part or "\0" in part for part in parts):
        raise ValueError(f"{name!r} cannot be a name in Postgres")
    quoted = ('"' + part.replace('"', '""').replace("%", "%%") + '"' for part in parts)
    return ".".join(quoted)
