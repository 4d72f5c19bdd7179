"""Make a method a GraphQL field that is computed when it is asked for, changes, or streams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry

_Method = TypeVar("_Method", bound=Callable[..., Any])


def computed(description: str) -> Callable[[_Method], _Method]:
    """Return the decorator: `strawberry.field` in a form that type checkers can follow."""
    return cast("Callable[[_Method], _Method]", strawberry.field(description=description))


def changing(description: str) -> Callable[[_Method], _Method]:
    """Return the decorator: `strawberry.mutation` in a form that type checkers can follow."""
    return cast("Callable[[_Method], _Method]", strawberry.mutation(description=description))


def streamed(description: str) -> Callable[[_Method], _Method]:
    """Return the decorator: `strawberry.subscription` in a form that type checkers can follow."""
    return cast("Callable[[_Method], _Method]", strawberry.subscription(description=description))
