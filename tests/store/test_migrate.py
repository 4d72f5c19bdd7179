"""Migrations: once, by one at a time, whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from subgraph.errors import MigrationError, StoreUnavailableError
from subgraph.resources import shipped
from subgraph.store.migrate import migrate

_FIRST = "0001_tables"


def _rows(url: str, query: LiteralString) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def test_the_first_run_applies_all_and_the_second_nothing(empty_database_url: str) -> None:
    names = sorted(path.stem for path in shipped("migrations").glob("*.sql"))
    assert names[0] == _FIRST
    assert migrate(empty_database_url) == names
    assert migrate(empty_database_url) == []
    assert _rows(
        empty_database_url,
        "SELECT extname, extnamespace::regnamespace::text FROM pg_extension ORDER BY 1",
    ) == [("pg_trgm", "public"), ("plpgsql", "pg_catalog"), ("vector", "public")]


def test_many_at_once_apply_each_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(6) as threads:
        applied = list(threads.map(migrate, [empty_database_url] * 6))
    assert sorted(applied, key=len)[:-1] == [[]] * 5
    assert max(applied, key=len)[0] == _FIRST


def test_every_table_and_column_is_explained(database_url: str) -> None:
    silent = _rows(
        database_url,
        """SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'winnow'::regnamespace AND c.relkind IN ('r', 'p', 'v')
        AND c.relname !~ '^migration' AND a.attnum >= 0 AND NOT a.attisdropped
        AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)""",
    )
    assert silent == []


def test_a_failing_migration_leaves_nothing(empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_good.sql").write_text("CREATE TABLE winnow.good (a int);")
    bad = tmp_path / "0002_bad.sql"
    bad.write_text("CREATE TABLE winnow.half (a int); CREATE TABLE winnow.half (a int);")
    with pytest.raises(MigrationError) as raised:
        migrate(empty_database_url, tmp_path)
    assert str(raised.value) == (
        'The database refused a migration: relation "half" already exists.'
    )
    assert _rows(empty_database_url, "SELECT to_regclass('winnow.half')") == [(None,)]
    bad.write_text("CREATE TABLE winnow.half (a int);")
    assert migrate(empty_database_url, tmp_path) == ["0002_bad"]


def test_a_newer_database_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_now.sql").write_text("CREATE TABLE winnow.now (a int);")
    later = tmp_path / "0002_later.sql"
    later.write_text("CREATE TABLE winnow.later (a int);")
    migrate(empty_database_url, tmp_path)
    later.unlink()
    with pytest.raises(MigrationError) as raised:
        migrate(empty_database_url, tmp_path)
    assert str(raised.value) == (
        "The database is newer than this program: it has '0002_later'. "
        "Run a newer version of the program, or give it another database."
    )


def test_a_missing_extension_is_named(empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_tables.sql").write_text("CREATE EXTENSION no_such_extension;")
    with pytest.raises(MigrationError) as raised:
        migrate(empty_database_url, tmp_path)
    assert str(raised.value) == (
        'The database server lacks an extension: extension "no_such_extension" is not available. '
        "Install pgvector 0.7 or later and pg_trgm on it, or use a server that has them."
    )


def test_an_empty_folder_is_an_error(empty_database_url: str, tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as raised:
        migrate(empty_database_url, tmp_path)
    assert str(raised.value) == (
        f"There are no migrations in '{tmp_path}'. Install the package again."
    )


def test_a_database_that_is_down_is_unavailable() -> None:
    with pytest.raises(StoreUnavailableError, match=r"^The database cannot be reached: "):
        migrate("postgresql://winnow@127.0.0.1:1/winnow")


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        pytest.param(
            "INSERT INTO winnow.term (vocabulary_id, term_id, display_name, embedding)"
            " SELECT id, 'de', 'Germany', '[1,0]' FROM winnow.vocabulary",
            "term_check",
            id="a vector without its model",
        ),
        pytest.param(
            "INSERT INTO winnow.term (vocabulary_id, term_id, display_name)"
            " SELECT id, t, 'Germany' FROM winnow.vocabulary, unnest(ARRAY['de', 'de']) t",
            "term_vocabulary_id_term_id_key",
            id="one id twice",
        ),
        pytest.param(
            "INSERT INTO winnow.embedding_model (name, dimension) VALUES ('m', 0)",
            "embedding_model_dimension_check",
            id="a model without dimensions",
        ),
        pytest.param(
            "WITH index AS (INSERT INTO winnow.feedback_index VALUES ('a', 1))"
            " INSERT INTO winnow.feedback (index_name, question_key, statement_key, verdict,"
            " question, statement, index_fingerprint) VALUES ('a', '', '', 'MAYBE', '', '', '')",
            "feedback_verdict_check",
            id="a verdict that is none",
        ),
    ],
)
def test_the_tables_refuse(database_url: str, statement: LiteralString, refused: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO winnow.vocabulary (name) VALUES ('countries')")
        with pytest.raises(psycopg.errors.IntegrityError) as raised:
            connection.execute(statement)
    assert raised.value.diag.constraint_name == refused
