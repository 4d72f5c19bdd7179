"""The documents of the corpus in Postgres, as jsonb and as plain columns with child tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import psycopg

from subgraph.filtering import FieldType
from subgraph.filtering.evaluate import values_at
from subgraph.filtering.targets import Column, Json, Table
from tests.corpus.reading import DOCUMENTS, ZONE
from tests.filtering.targets.where_engine import typed

_WORKS = {
    "id": "text",
    "name": "text",
    "kind": "work_kind",
    "year": "bigint",
    "score": "numeric",
    "public": "boolean",
    "released": "date",
    "updated": "timestamptz",
    "airs": "time",
    "maker": "varchar(80)",
    "language": "text",
    "names": "text[]",
    "kinds": "work_kind[]",
    "years": "bigint[]",
    "scores": "double precision[]",
    "flags": "boolean[]",
    "days": "date[]",
    "hours": "time[]",
    "origin.city": "text",
    "origin.founded": "int",
    "origin.countries": "text[]",
}
_CAST = {
    "person.name": "text",
    "role": "text",
    "age": "smallint",
    "pay": "double precision",
    "billed": "boolean",
    "born": "date",
    "seen": "timestamptz",
    "call": "time",
    "agent": "text",
    "tongue": "text",
    "awards": "text[]",
}
_LISTS = {"makers": "text", "genres": "text", "moments": "timestamptz"}


def _columns(types: Mapping[str, str]) -> dict[str, Column | Json | Table]:
    return {
        path: Column(path, array=type.endswith("[]"), double=type.startswith("double"))
        for path, type in types.items()
    }


_OF_WORK = {"work id": "id"}
MAPPING = Table(
    "works",
    {
        **_columns(_WORKS),
        **{name: Table(f"work_{name}", {"": Column("value")}, join=_OF_WORK) for name in _LISTS},
        "cast": Table("cast", _columns(_CAST), join=_OF_WORK),
        "shops": Table(
            "shops",
            {"country": Column("country"), "since": Column("since"), "offers": Json("offers")},
            join=_OF_WORK,
        ),
    },
)


def fill(connection: psycopg.Connection[Any]) -> None:
    """Make temporary tables and put the documents in."""
    _run(connection, "CREATE TYPE pg_temp.work_kind AS ENUM ('FILM', 'SERIES', 'SHORT')")
    _run(connection, "CREATE TEMP TABLE documents (id text, document jsonb)")
    _create(connection, "works", _WORKS)
    _create(connection, "cast", {"work id": "text", **_CAST})
    _create(
        connection,
        "shops",
        {"work id": "text", "country": "text", "since": "timestamptz", "offers": "jsonb"},
    )
    for name, type in _LISTS.items():
        _create(connection, f"work_{name}", {"work id": "text", "value": type})
    for document in DOCUMENTS:
        id = document["id"]
        _insert(
            connection,
            "documents",
            {"id": "text", "document": "jsonb"},
            {"id": id, "document": json.dumps(document)},
        )
        _insert(connection, "works", _WORKS, _row(_WORKS, document))
        for each in values_at(document, "cast"):
            _insert(
                connection,
                "cast",
                {"work id": "text", **_CAST},
                {"work id": id, **_row(_CAST, each)},
            )
        for each in values_at(document, "shops"):
            types = {"country": "text", "since": "timestamptz", "offers": "jsonb"}
            row = {**_row(types, each), "offers": json.dumps(each.get("offers"))}
            _insert(connection, "shops", {"work id": "text", **types}, {"work id": id, **row})
        for name, type in _LISTS.items():
            for value in values_at(document, name):
                _insert(
                    connection,
                    f"work_{name}",
                    {"work id": "text", "value": type},
                    {"work id": id, "value": _value(type, value)},
                )


def _row(types: Mapping[str, str], document: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for path, type in types.items():
        values: list[Any] = [_value(type, value) for value in values_at(document, path)]
        if type.endswith("[]"):
            given = document.get(path)
            nulls = [None for each in given if each is None] if isinstance(given, list) else []
            row[path] = None if given is None and not values else [*values, *nulls]
        else:
            row[path] = values[0] if values else None
    return row


def _value(type: str, value: Any) -> Any:
    if type.startswith("timestamptz"):
        return typed(FieldType.DATETIME, value, ZONE).isoformat()
    return value


def _create(connection: psycopg.Connection[Any], table: str, types: Mapping[str, str]) -> None:
    columns = ", ".join(f'"{name}" {_type(type)}' for name, type in types.items())
    _run(connection, f'CREATE TEMP TABLE "{table}" ({columns})')


def _insert(
    connection: psycopg.Connection[Any],
    table: str,
    types: Mapping[str, str],
    row: Mapping[str, Any],
) -> None:
    values = ", ".join(f"%s::{_type(types[name])}" for name in row)
    names = ", ".join(f'"{name}"' for name in row)
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({values})'
    connection.execute(statement.encode(), [_text(value) for value in row.values()])


def _type(type: str) -> str:
    return f"pg_temp.{type}" if type.startswith("work_kind") else type


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(each) for each in value]
    return value if value is None or isinstance(value, bool) else str(value)


def _run(connection: psycopg.Connection[Any], statement: str) -> None:
    connection.execute(statement.encode())
