"""Turn a checked filter into a condition of Postgres, with all that it was given as parameters."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from ..checked import CheckedFilter
from ..errors import UnsupportedError
from ..fields import FieldType
from ..tree import And, Filter, Has, Not, Or, Predicate
from ..walk import join_path
from .asked import Test, ask
from .columns import Column, Json, Table, leading_to
from .json_values import read_json
from .sql_values import TARGET, Parameters, passes

# Lists in lists: each step opens this many levels, GraphQL's types hardly ever have two.
_UNPACKED: Final = "[*]" * 5


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
        self._parameters = Parameters()

    @property
    def parameters(self) -> dict[str, Any]:
        return self._parameters.given

    def condition(self, node: Filter, place: _Place, element: str) -> str:
        match node:
            case And(operands):
                return self._joined(" AND ", operands, place, element)
            case Or(operands):
                return self._joined(" OR ", operands, place, element)
            case Not(operand):
                return _not(self.condition(operand, place, element))
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
        return _not(text) if asked.negated else text

    def _some(self, node: Predicate, place: _Place, path: str, type: FieldType, test: Test) -> str:
        """That some value at a path passes a test."""
        if isinstance(place, _Document):
            item, value = self._name("item"), self._name("value")
            read = read_json(f"{item}.j", type, self._zone_sql(node, type))
            return (
                f"EXISTS (SELECT FROM {self._at(place, path)} AS {item}(j), "
                f"LATERAL (SELECT {read}) AS {value}(v) "
                f"WHERE {passes(self._parameters, node, f'{value}.v', type, test)})"
            )
        for found, rest in leading_to(place.table, path):
            match found:
                case Column(name, array, double) if not rest:
                    column = f"{place.sql}.{_identifier(name)}"
                    if not array:
                        return passes(self._parameters, node, column, type, test, double)
                    value = self._name("value")
                    passing = passes(self._parameters, node, f"{value}.v", type, test, double)
                    return f"EXISTS (SELECT FROM unnest({column}) AS {value}(v) WHERE {passing})"
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
            f"{TARGET} cannot say a condition on '{path}': the mapping leads to no such "
            f"{'list of objects' if isinstance(node, Has) else 'field'}. "
            f"Map it to {what}, or use {mapped or 'a field that is mapped'}."
        )
        return UnsupportedError(TARGET, node, message)

    def _at(self, place: _Document, path: str) -> str:
        """All that a document has at a path, as rows."""
        steps = "".join(f".{json.dumps(name)}{_UNPACKED}" for name in path.split(".") if path)
        route = self._parameters.add(f"lax ${_UNPACKED}{steps}", "jsonpath")
        return f"jsonb_path_query({place.sql}, {route})"

    def _zone_sql(self, node: Predicate, type: FieldType) -> str:
        """The zone of the request, for datetimes of documents that have no offset."""
        if type is not FieldType.DATETIME:
            return ""
        if isinstance(self._zone, ZoneInfo) and self._zone.key is not None:
            return self._parameters.share("zone", self._zone.key, "text")
        if isinstance(self._zone, datetime.timezone):
            offset = self._zone.utcoffset(None)
            return self._parameters.share("zone", f"{offset.total_seconds():f} seconds", "interval")
        message = (
            f"{TARGET} cannot say a condition on '{node.path}' in a zone without a name. "
            "Use zoneinfo.ZoneInfo or datetime.timezone."
        )
        raise UnsupportedError(TARGET, node, message)

    def _name(self, kind: str) -> str:
        """A name that no table or column of the caller's is likely to have."""
        self._names += 1
        return f"filter_{kind}_{self._names}"


def _not(condition: str) -> str:
    """The opposite of a condition, which is true also where the condition is NULL.

    A join is in parentheses, so what starts with EXISTS is that alone. In this form, and as IS
    NULL, the planner has ways and indexes for it.
    """
    if condition.startswith("NOT EXISTS ("):
        return condition.removeprefix("NOT ")
    if condition.startswith("EXISTS ("):
        return f"NOT {condition}"
    for ending, other in ((" IS NOT NULL", " IS NULL"), (" IS NULL", " IS NOT NULL")):
        if condition.endswith(ending):
            return condition.removesuffix(ending) + other
    return f"({condition}) IS NOT TRUE"


def _identifier(name: str | tuple[str, ...]) -> str:
    """A quoted identifier, with percent signs doubled for psycopg."""
    parts = (name,) if isinstance(name, str) else name
    if not parts or any(not part or "\0" in part for part in parts):
        raise ValueError(f"{name!r} cannot be a name in Postgres")
    quoted = ('"' + part.replace('"', '""').replace("%", "%%") + '"' for part in parts)
    return ".".join(quoted)
