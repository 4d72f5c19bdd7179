"""Turn a checked filter into a `where` of Prisma Client."""

from __future__ import annotations

import datetime

from ..checked import CheckedFilter
from ..errors import UnsupportedError
from ..fields import FieldType, FilterField
from ..tree import Predicate
from .asked import Plain
from .intervals import End
from .patterns import Wildcard, pieces
from .where import Where, WhereCompilation


def to_prisma(checked: CheckedFilter, *, now: datetime.datetime, zone: datetime.tzinfo) -> Where:
    """Say a filter as the `where` of a query with Prisma Client, on Postgres or MongoDB's likes.

    Paths are fields, and relations up to the last name; lists of plain values are scalar lists.
    Raises UnsupportedError for all that Hasura's does, for a LIKE with `?` or with `*` inside the
    text, and for times of day, which Prisma does not have.
    """
    return _Prisma(checked, now, zone).where(checked.filter)


class _Prisma(WhereCompilation):
    target = "Prisma"
    and_, or_, not_ = "AND", "OR", "NOT"
    equal, one_of = "equals", "in"
    ends = ("gte", "gt", "lte", "lt")

    def related(self, inner: Where, *, many: bool) -> Where:
        return {"some" if many else "is": inner}

    def present(self, name: str, field: FilterField) -> Where:
        if self._is_array(field):
            return {"NOT": {"OR": [{name: {"equals": None}}, {name: {"isEmpty": True}}]}}
        return {name: self.anything()}

    def anything(self) -> Where:
        return {"not": None}

    def contains(self, name: str, value: object) -> Where:
        return {name: {"has": value}}

    def like(self, node: Predicate, pattern: str) -> Where:
        parts = list(pieces(pattern))
        starts, ends = bool(parts) and parts[0] is Wildcard.RUN, False
        text = parts[1:] if starts else parts
        if text and text[-1] is Wildcard.RUN:
            text, ends = text[:-1], True
        if any(isinstance(piece, Wildcard) for piece in text):
            message = (
                f"{self.target} cannot say this LIKE on '{node.path}': it has no wildcards inside "
                "a text. The nearest that it can say is LIKE with '*' at the two ends only."
            )
            raise UnsupportedError(self.target, node, message)
        word = {
            (False, False): "equals",
            (False, True): "startsWith",
            (True, False): "endsWith",
            (True, True): "contains",
        }[starts, ends]
        # Prisma hands the text to ILIKE as it is, which has wildcards of its own.
        literal = "".join(f"\\{piece}" if str(piece) in "%_\\" else str(piece) for piece in text)
        return {word: literal, "mode": "insensitive"}

    def json(self, node: Predicate, type: FieldType, value: Plain | End | None) -> object:
        if isinstance(value, datetime.time):
            message = (
                f"{self.target} cannot say a time of day on '{node.path}'. "
                "The nearest that it can say is a condition on a datetime field."
            )
            raise UnsupportedError(self.target, node, message)
        written = super().json(node, type, value)
        if type is FieldType.DATE:
            return f"{written}T00:00:00Z"  # its dates are the first instant of the day in UTC
        return written
