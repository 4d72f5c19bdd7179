"""Turn a supergraph, a plain SDL or a live router into the schema that indexes are derived from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from graphql import (
    DefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    Source,
    build_ast_schema,
    build_client_schema,
    parse,
    validate_schema,
)
from graphql.validation.validate import validate_sdl

from ..errors import SchemaError
from .applied import AppliedDirectives
from .directives import join_directives
from .introspection import TIMEOUT_SECONDS, introspect, introspect_blocking
from .visible import visible_document

# More would bury the first ones, which tend to be the cause of the rest.
MAX_VALIDITY_NOTES = 20


@dataclass(frozen=True)
class SchemaSource:
    """A schema, and what is known of who may see which part of it.

    schema   what people may see, with our directives joined to it
    origin   the file or URL, for messages
    applied  how the SDL declares access; None for introspection, which does not carry it
    notes    validity problems of the SDL, what introspection cannot tell
    """

    schema: GraphQLSchema
    origin: str
    applied: AppliedDirectives | None
    is_supergraph: bool = False
    notes: tuple[str, ...] = ()

    @property
    def knows_access(self) -> bool:
        """Whether the source can carry @authenticated, @requiresScopes, @policy and @tag."""
        return self.applied is not None

    @classmethod
    def from_sdl(cls, text: str, origin: str = "schema") -> SchemaSource:
        """Read SDL: a supergraph (recognised by its join__ directives), a subgraph or plain SDL.

        Problems of validity become notes, for the graphs of real teams have some. Raises
        SchemaError where the text does not parse or no schema can be built from it.
        """
        try:
            written = parse(Source(text, origin))
            applied = AppliedDirectives.of_document(written)
            document = visible_document(written, applied)
            schema = build_ast_schema(document, assume_valid_sdl=True)
        except GraphQLError as error:
            raise SchemaError(f"{origin} is not a schema: {_one_line(error)}") from error
        except (TypeError, ValueError) as error:
            raise SchemaError(f"No schema can be built from {origin}: {error}") from error
        if schema.query_type is None:
            raise SchemaError(f"{origin} has no query type; an index is a query, so it needs one.")
        return cls(
            schema=join_directives(schema),
            origin=origin,
            applied=applied,
            is_supergraph=any(map(_is_join_graph, written.definitions)),
            notes=_validity_notes(written, schema),
        )

    @classmethod
    async def from_introspection(
        cls,
        url: str,
        headers: Mapping[str, str] | None = None,
        client: httpx.AsyncClient | None = None,
    ) -> SchemaSource:
        """Ask a live router. Raises SchemaError where it cannot be reached or does not tell."""
        if client is not None:
            return cls.from_introspected(await introspect(url, headers or {}, client), url)
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as own:
            return cls.from_introspected(await introspect(url, headers or {}, own), url)

    @classmethod
    def from_introspected(cls, data: Mapping[str, Any], origin: str = "schema") -> SchemaSource:
        """Read the `data` of an introspection answer: {'__schema': …}."""
        try:
            schema = build_client_schema(dict(data), assume_valid=True)  # type: ignore[arg-type]
        except (GraphQLError, TypeError, ValueError, KeyError) as error:
            raise SchemaError(f"No schema can be built from {origin}: {error}") from error
        return cls(
            schema=join_directives(schema),
            origin=origin,
            applied=None,
            notes=(unknown_access(origin),),
        )


def load_schema(location: str | Path, headers: Mapping[str, str] | None = None) -> SchemaSource:
    """Read the schema from an SDL file, a saved introspection (.json) or a live http(s) URL.

    Blocks while it reads: call it with `asyncio.to_thread` where an event loop runs. Raises
    SchemaError.
    """
    if str(location).startswith(("http://", "https://")):
        url = str(location)
        with httpx.Client(timeout=TIMEOUT_SECONDS) as client:
            return SchemaSource.from_introspected(
                introspect_blocking(url, headers or {}, client), url
            )
    path = Path(location)
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SchemaError(f"Cannot read the schema '{path}': {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SchemaError(f"The schema '{path}' is not UTF-8 text.") from error
    if path.suffix != ".json":
        return SchemaSource.from_sdl(text, path.name)
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise SchemaError(f"The schema '{path}' is not JSON: {error}.") from error
    data = answer.get("data", answer) if isinstance(answer, dict) else None
    if not isinstance(data, dict) or "__schema" not in data:
        raise SchemaError(
            f"The schema '{path}' is not an introspection answer: it has no '__schema'."
        )
    return SchemaSource.from_introspected(data, path.name)


def unknown_access(origin: str) -> str:
    """Say what introspection leaves out."""
    return (
        f"{origin} was introspected. Introspection carries none of @inaccessible, @tag, "
        "@authenticated, @requiresScopes and @policy, so every caller may see every field. "
        "Give the supergraph SDL to have them respected."
    )


def _is_join_graph(definition: DefinitionNode) -> bool:
    """Recognise the enum that every supergraph has: https://specs.apollo.dev/join."""
    return isinstance(definition, EnumTypeDefinitionNode) and definition.name.value == "join__Graph"


def _validity_notes(written: DocumentNode, schema: GraphQLSchema) -> tuple[str, ...]:
    found = [*validate_sdl(written), *validate_schema(schema)]
    notes = [_one_line(error) for error in found[:MAX_VALIDITY_NOTES]]
    if len(found) > len(notes):
        notes.append(f"… and {len(found) - len(notes)} more problems of validity.")
    return tuple(notes)


def _one_line(error: GraphQLError) -> str:
    place = f" (line {error.locations[0].line})" if error.locations else ""
    return f"{error.message}{place}"
