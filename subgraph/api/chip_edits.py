"""Take what a person did to chips."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry

from ..chip_edits import ChipEdit
from .enums import EditKind, Operator


@strawberry.input(
    name="FilterChipEdit",
    description="What a person did to one chip. What is left out stays as it is.",
)
class ChipEditInput:
    kind: EditKind = strawberry.field(description="What is done.")
    node_id: strawberry.ID | None = strawberry.field(
        default=None, description="`nodeId` of the chip that is removed or changed."
    )
    path: str | None = strawberry.field(
        default=None, description="Path of the field of a chip that is added."
    )
    operator: Operator | None = strawberry.field(
        default=None, description="The operator. Leave NOT to `negated`."
    )
    negated: bool | None = strawberry.field(
        default=None, description="Whether it says what must not be."
    )
    values: list[str] | None = strawberry.field(
        default=None,
        description="All its values, as a statement writes them: `'DE'`, `2015`, `SERIES`. Terms "
        "go by id or by name. Where a chip holds a part as a statement, that statement.",
    )


def edits_of(given: Iterable[ChipEditInput]) -> list[ChipEdit]:
    """Take edits as they were given; what is wrong with them is found later."""
    return [
        ChipEdit(
            each.kind,
            _node(each.node_id),
            each.path,
            each.operator,
            each.negated,
            None if each.values is None else tuple(each.values),
        )
        for each in given
    ]


def _node(id: strawberry.ID | None) -> int | None:
    """The number of a node; -1, which no node has, for what is no number."""
    if id is None:
        return None
    return int(id) if id.isascii() and id.isdigit() and len(id) < 9 else -1
