"""What is particular to SQL: any document, other zones, mappings, what cannot be said."""

from __future__ import annotations

import datetime
import itertools
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.types.json import Jsonb

from subgraph.filtering import (
    FieldType,
    FilterField,
    Scope,
    UnsupportedError,
    check,
    evaluate,
    parse,
)
from subgraph.filtering.targets import Column, Json, Sql, Table, to_postgres
from tests.corpus.reading import NOW, checked
from tests.filtering.targets.engines import WHEN

WRITTEN = {
    "name == 'Dark'": Sql(
        'EXISTS (SELECT FROM jsonb_path_query("document", %(p1)s::jsonpath) AS filter_item_1(j), '
        "LATERAL (SELECT CASE WHEN jsonb_typeof(filter_item_1.j) = 'string' "
        "THEN (filter_item_1.j #>> '{}') END) AS filter_value_2(v) "
        "WHERE filter_value_2.v::text = %(p2)s::text)",
        {"p1": 'lax $[*][*][*][*][*]."name"[*][*][*][*][*]', "p2": "Dark"},
    ),
}
TABLE = Table(
    "works",
    {
        "name": Column("name"),
        "year": Column("year"),
        "updated": Column("updated_at"),
        "names": Column("names", array=True),
        "cast": Table(("demo", "cast"), {"role": Column("role")}, join={"work_id": "id"}),
        "shops": Json("shops"),
        "score": Column("score", double=True),
    },
)
WRITTEN_ON_COLUMNS = {
    "name LIKE 'the *'": Sql(
        'lower("works"."name"::text COLLATE "pg_c_utf8") '
        'LIKE lower(%(p1)s::text COLLATE "pg_c_utf8")',
        {"p1": "the %"},
    ),
    "NOT year BETWEEN 2010 AND 2020": Sql(
        '("works"."year" >= %(p1)s::bigint AND "works"."year" <= %(p2)s::bigint) IS NOT TRUE',
        {"p1": 2010, "p2": 2020},
    ),
    "year IN [1, 2] OR year IS NULL": Sql(
        '("works"."year" = ANY(%(p1)s::bigint[]) OR "works"."year" IS NULL)',
        {"p1": [1, 2]},
    ),
    "updated == 2024-05-01": Sql(
        '"works"."updated_at" >= %(p1)s::timestamptz AND "works"."updated_at" < '
        "%(p2)s::timestamptz",
        {"p1": "2024-04-30T22:00:00+00:00", "p2": "2024-05-01T22:00:00+00:00"},
    ),
    "names CONTAINS 'a'": Sql(
        'EXISTS (SELECT FROM unnest("works"."names") AS filter_value_1(v) '
        "WHERE filter_value_1.v::text = %(p1)s::text)",
        {"p1": "a"},
    ),
    "cast HAS (NOT role == LEAD)": Sql(
        'EXISTS (SELECT FROM "demo"."cast" AS filter_row_1 '
        'WHERE filter_row_1."work_id" = "works"."id" '
        'AND (filter_row_1."role"::text = %(p1)s::text) IS NOT TRUE)',
        {"p1": "LEAD"},
    ),
}


@pytest.mark.parametrize(("statement", "sql"), WRITTEN.items(), ids=WRITTEN.keys())
def test_written_for_documents(statement: str, sql: Sql) -> None:
    assert to_postgres(checked(statement), **WHEN) == sql


@pytest.mark.parametrize(
    ("statement", "sql"), WRITTEN_ON_COLUMNS.items(), ids=WRITTEN_ON_COLUMNS.keys()
)
def test_written_for_columns(statement: str, sql: Sql) -> None:
    assert to_postgres(checked(statement), mapping=TABLE, **WHEN) == sql


UNSUPPORTED = {
    "kind == FILM": (
        "Postgres cannot say a condition on 'kind': the mapping leads to no such field. Map it to "
        "a column, or use 'name', 'year', 'updated', 'names', 'cast', 'shops', 'score'."
    ),
    "cast HAS (age > 5)": (
        "Postgres cannot say a condition on 'age': the mapping leads to no such field. Map it to "
        "a column, or use 'role'."
    ),
    "score == 8.70000000000000001": (
        "Postgres cannot say 8.70000000000000001 on 'score': it keeps such numbers in 64 bits. "
        "The nearest that it can say is 8.7."
    ),
}


@pytest.mark.parametrize(("statement", "message"), UNSUPPORTED.items(), ids=UNSUPPORTED.keys())
def test_unsupported(statement: str, message: str) -> None:
    with pytest.raises(UnsupportedError) as raised:
        to_postgres(checked(statement), mapping=TABLE, **WHEN)
    assert str(raised.value) == message
    assert raised.value.target == "Postgres"
    assert raised.value.node is not None


def test_elements_need_a_table_or_jsonb() -> None:
    flat = Table("works", {"cast.role": Column("roles", array=True)})
    with pytest.raises(UnsupportedError, match="Map it to a table or a jsonb column"):
        to_postgres(checked("cast HAS (role == LEAD)"), mapping=flat, **WHEN)


def test_a_table_must_say_how_it_is_joined() -> None:
    loose = Table("works", {"cast": Table("cast", {"role": Column("role")})})
    with pytest.raises(ValueError, match="does not say how 'cast' is joined"):
        to_postgres(checked("cast HAS (role == LEAD)"), mapping=loose, **WHEN)


class Nameless(datetime.tzinfo):
    def utcoffset(self, when: datetime.datetime | None) -> datetime.timedelta:
        return datetime.timedelta(hours=1)

    def dst(self, when: datetime.datetime | None) -> datetime.timedelta:
        return datetime.timedelta()

    def tzname(self, when: datetime.datetime | None) -> str:
        return "?"


