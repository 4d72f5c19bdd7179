"""Give each test a database of its own: one server per worker, one migrated template, cheap copies.

DATABASE_URL, the URL of a superuser, replaces the embedded server.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from subgraph.postgres import EmbeddedPostgres
from subgraph.store.database import Pool, open_pool
from subgraph.store.migrate import migrate

_numbers = count(1)


def _database(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a server on which tests may make databases."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    with _new_folder() as folder, EmbeddedPostgres(folder, durable=False) as server:
        yield server.url


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder for an embedded server of the test's own."""
    with _new_folder() as made:
        yield made


@pytest.fixture(scope="session")
def _stopped() -> Iterator[Path]:
    with _new_folder() as made:
        with EmbeddedPostgres(made, durable=False):
            pass
        yield made


@pytest.fixture
def used_folder(folder: Path, _stopped: Path) -> Path:
    """A folder in which an embedded server has run before."""
    subprocess.run(["cp", "-a", f"{_stopped}/.", folder], check=True)
    return folder


@pytest.fixture
def empty_database_url(postgres_url: str) -> Iterator[str]:
    """URL of a new database with nothing in it."""
    yield from _copy(postgres_url, "template0")


@pytest.fixture(scope="session")
def template(postgres_url: str) -> Iterator[str]:
    """Name of a migrated database that nobody is connected to."""
    name = f"winnow_template_{os.getpid()}"
    _run(postgres_url, f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy")
    try:
        migrate(_database(postgres_url, name))
        yield name
    finally:
        _run(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def shared_database_url(postgres_url: str, template: str) -> Iterator[str]:
    """URL of a migrated database for tests that only read what one fixture wrote."""
    yield from _copy(postgres_url, template)


@pytest.fixture
def database_url(postgres_url: str, template: str) -> Iterator[str]:
    """URL of a new, migrated database."""
    yield from _copy(postgres_url, template)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to a new, migrated database."""
    opened = await open_pool(database_url)
    try:
        yield opened
    finally:
        await opened.close()


@contextmanager
def _new_folder() -> Iterator[Path]:
    # Not pytest's tmp_path: as root, it is closed to the user that Postgres runs as.
    made = Path(tempfile.mkdtemp(prefix="winnow-tests-")).resolve()
    try:
        yield made
    finally:
        shutil.rmtree(made)


def _copy(url: str, template: str) -> Iterator[str]:
    name = f"winnow_test_{os.getpid()}_{next(_numbers)}"
    _run(url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    try:
        yield _database(url, name)
    finally:
        _run(url, f"DROP DATABASE {name} WITH (FORCE)")
