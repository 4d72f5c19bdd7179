"""The GraphQL schema, and the SDL that a gateway composes it from."""

from __future__ import annotations

from typing import Any, Final

import strawberry
from graphql import GraphQLError
from strawberry.extensions import (
    AddValidationRules,
    MaxTokensLimiter,
    ParserCache,
    ValidationCache,
)
from strawberry.federation.schema import FederationAny
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from .compiled import Json
from .failures import WordedErrors, log_errors
from .indexes import Index
from .limits import MAX_TOKENS, WithinLimits
from .mutation import Mutation
from .query import Query
from .subscription import Subscription
from .values import VALUE_TYPES

_CACHED_DOCUMENTS: Final = 64  # a document of the most tokens takes a megabyte


class _Schema(strawberry.federation.Schema):
    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        log_errors(errors)

    def entities_resolver(
        self, info: strawberry.Info, representations: list[FederationAny]
    ) -> list[FederationAny]:
        """Resolve each on its own: one that is none of ours must not spoil the others."""
        found: list[Any] = []
        for each in representations:
            name = each.get("__typename") if isinstance(each, dict) else None
            if name == "Index":
                found.append(Index.resolve_reference(info, **_without_typename(each)))
            else:
                found.append(GraphQLError("Only 'Index' is an entity of this subgraph."))
        return found


def _without_typename(representation: Any) -> dict[str, Any]:
    return {name: value for name, value in representation.items() if name != "__typename"}


schema: Final = _Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=VALUE_TYPES,
    config=StrawberryConfig(
        scalar_map={
            Json: strawberry.scalar(
                name="FilterJson",
                description="JSON in the form that a target takes.",
                serialize=lambda value: value,
                parse_value=lambda value: value,
            )
        }
    ),
    federation_version="2.9",  # one of the common composers refuses later ones
    extensions=[
        WordedErrors,
        lambda: MaxTokensLimiter(MAX_TOKENS),
        lambda: AddValidationRules([WithinLimits]),
        lambda: ParserCache(_CACHED_DOCUMENTS),
        lambda: ValidationCache(_CACHED_DOCUMENTS),
    ],
)


def print_subgraph() -> str:
    """Return the SDL of this subgraph, as `_service` gives it to a gateway."""
    return f"{schema.as_str().strip()}\n"
