"""Show the chips of a filter: what a person sees of it, clause by clause."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import strawberry

from .. import filtering
from ..filtering import parse, walk
from .computed import computed
from .findings import Span, span_of


@strawberry.type(name="FilterChipValue", description="One value on a chip.")
class ChipValue:
    text: str = strawberry.field(description="As people know it: 'Germany'.")
    raw: str = strawberry.field(description="As a statement writes it: `'DE'`.")


@strawberry.type(name="FilterChip", description="One part of a filter, to be shown and taken away.")
class Chip:
    statement: strawberry.Private[str]
    label: str = strawberry.field(
        description="What people call the field; empty where the part has no simple form: then the "
        "only value holds the part as a statement."
    )
    operator: str = strawberry.field(description="In words: 'is', 'is at least', 'includes'.")
    values: list[str] = strawberry.field(
        description="The values as people know them, in order: 'Germany'."
    )
    items: list[ChipValue] = strawberry.field(
        description="The values, each also as a statement writes it."
    )
    text: str = strawberry.field(description="The whole chip in one line.")
    negated: bool = strawberry.field(description="Whether it says what must not be.")
    removable: bool = strawberry.field(
        description="Whether the person may take it away; not what was added to every filter."
    )
    path: str | None = strawberry.field(
        description="Path of the field from the entity; null where there is no single one."
    )
    node_id: strawberry.ID = strawberry.field(description="Id of its node in `nodes`.")
    group_id: strawberry.ID | None = strawberry.field(
        description="Id of the OR that it belongs to: chips of one group are alternatives."
    )

    @computed("Where it stands in the filter's `statement`.")
    def span(self) -> Span | None:
        return span_of(_spans(self.statement)[int(self.node_id)])


@lru_cache(64)
def _spans(statement: str) -> tuple[filtering.Span | None, ...]:
    """Where each node stands. Kept, so that many chips of one filter have it parsed once."""
    return tuple(each.span for each in walk(parse(statement)))


def chips_shown(chips: Iterable[filtering.Chip], statement: str) -> list[Chip]:
    """Show the chips of the filter that `statement` says."""
    return [
        Chip(
            statement=statement,
            label=each.label,
            operator=each.operator,
            values=[value.text for value in each.values],
            items=[ChipValue(text=value.text, raw=value.raw) for value in each.values],
            text=each.text,
            negated=each.negated,
            removable=each.removable,
            path=each.path,
            node_id=strawberry.ID(str(each.node)),
            group_id=None if each.group is None else strawberry.ID(str(each.group)),
        )
        for each in chips
    ]
