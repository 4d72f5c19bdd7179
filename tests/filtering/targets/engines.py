"""Run a filter on every engine that has the documents of the corpus."""

from __future__ import annotations

from typing import Any

import psycopg

from subgraph.filtering import CheckedFilter, UnsupportedError, evaluate
from subgraph.filtering.targets import Sql, to_elasticsearch, to_hasura, to_postgres, to_prisma
from tests.corpus.reading import DOCUMENTS, FIELDS, NOW, OBJECT_LISTS, ZONE
from tests.filtering.targets.elasticsearch_engine import Index
from tests.filtering.targets.postgres_engine import MAPPING
from tests.filtering.targets.where_engine import Hasura, Prisma, row_of

Found = dict[str, list[str] | None]
"""The ids by engine; None where the target cannot say the filter."""

WHEN: Any = {"now": NOW, "zone": ZONE}
_ROWS = {each["id"]: row_of(each, FIELDS, OBJECT_LISTS, ZONE) for each in DOCUMENTS}
_HASURA = Hasura(FIELDS, ZONE)
_PRISMA = Prisma(FIELDS, ZONE)


class Engines:
    def __init__(self, connection: psycopg.Connection[Any], index: Index) -> None:
        self._connection = connection
        self._index = index

    def find(self, filter: CheckedFilter) -> Found:
        found: Found = {}
        for name in ("evaluate", "postgres", "columns", "elasticsearch", "hasura", "prisma"):
            try:
                found[name] = self._ids(name, filter)
            except UnsupportedError:
                found[name] = None
        return found

    def _ids(self, name: str, filter: CheckedFilter) -> list[str]:
        match name:
            case "evaluate":
                return [each["id"] for each in DOCUMENTS if evaluate(filter, each, **WHEN)]
            case "postgres":
                return self.select("documents", to_postgres(filter, **WHEN))
            case "columns":
                return self.select("works", to_postgres(filter, mapping=MAPPING, **WHEN))
            case "elasticsearch":
                return self._index.search(to_elasticsearch(filter, **WHEN))
            case "hasura":
                where = to_hasura(filter, **WHEN)
                return [id for id, row in _ROWS.items() if _HASURA.holds(where, row)]
        where = to_prisma(filter, **WHEN)
        return [id for id, row in _ROWS.items() if _PRISMA.holds(where, row)]

    def select(self, table: str, sql: Sql) -> list[str]:
        statement = f'SELECT id FROM "{table}" WHERE {sql.text}'
        found = {id for (id,) in self._connection.execute(statement.encode(), sql.parameters)}
        return [each["id"] for each in DOCUMENTS if each["id"] in found]
