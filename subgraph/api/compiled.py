"""Show a filter as another system runs it, or say which part of it that system cannot say."""

from __future__ import annotations

from typing import Annotated, Any, NewType

import strawberry

from ..asking import Instant
from ..filtering import CheckedFilter, UnsupportedError, print_filter, print_value
from ..filtering.targets import compile_filter
from ..filtering.tree import And, Comparison, Has, Membership, Not, Or, Presence, Range
from .enums import Target

Json = NewType("Json", object)


@strawberry.type(name="FilterCompiled", description="A filter, as a target runs it.")
class Compiled:
    target: Target = strawberry.field(description="The system that it is for.")
    query: Json = strawberry.field(
        description="What the target takes: for POSTGRES `{text, parameters}`, a condition over "
        "the jsonb column `document` with named parameters; for the others their own JSON. "
        "Relative dates are resolved at the instant of the answer, in its zone."
    )


@strawberry.type(
    name="FilterUnsupported",
    description="The target cannot say a part of the filter. Nothing is approximated in silence.",
)
class Unsupported:
    target: Target = strawberry.field(description="The system that it was for.")
    message: str = strawberry.field(
        description="What it cannot say, and the nearest thing that it can."
    )
    statement: str = strawberry.field(description="The part of the filter, as a statement.")


Compilation = Annotated[
    Compiled | Unsupported,
    strawberry.union("FilterCompilation", description="What a target runs, or what it cannot say."),
]

_NODES = And | Or | Not | Has | Comparison | Membership | Range | Presence


def compiled(checked: CheckedFilter, target: Target, at: Instant) -> Compiled | Unsupported:
    """Compile a filter at the instant of its answer."""
    try:
        query: Any = compile_filter(checked, target, now=at.now, zone=at.zone)
    except UnsupportedError as error:
        node = error.node
        part = print_filter(node) if isinstance(node, _NODES) else print_value(node)
        return Unsupported(target=target, message=str(error), statement=part)
    return Compiled(target=target, query=query)
