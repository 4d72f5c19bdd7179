"""Turn schema/directives.graphql into directives that a schema can be validated with."""

from __future__ import annotations

from functools import cache
from typing import Any

from graphql import (
    FieldNode,
    GraphQLDirective,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    get_directive_values,
)

from ..resources import shipped

DIRECTIVES: str = (shipped("schema") / "directives.graphql").read_text("utf-8")


@cache
def our_directives() -> dict[str, GraphQLDirective]:
    """Return our directives by name: 'index', 'vocabulary', 'field', 'value'."""
    schema = build_schema(DIRECTIVES, assume_valid=True)
    return {each.name: each for each in schema.directives if each.ast_node is not None}


def join_directives(schema: GraphQLSchema) -> GraphQLSchema:
    """Return the schema with our directives; one of its own of the same name gives way."""
    ours = our_directives()
    theirs = [each for each in schema.directives if each.name not in ours]
    parts: dict[str, Any] = {**schema.to_kwargs()}
    parts |= {"directives": [*theirs, *ours.values()], "assume_valid": True}
    return GraphQLSchema(**parts)


def directive_values(name: str, node: FieldNode | OperationDefinitionNode) -> dict[str, Any] | None:
    """Return what our directive `name` says on `node`; None when it is not there or is misused."""
    found = all_directive_values(name, node)
    return found[0] if found else None


def all_directive_values(
    name: str, node: FieldNode | OperationDefinitionNode
) -> list[dict[str, Any]]:
    """Return what each `name` on `node` says; a misused one is left to graphql-core's messages."""
    found = []
    for applied in node.directives or ():
        if applied.name.value == name:
            alone = FieldNode(name=applied.name, directives=(applied,))
            try:
                values = get_directive_values(our_directives()[name], alone)
            except GraphQLError:
                continue
            if values is not None:
                found.append(values)
    return found
