"""Turn a list into one page of a connection.

A cursor is the id of the last item of a page, so it stays good when items are added before it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated, Generic, TypeVar

import strawberry
from graphql import GraphQLError

MAX_PAGE = 500
DEFAULT_PAGE = 100

Node = TypeVar("Node")

First = Annotated[
    int,
    strawberry.argument(description=f"How many items to return: 1 to {MAX_PAGE}."),
]
After = Annotated[
    str | None,
    strawberry.argument(
        description="Where the page before ended: its 'endCursor'. The first page unless given."
    ),
]


@strawberry.federation.type(shareable=True, description="Where a page ends.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more items follow this page.")
    end_cursor: str | None = strawberry.field(
        description="What to give as 'after' for the next page; null for a page without items."
    )


@strawberry.type(description="One page of a list that is too long to be fetched at once.")
class Connection(Generic[Node]):
    nodes: list[Node] = strawberry.field(description="The items on this page.")
    page_info: PageInfo = strawberry.field(description="Where this page ends.")
    total_count: int = strawberry.field(description="How many items all pages have together.")


def page_of(items: Mapping[str, Node], first: int, after: str | None) -> Connection[Node]:
    """Return the page of `first` items that follows the cursor `after`.

    Raises GraphQLError where the size is out of bounds or the cursor is not of this list.
    """
    if not 1 <= first <= MAX_PAGE:
        raise GraphQLError(f"'first' is {first}; it is between 1 and {MAX_PAGE}.")
    ids = list(items)
    start = 0 if after is None else _position(ids, after) + 1
    page = ids[start : start + first]
    return Connection(
        nodes=[items[id_] for id_ in page],
        page_info=PageInfo(
            has_next_page=start + first < len(ids),
            end_cursor=cursor_of(page[-1]) if page else None,
        ),
        total_count=len(ids),
    )


def cursor_of(id_: str) -> str:
    """Return the cursor that stands behind an item."""
    return base64.urlsafe_b64encode(id_.encode()).decode()


def _position(ids: list[str], cursor: str) -> int:
    try:
        return ids.index(base64.urlsafe_b64decode(cursor.encode()).decode())
    except (binascii.Error, ValueError) as error:  # not base64, not UTF-8, or of no item
        raise GraphQLError(
            "'after' is no cursor of this list. Give the 'endCursor' of the page before, with the "
            "other arguments as they were."
        ) from error
