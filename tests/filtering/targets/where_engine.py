"""Answer `where` arguments as Hasura's and Prisma's references say, with SQL's three truth values.

An engine in memory, for the tests alone. A row has its columns, and under the names of relations
the rows that it is related to. A condition is true, false or, on a null, None.
"""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from subgraph.filtering import FieldType, FilterField
from subgraph.filtering.evaluate import values_at

Truth = bool | None
Row = dict[str, Any]


def row_of(
    document: Mapping[str, Any],
    fields: Mapping[str, FilterField],
    object_lists: frozenset[str],
    zone: datetime.tzinfo,
    element: str = "",
) -> Row:
    """The row of a document: values as its columns' types, relations as rows."""
    row: Row = {}
    names = {path.removeprefix(f"{element}.").split(".")[0] for path in fields}
    for name in names:
        path = f"{element}.{name}" if element else name
        below = {at: each for at, each in fields.items() if at.startswith(f"{path}.")}
        found = values_at(document, name)
        if below:
            rows = [row_of(each, below, object_lists, zone, path) for each in found]
            row[name] = rows if path in object_lists else next(iter(rows), {})
            if path not in object_lists and not rows:
                row[name] = None
            continue
        field = fields[path]
        values = [typed(field.type, value, zone) for value in found]
        is_array = field.is_list and (
            bool(field.own_list)
            or (field.own_list is None and not any(path.startswith(f"{o}.") for o in object_lists))
        )
        if not is_array:
            row[name] = next(iter(values), None)
        else:
            row[name] = None if document.get(name) is None else values
    return row


def typed(type: FieldType, value: Any, zone: datetime.tzinfo) -> Any:
    match type:
        case FieldType.DATE:
            return datetime.date.fromisoformat(value[:10])
        case FieldType.TIME:
            return datetime.time.fromisoformat(value)
        case FieldType.DATETIME:
            when = datetime.datetime.fromisoformat(value)
            return when if when.tzinfo else when.replace(tzinfo=zone).astimezone(datetime.UTC)
        case _:
            return value


def both(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    if False in found:
        return False
    return None if None in found else True


def either(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    if True in found:
        return True
    return None if None in found else False


def opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


def like(text: str, pattern: str) -> bool:
    """Postgres' ILIKE: `%` any run, `_` one character, a backslash takes the next as it is."""
    parts = []
    characters = iter(pattern)
    for character in characters:
        if character == "%":
            parts.append(".*")
        elif character == "_":
            parts.append(".")
        else:
            parts.append(re.escape(next(characters) if character == "\\" else character))
    return bool(re.fullmatch("".join(parts), _lower(text), re.S)) if parts else text == ""


def _lower(text: str) -> str:
    return "".join("i" if each == "İ" else each.lower() for each in text)


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "neq": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


class WhereEngine:
    """What both dialects share; `fields` gives the types of columns by path."""

    def __init__(self, fields: Mapping[str, FilterField], zone: datetime.tzinfo) -> None:
        self.fields = fields
        self.zone = zone

    def holds(self, where: Mapping[str, Any], row: Row, element: str = "") -> Truth:
        raise NotImplementedError

    def operand(self, path: str, value: Any) -> Any:
        """A JSON value as the column's type."""
        if isinstance(value, list):
            return [self.operand(path, each) for each in value]
        return typed(self.fields[path].type, value, self.zone)


class Hasura(WhereEngine):
    def holds(self, where: Mapping[str, Any], row: Row, element: str = "") -> Truth:
        return both(self._key(key, inner, row, element) for key, inner in where.items())

    def _key(self, key: str, inner: Any, row: Row, element: str) -> Truth:
        match key:
            case "_and":
                return both(self.holds(each, row, element) for each in inner)
            case "_or":
                return either(self.holds(each, row, element) for each in inner)
            case "_not":
                return opposite(self.holds(inner, row, element))
        path = f"{element}.{key}" if element else key
        if path in self.fields:
            return both(self._compare(path, name, row[key], value) for name, value in inner.items())
        related = row[key]
        rows = related if isinstance(related, list) else [] if related is None else [related]
        return any(self.holds(inner, each, path) is True for each in rows)

    def _compare(self, path: str, name: str, column: Any, value: Any) -> Truth:
        if name == "_is_null":
            return (column is None) is value
        if column is None:
            return None
        wanted = self.operand(path, value) if name != "_ilike" else _lower(value)
        match name:
            case "_in":
                return column in wanted
            case "_nin":
                return column not in wanted
            case "_ilike":
                return like(column, wanted)
            case "_contains":
                return all(each in column for each in wanted)
        return _COMPARED[name.removeprefix("_")](column, wanted)


class Prisma(WhereEngine):
    def holds(self, where: Mapping[str, Any], row: Row, element: str = "") -> Truth:
        return both(self._key(key, inner, row, element) for key, inner in where.items())

    def _key(self, key: str, inner: Any, row: Row, element: str) -> Truth:
        match key:
            case "AND":
                return both(self.holds(each, row, element) for each in inner)
            case "OR":
                return either(self.holds(each, row, element) for each in inner)
            case "NOT":
                return opposite(self.holds(inner, row, element))
        path = f"{element}.{key}" if element else key
        if path in self.fields:
            return self._column(path, row[key], dict(inner))
        ((word, condition),) = inner.items()
        if word == "some":
            return any(self.holds(condition, each, path) is True for each in row[key])
        assert word == "is"
        # A join: what is null in the related row stays null.
        return False if row[key] is None else self.holds(condition, row[key], path)

    def _column(self, path: str, column: Any, conditions: dict[str, Any]) -> Truth:
        mode = conditions.pop("mode", "default")
        truths: list[Truth] = []
        for name, value in conditions.items():
            if value is None:
                assert name in ("equals", "not")
                truths.append((column is None) is (name == "equals"))
            elif column is None:
                truths.append(None)
            elif mode == "insensitive":
                around = {
                    "equals": "{}",
                    "startsWith": "{}%",
                    "endsWith": "%{}",
                    "contains": "%{}%",
                }
                truths.append(like(column, _lower(around[name].replace("{}", value))))
            else:
                truths.append(self._compare(path, name, column, value))
        return both(truths)

    def _compare(self, path: str, name: str, column: Any, value: Any) -> bool:
        if name == "isEmpty":
            return (column == []) is value
        wanted = self.operand(path, value)
        match name:
            case "in":
                return column in wanted
            case "has":
                return wanted in column
        return _COMPARED["eq" if name == "equals" else name](column, wanted)
