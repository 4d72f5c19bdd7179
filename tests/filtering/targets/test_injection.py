"""What a caller writes stays a value: on a real Postgres, in a query's JSON, in a `where`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from subgraph.filtering import (
    CheckedFilter,
    Comparison,
    EnumName,
    FieldType,
    Filter,
    FilterField,
    KnownTerm,
    Membership,
    Operator,
    Scope,
    Text,
    check,
    from_json,
    parse,
    print_value,
    to_json,
)
from subgraph.filtering.targets import (
    Column,
    Sql,
    Table,
    Target,
    compile_filter,
    to_elasticsearch,
    to_postgres,
)
from tests.filtering.targets.engines import WHEN

ATTEMPTS = [
    "'; DROP TABLE kept; --",
    "' OR '1'='1",
    "' OR 1=1 --",
    "') OR TRUE --",
    "') OR EXISTS (SELECT 1) --",
    "'; SELECT pg_sleep(10); --",
    "' UNION SELECT id FROM kept --",
    "x'::text) OR (1=1",
    "\\'; DELETE FROM kept; --",
    "\\' OR 1=1 --",
    "'' OR ''='",
    '" OR ""="',
    "$$; DROP TABLE kept; $$",
    "$1",
    "%s",
    "%(p1)s",
    "%(zone)s::text",
    "%%",
    "%",
    "_",
    "100%_\\",
    "/* */ OR 1=1",
    "; COPY kept TO PROGRAM 'id'; --",
    "E'\\x27 OR 1=1'",
    "U&'\\0027 OR 1=1'",
    "ʼ OR 1=1 --",
    "＇ OR 1=1 --",
    "\u00bf'; DROP TABLE kept; --",
    "a' || (SELECT current_user) || 'b",
    '"}}, {"match_all": {}}, {"term": {"name": "x',
    '{"match_all": {}}',
    '"]}, "must_not": [], "x": ["',
    '{"$gt": ""}',
    "* OR name:*",
    "name:* OR _exists_:id",
    '{"script": {"source": "ctx._source.clear()"}}',
    '"} _or: [{}] {x: "',
    "_neq: null",
    '$.name ? (@ like_regex ".*")',
    '" ? (@ == @) . "',
    "{}",
    "{'a',\"b\"}",
    '{"x","y"}',
    "NULL",
    "null::text IS NULL OR TRUE",
    "line\nbreak'; DROP TABLE kept; --",
]
DECOYS = ["kept", "x", "", "OR 1=1", "name"]


def _scope(path: str = "name", type: FieldType = FieldType.STRING, value: str = "") -> Scope:
    many = type in (FieldType.VOCABULARY,)
    field = FilterField(
        path,
        type,
        is_list=many,
        enum_values=(value, "x"),
        vocabulary="terms" if many else None,
    )
    return Scope({path: field}, terms={"terms": {value: (KnownTerm(value, "Term"),)}})


def _literal(pattern: str) -> str:
    return "".join(f"\\{each}" if each in "*?\\" else each for each in pattern)


FORMS: dict[str, tuple[Callable[[str], Filter], FieldType]] = {
    "value": (lambda each: Comparison("name", Operator.EQ, Text(each)), FieldType.STRING),
    "values": (
        lambda each: Membership("name", Operator.IN, (Text(each), Text("never"))),
        FieldType.STRING,
    ),
    "pattern": (
        lambda each: Comparison("name", Operator.LIKE, Text(_literal(each))),
        FieldType.STRING,
    ),
    "id": (lambda each: Comparison("name", Operator.EQ, Text(each)), FieldType.ID),
    "term": (lambda each: Comparison("name", Operator.CONTAINS, Text(each)), FieldType.VOCABULARY),
    "enum": (lambda each: Comparison("name", Operator.EQ, EnumName(each)), FieldType.ENUM),
}


def _checked(form: str, value: str) -> CheckedFilter:
    make, type = FORMS[form]
    return check(make(value), _scope(type=type, value=value))


@pytest.fixture(scope="module")
def kept(postgres_url: str) -> Any:
    """A connection with a table that must stay as it is: each attempt as a value, and others."""
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TEMP TABLE kept (name text, names text[], document jsonb)")
        for value in [*ATTEMPTS, *DECOYS]:
            connection.execute(
                "INSERT INTO kept VALUES (%s, %s, %s)", (value, [value], Jsonb({"name": value}))
            )
        yield connection
        connection.rollback()


def _found(connection: psycopg.Connection[Any], sql: Sql) -> list[str]:
    statement = f"SELECT name FROM kept WHERE {sql.text}".encode()
    found = [name for (name,) in connection.execute(statement, sql.parameters)]
    counted = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert counted == (len(ATTEMPTS) + len(DECOYS),)
    return found


def test_there_are_enough_attempts() -> None:
    assert len(set(ATTEMPTS)) == len(ATTEMPTS) >= 40


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_value_is_inert_in_postgres(
    kept: psycopg.Connection[Any], attempt: str, form: str
) -> None:
    checked, harmless = _checked(form, attempt), _checked(form, "x")
    column = Column("names", array=True) if form == "term" else Column("name")
    for mapping in (None, Table("kept", {"name": column})):
        sql = to_postgres(checked, mapping=mapping, **WHEN)
        assert sql.text == to_postgres(harmless, mapping=mapping, **WHEN).text
        assert _found(kept, sql) == [attempt]


@pytest.mark.parametrize("target", [each for each in Target if each is not Target.POSTGRES])
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_value_is_inert_in_json(attempt: str, target: Target) -> None:
    for form in FORMS.keys() - {"pattern"}:
        made = compile_filter(_checked(form, attempt), target, **WHEN)
        harmless = compile_filter(_checked(form, "x"), target, **WHEN)
        assert _swapped(json.loads(json.dumps(made)), attempt, "x") == harmless


def _swapped(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {key: _swapped(each, old, new) for key, each in value.items()}
    if isinstance(value, list):
        return [_swapped(each, old, new) for each in value]
    return new if value == old else value


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_pattern_is_inert_in_elasticsearch(attempt: str) -> None:
    ((kind, body),) = to_elasticsearch(_checked("pattern", attempt), **WHEN).items()
    assert kind == "wildcard"
    assert body.keys() == {"name.lower"}
    assert body["name.lower"].keys() == {"value"}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_value_survives_statement_and_json(attempt: str) -> None:
    node = Comparison("name", Operator.EQ, Text(attempt))
    assert parse(f"name == {print_value(Text(attempt))}") == node
    assert from_json(to_json(node)) == node


PATHS = [
    'na"me',
    'na"; DROP TABLE kept; --',
    '"."name"',
    "na'me' OR '1'='1",
    "name%s",
    "name%(p1)s",
    "%",
    "$",
    "@",
    "[*]",
    "**",
    "na\\me",
    'na\\"me',
    '" ? (@ == @)',
    "name) OR (1=1",
    "na me",
    "SELECT",
    "näme😀",
]


def _at(path: str, value: str) -> dict[str, Any]:
    name, _, rest = path.partition(".")
    return {name: _at(rest, value) if rest else value}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_inert(postgres_url: str, path: str) -> None:
    checked = check(Comparison(path, Operator.EQ, Text("wanted")), _scope(path))
    quoted = '"' + path.replace('"', '""') + '"'
    with psycopg.connect(postgres_url) as connection:
        connection.execute(
            f"CREATE TEMP TABLE kept (id int, {quoted} text, document jsonb)".encode()
        )
        for number, value in enumerate(["wanted", "other"]):
            connection.execute(
                b"INSERT INTO kept VALUES (%s, %s, %s)", (number, value, Jsonb(_at(path, value)))
            )
        for mapping in (None, Table("kept", {path: Column(path)})):
            sql = to_postgres(checked, mapping=mapping, **WHEN)
            statement = f"SELECT id FROM kept WHERE {sql.text}".encode()
            assert connection.execute(statement, sql.parameters).fetchall() == [(0,)]
        connection.rollback()
    assert to_elasticsearch(checked, **WHEN) == {"term": {path: {"value": "wanted"}}}


@pytest.mark.parametrize("name", ["", "a\0b", (), ("kept", "")])
def test_what_cannot_be_a_name_is_refused(name: str | tuple[str, ...]) -> None:
    checked = check(Comparison("name", Operator.EQ, Text("x")), _scope())
    with pytest.raises(ValueError, match="cannot be a name in Postgres"):
        to_postgres(checked, document=name, **WHEN)