def test_a_zone_needs_a_name() -> None:
    with pytest.raises(UnsupportedError) as raised:
        to_postgres(checked("updated == 2024-05-01"), now=NOW, zone=Nameless())
    assert str(raised.value) == (
        "Postgres cannot say a condition on 'updated' in a zone without a name. "
        "Use zoneinfo.ZoneInfo or datetime.timezone."
    )


FOUND: list[Any] = [
    *(None, True, False, 0, 1, -1, 1.5, 5.0, 2017, 10**30, {}, {"f": 1}, [], [None], [[]]),
    *("", "1", "true", "x", " ", "TRUE", "NaN", "infinity", "now", "today", "epoch", "null"),
    *("2024-02-29", "2023-02-29", "2024-13-01", "0000-01-01", "0001-01-01", "9999-12-31"),
    *("10000-01-01", "1/2/2024", "2024-1-2", "2024-02-29 BC", " 2024-02-29", "2024-02-29\n"),
    *("2024-02-29T10:00:00Z", "2024-02-29T10:00", "2024-02-29 10:00:00+02:00"),
    *("2024-02-29T24:00:00Z", "2024-02-29T23:59:60Z", "2024-02-29T10:00:00.1234567Z"),
    *("2024-02-29T10:00:00.9999999Z", "2024-02-30T10:00:00Z", "2024-02-29T10:00:00+25:00"),
    *("2024-02-29T10:00:00 Europe/Berlin", "2024-02-29T10", "2024-02-29T10:00:00+0200"),
    *("2024-02-29T10:00:00+02", "2024-03-31T02:30:00", "2024-10-27T02:30:00", "2024-10-27T02:30Z"),
    *("00:00", "23:59:59.999999", "24:00", "10:60", "10:00:60", "10:00:00.1234567", "10:00+02:00"),
    *("10:00Z", "10:00 PM", "1:00", "10:00:00.9999999", "23:59:59.9999999"),
]
ASKED = {
    FieldType.STRING: ["f == ''", "f LIKE '*'", "f IS NULL"],
    FieldType.ID: ["f == '1'", "f == '2017'", "f IS NULL"],
    FieldType.INT: ["f == 1", "f < 2017", "f IS NULL"],
    FieldType.FLOAT: ["f == 1.5", "f > 0", "f IS NULL"],
    FieldType.BOOLEAN: ["f == TRUE", "f == FALSE", "f IS NULL"],
    FieldType.DATE: ["f == 2024-02-29", "f < 2024-01-01", "f IS NULL"],
    FieldType.DATETIME: [
        "f == 2024-02-29",
        "f == 2024-02-29T10:00:00Z",
        "f >= 2024-02-29T10:00:00.123456Z",
        "f == 2024-10-27T00:30:00Z",
        "f < 2024-01-01",
        "f IS NULL",
    ],
    FieldType.TIME: ["f == 10:00", "f > 23:59", "f BETWEEN 10:00 AND 10:00:00.123456", "f IS NULL"],
}
ZONES: list[datetime.tzinfo] = [
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("Australia/Lord_Howe"),
    datetime.UTC,
    datetime.timezone(-datetime.timedelta(hours=3, minutes=30)),
]


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_any_document_is_read_as_evaluate_reads_it(postgres_url: str, zone: Any) -> None:
    documents = [{"f": each} for each in FOUND] + [{"f": [each, None]} for each in FOUND]
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TEMP TABLE found (id int, document jsonb)")
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO found VALUES (%s, %s)",
                [(number, Jsonb(each)) for number, each in enumerate(documents)],
            )
        for type, statements in ASKED.items():
            for statement in statements:
                filter = check(parse(statement), Scope({"f": FilterField("f", type)}))
                sql = to_postgres(filter, now=NOW, zone=zone)
                text = f"SELECT id FROM found WHERE {sql.text} ORDER BY id".encode()
                ids = list(itertools.chain(*connection.execute(text, sql.parameters)))
                assert [documents[id] for id in ids] == [
                    each for each in documents if evaluate(filter, each, now=NOW, zone=zone)
                ], statement
        connection.rollback()


def test_a_naive_time_that_comes_twice_is_the_first(postgres_url: str) -> None:
    field = {"f": FilterField("f", FieldType.DATETIME)}
    start = datetime.datetime.fromisoformat("2024-01-01")
    texts = [(start + datetime.timedelta(minutes=15 * step)).isoformat() for step in range(35_000)]
    for zone in (ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")):
        changes = [
            text for text in texts if text[5:7] in ("03", "04", "10") and int(text[11:13]) < 5
        ]
        instants = {
            text: datetime.datetime.fromisoformat(text)
            .replace(tzinfo=zone)
            .astimezone(datetime.UTC)
            for text in changes
        }
        with psycopg.connect(postgres_url) as connection:
            connection.execute("CREATE TEMP TABLE found (id text, document jsonb)")
            with connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO found VALUES (%s, %s)",
                    [(each, Jsonb({"f": each})) for each in changes],
                )
            for border in ("2024-04-06T15:10:00Z", "2024-10-27T00:40:00Z", "2024-03-31T01:10:00Z"):
                filter = check(parse(f"f < {border}"), Scope(field))
                sql = to_postgres(filter, now=NOW, zone=zone)
                text = f"SELECT id FROM found WHERE {sql.text}".encode()
                ids = {id for (id,) in connection.execute(text, sql.parameters)}
                limit = datetime.datetime.fromisoformat(border)
                assert ids == {each for each, instant in instants.items() if instant < limit}
            connection.rollback()
