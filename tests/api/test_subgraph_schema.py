"""The schema that other subgraphs and gateways see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    is_specified_scalar_type,
    parse,
    validate,
)

from subgraph.api.graphiql_page import example_document
from subgraph.api.schema import print_subgraph, schema
from subgraph.filtering import GRAMMAR
from tests.api.conftest import Ask

SDL = Path(__file__).resolve().parents[2] / "schema" / "subgraph.graphql"
UNPREFIXED = {
    "AmbiguousQuestion",
    "GeneratedFilter",
    "Mutation",
    "NaturalLanguageFilterResult",
    "Query",
    "Subscription",
    "UnanswerableQuestion",
}

_TYPES = {
    name: type
    for name, type in schema._schema.type_map.items()
    if not name.startswith(("_", "link__")) and not is_specified_scalar_type(type)
}


def test_the_committed_sdl_is_current() -> None:
    assert SDL.read_text("utf-8") == print_subgraph()  # see `winnow schema`


def _parts(type: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    yield type.name, type.description
    if isinstance(type, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in type.fields.items():
            if name.startswith("_"):
                continue  # federation's
            yield f"{type.name}.{name}", field.description
            for argument, defined in field.args.items():
                yield f"{type.name}.{name}({argument}:)", defined.description
    if isinstance(type, GraphQLEnumType):
        for name, value in type.values.items():
            yield f"{type.name}.{name}", value.description


@pytest.mark.parametrize("type", _TYPES.values(), ids=_TYPES)
def test_everything_is_described(type: GraphQLNamedType) -> None:
    assert [name for name, description in _parts(type) if not description] == []


def test_names_collide_with_nobodys() -> None:
    others = {name for name in _TYPES if not name.startswith(("Filter", "Index"))}
    assert others == UNPREFIXED


def test_the_members_of_the_unions() -> None:
    unions = {
        name: [member.name for member in type.types]
        for name, type in _TYPES.items()
        if isinstance(type, GraphQLUnionType)
    }
    assert unions == {
        "FilterNode": [
            "FilterAnd",
            "FilterOr",
            "FilterNot",
            "FilterHas",
            "FilterComparison",
            "FilterMembership",
            "FilterRange",
            "FilterPresence",
        ],
        "FilterCompilation": ["FilterCompiled", "FilterUnsupported"],
        "FilterFeedbackResult": ["FilterFeedback", "FilterFeedbackRefused"],
        "NaturalLanguageFilterResult": [
            "GeneratedFilter",
            "AmbiguousQuestion",
            "UnanswerableQuestion",
        ],
    }


def test_it_is_a_subgraph_of_federation_2_9() -> None:
    first = print_subgraph().splitlines()[0]
    link = 'schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) {'
    assert first == link
    assert 'type Index @key(fields: "name") {' in print_subgraph()


async def test_a_gateway_is_given_the_sdl(ask: Ask) -> None:
    data = await ask("{ _service { sdl } }")
    assert data["_service"]["sdl"].strip() == print_subgraph().strip()


async def test_the_grammar_is_given(ask: Ask) -> None:
    assert await ask("{ filterGrammar { text } }") == {"filterGrammar": {"text": GRAMMAR}}


def test_the_examples_of_the_page_fit_the_schema() -> None:
    built = build_schema(schema.as_str(), assume_valid_sdl=True)
    assert [each.message for each in validate(built, parse(example_document()))] == []
