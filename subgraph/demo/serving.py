"""Turn a Query type into a federated schema, and a schema into a route that serves it."""

from __future__ import annotations

import datetime
from typing import Any, Final, NewType

import strawberry
from graphql import GraphQLError
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import (
    MaskErrors,
    MaxAliasesLimiter,
    MaxTokensLimiter,
    ParserCache,
)
from strawberry.federation import Schema
from strawberry.schema.config import StrawberryConfig

# The newest that all common composers read.
FEDERATION_VERSION: Final = "2.9"

# A router's query for 500 people by `_entities` has few tokens: the people are in its variables.
_MAX_TOKENS = 2_000
# Each may ask for a page. Depth needs no limit of its own: no type leads back to itself.
_MAX_ALIASES = 20

# Composition wants the same of both subgraphs.
QUERY = "What can be asked of the demo graph."

BigInt = NewType("BigInt", int)


def build_schema(query: type) -> Schema:
    """Return the schema of a subgraph, with limits on what one request may ask."""
    return Schema(
        query=query,
        federation_version=FEDERATION_VERSION,
        config=StrawberryConfig(
            scalar_map={
                BigInt: strawberry.scalar(
                    name="BigInt",
                    description="A whole number that may need more than 32 bits, written as a "
                    "JSON number.",
                    serialize=int,
                    parse_value=int,
                ),
                datetime.date: strawberry.scalar(
                    name="Date",
                    description="A day, as YYYY-MM-DD.",
                    serialize=datetime.date.isoformat,
                    parse_value=datetime.date.fromisoformat,
                ),
            }
        ),
        # Factories, for an extension that is given as it is would be shared by all requests. No
        # ValidationCache: the limit on aliases is a new rule each time, so it would never hit.
        extensions=[
            lambda: MaxTokensLimiter(max_token_count=_MAX_TOKENS),
            lambda: MaxAliasesLimiter(max_alias_count=_MAX_ALIASES),
            lambda: MaskErrors(
                should_mask_error=_is_ours, error_message="The subgraph has failed."
            ),
            ParserCache,
        ],
    )


def graphql_route(path: str, schema: Schema) -> Route:
    """Return the route that answers GraphQL at `path`; a Mount would redirect POSTs."""
    app: GraphQL[Any, Any] = GraphQL(schema, graphql_ide=None, allow_queries_via_get=False)
    return Route(path, app)


def _is_ours(error: GraphQLError) -> bool:
    """Say whether an error is a fault of the program, of which a client is not told more."""
    return not isinstance(error.original_error, GraphQLError | None)
