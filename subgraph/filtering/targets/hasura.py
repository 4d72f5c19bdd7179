"""Turn a checked filter into a boolean expression of Hasura's graphql-engine, version 2."""

from __future__ import annotations

import datetime

from ..checked import CheckedFilter
from ..fields import FilterField
from ..tree import Predicate
from .patterns import sql_pattern
from .where import Where, WhereCompilation


def to_hasura(checked: CheckedFilter, *, now: datetime.datetime, zone: datetime.tzinfo) -> Where:
    """Say a filter as the `where` of a query to Hasura over Postgres.

    Paths are columns, and relationships up to the last name: objects by object relationships, lists
    of objects by array relationships, lists of plain values by array columns without nulls. Raises
    UnsupportedError for LIKE, ranges and whole days on an array column, and for a number that no
    double names.
    """
    return _Hasura(checked, now, zone).where(checked.filter)


class _Hasura(WhereCompilation):
    target = "Hasura"
    and_, or_, not_ = "_and", "_or", "_not"
    equal, one_of = "_eq", "_in"
    ends = ("_gte", "_gt", "_lte", "_lt")

    def related(self, inner: Where, *, many: bool) -> Where:
        return inner

    def present(self, name: str, field: FilterField) -> Where:
        if self._is_array(field):
            return {name: {"_is_null": False, "_neq": []}}
        return {name: self.anything()}

    def anything(self) -> Where:
        return {"_is_null": False}

    def contains(self, name: str, value: object) -> Where:
        return {name: {"_contains": [value]}}

    def like(self, node: Predicate, pattern: str) -> Where:
        return {"_ilike": sql_pattern(pattern)}
