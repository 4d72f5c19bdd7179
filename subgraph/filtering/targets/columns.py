"""Where in a Postgres database the fields of an index are: what a caller states of its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A column with one value, or with an array of them.

    Text, enum, integer and uuid columns serve string, enum, id and vocabulary fields; any numeric
    type int and float fields; boolean, date and time their own; `timestamptz` datetime fields (a
    `timestamp` has no instant and must not stand here). `double` says that numbers are kept in
    binary (double precision): what no double holds is then refused.
    """

    name: str
    array: bool = False
    double: bool = False


@dataclass(frozen=True, slots=True)
class Json:
    """A `jsonb` column that holds what stands at the path, of any shape."""

    name: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and where in it the fields are that are found from its rows.

    name    as the query calls it: a table, an alias, or ("schema", "table")
    fields  by path from the row; a path may also lead to a table with a row for each element of a
            list, and '' is the value of such a row itself
    join    only for such tables: its column → the column of the row that it belongs to

        Table("titles", {
            "name": Column("name"),
            "akas": Column("akas", array=True),
            "genres": Table("title_genres", {"": Column("genre_id")}, join={"title_id": "id"}),
            "cast": Table("cast_members", {"role": Column("role")}, join={"title_id": "id"}),
            "origin": Json("origin"),
        })
    """

    name: str | tuple[str, ...]
    fields: Mapping[str, Column | Json | Table]
    join: Mapping[str, str] = field(default_factory=dict)


def leading_to(table: Table, path: str) -> Iterator[tuple[Column | Json | Table, str]]:
    """What the table has on the way to a path, with the rest of the path; the longest way first."""
    names = path.split(".") if path else []
    for length in range(len(names), -1, -1):
        found = table.fields.get(".".join(names[:length]))
        if found is not None:
            yield found, ".".join(names[length:])
