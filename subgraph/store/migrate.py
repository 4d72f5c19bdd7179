"""Bring a database to the shape that this program needs, from the SQL files in migrations/."""

from __future__ import annotations

import getpass
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from glob import escape
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import psycopg
from psycopg import errors
from yoyo import read_migrations
from yoyo.backends.core.postgresql import (
    PostgresqlPsycopgBackend,
)
from yoyo.connections import DatabaseURI

from ..errors import MigrationError, StoreUnavailableError
from ..resources import shipped
from .database import SEARCH_PATH, connection_options

# Any number that no other program uses will do; these are the letters of the name.
ADVISORY_LOCK = int.from_bytes(b"winnow", "big")

_LOCK_SECONDS = 120  # how long to wait for another replica that is migrating
_CONNECT_SECONDS = 5

logging.getLogger("yoyo").setLevel(logging.WARNING)  # it tells every statement at INFO
log = logging.getLogger(__name__)


def migrate(url: str, migrations: Path | None = None) -> list[str]:
    """Apply the migrations that the database lacks, in order, and return their names.

    Any number of processes may call this at once: one works, the others wait and find nothing to
    do. Each migration commits together with the note that it was applied. `url` leads to the
    server itself, or to a pooler that keeps sessions. Raises MigrationError when the database is
    newer than this program, lacks an extension or refuses a statement, and StoreUnavailableError
    when it cannot be reached.
    """
    folder = migrations or shipped("migrations")
    try:
        with _alone(url), _Backend.on(url) as backend:
            return _apply(backend, folder)
    except errors.OperationalError as error:
        raise StoreUnavailableError(f"The database cannot be reached: {_first_line(error)}.") from (
            error
        )
    except errors.Error as error:
        raise MigrationError(_explain(error)) from error


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Hold the advisory lock on a connection of its own, so that no rollback can let it go."""
    options = connection_options(url, lock_timeout=f"{_LOCK_SECONDS}s", statement_timeout="0")
    with psycopg.connect(
        url, autocommit=True, connect_timeout=_CONNECT_SECONDS, options=options
    ) as connection:
        try:
            connection.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        except errors.LockNotAvailable as error:
            raise MigrationError(
                f"Another process has been migrating this database for {_LOCK_SECONDS} seconds. "
                "Wait for it, or end it, and start again."
            ) from error
        # Yoyo looks for its tables in the current schema, before the first migration makes it.
        connection.execute("CREATE SCHEMA IF NOT EXISTS winnow")
        yield


def _apply(backend: _Backend, folder: Path) -> list[str]:
    known = read_migrations(escape(str(folder)))  # yoyo takes a pattern
    if not known:
        raise MigrationError(f"There are no migrations in '{folder}'. Install the package again.")
    hashes = {migration.hash for migration in known}
    newer = [name for digest, name in backend.applied() if digest not in hashes]
    if newer:
        raise MigrationError(
            f"The database is newer than this program: it has {_listed(newer)}. "
            "Run a newer version of the program, or give it another database."
        )
    missing = backend.to_apply(known)
    backend.apply_migrations(missing)
    names = [migration.id for migration in missing]
    if names:
        log.info("Applied migrations: %s", ", ".join(names))
    return names


class _Backend(PostgresqlPsycopgBackend):  # type: ignore[misc]
    """Yoyo's backend, with any libpq URL, and without the parts that the advisory lock replaces."""

    @classmethod
    def on(cls, url: str) -> _Backend:
        nothing = (None,) * 5  # libpq reads the URL itself: it knows forms that yoyo does not
        return cls(DatabaseURI("postgresql+psycopg", *nothing, {"url": url}), "migration")

    version_table = "migration_version"
    log_table = "migration_log"

    def connect(self, dburi: Any) -> psycopg.Connection:
        return psycopg.connect(
            dburi.args["url"],
            autocommit=True,  # yoyo says BEGIN and COMMIT itself
            connect_timeout=_CONNECT_SECONDS,
            options=connection_options(
                dburi.args["url"], search_path=SEARCH_PATH, statement_timeout="0"
            ),
        )

    def lock(self, timeout: float = 0) -> AbstractContextManager[None]:
        return nullcontext()  # a row in a table would outlive a killed process

    def applied(self) -> list[tuple[str, str]]:
        """Hash and name of each applied migration."""
        self.ensure_internal_schema_updated()
        rows = self.execute("SELECT migration_hash, migration_id FROM migration ORDER BY 2")
        return cast(list[tuple[str, str]], rows.fetchall())

    def apply_one(self, migration: Any, force: bool = False, mark: bool = True) -> None:
        migration.load()
        if not migration.use_transactions:
            super().apply_one(migration, force, mark)
            return
        with self.transaction():  # yoyo's own marks it in a second transaction
            migration.process_steps(self, "apply", force=force)
            self.mark_one(migration)

    def get_log_data(self, migration: Any = None, operation: str = "apply") -> dict[str, Any]:
        return {
            "id": str(uuid4()),
            "migration_id": migration.id if migration else None,
            "migration_hash": migration.hash if migration else None,
            "username": _username(),
            "hostname": "",  # yoyo asks the name server, which can take seconds
            "created_at_utc": datetime.now(UTC).replace(tzinfo=None),
            "operation": operation,
        }


def _username() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user often has no name
        return ""


def _explain(error: errors.Error) -> str:
    text = _first_line(error)
    if isinstance(error, errors.FeatureNotSupported | errors.UndefinedFile) and "extension" in text:
        return (
            f"The database server lacks an extension: {text}. Install pgvector 0.7 or later and "
            "pg_trgm on it, or use a server that has them."
        )
    if isinstance(error, errors.UndefinedObject) and "halfvec" in text:
        return (
            "The database's pgvector is older than 0.7 and has no halfvec. "
            "Upgrade it with ALTER EXTENSION vector UPDATE."
        )
    if isinstance(error, errors.InsufficientPrivilege):
        return (
            f"The database user may not migrate: {text}. It needs to own the schema winnow, and "
            "to create the extensions vector and pg_trgm where they are missing."
        )
    return f"The database refused a migration: {text}."


def _first_line(error: errors.Error) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
