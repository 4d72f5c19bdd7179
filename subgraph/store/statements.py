"""Turn the name of a file in sql/ into its statement."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> bytes:
    """Return the text of `sql/name.sql`; bytes, which psycopg takes for ours and not a caller's."""
    return (files(__package__) / "sql" / f"{name}.sql").read_bytes()
