"""Tell from a supergraph which subgraph answers each root field, and at which URL it is.

Reads the join spec (https://specs.apollo.dev/join): `enum join__Graph` names the subgraphs and
their URLs, `@join__field(graph:)` on a field of Query, or `@join__type(graph:)` on Query where only
one has it, says whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueNode,
    FieldNode,
    ObjectTypeDefinitionNode,
    OperationDefinitionNode,
    StringValueNode,
    parse,
)

from .index import VocabularyDefinition


@dataclass(frozen=True)
class Owner:
    """A subgraph: its name, and the URL that the supergraph gives it ('' when it gives none)."""

    name: str
    url: str


def root_field_owners(supergraph: str) -> Mapping[str, Owner]:
    """Return the first subgraph that answers each field of Query; empty for a plain SDL."""
    document = parse(supergraph)
    graphs = _graphs(document)
    owners: dict[str, Owner] = {}
    for definition in document.definitions:
        if not isinstance(definition, ObjectTypeDefinitionNode) or definition.name.value != "Query":
            continue
        of_type = _named(definition.directives, "join__type")
        for each in definition.fields or ():
            of_field = _named(each.directives, "join__field")
            for graph in (*of_field, *of_type):
                if graph in graphs:
                    owners.setdefault(each.name.value, graphs[graph])
    return owners


def owner_of(vocabulary: VocabularyDefinition, owners: Mapping[str, Owner]) -> Owner | None:
    """Return the subgraph that answers a vocabulary's query, None when nothing says."""
    for definition in parse(vocabulary.definition).definitions:
        if isinstance(definition, OperationDefinitionNode):
            for selection in definition.selection_set.selections:
                if isinstance(selection, FieldNode) and selection.name.value in owners:
                    return owners[selection.name.value]
    return None


def _graphs(document: DocumentNode) -> dict[str, Owner]:
    graphs: dict[str, Owner] = {}
    for definition in document.definitions:
        if isinstance(definition, EnumTypeDefinitionNode):
            if definition.name.value != "join__Graph":
                continue
            for value in definition.values or ():
                said = {
                    argument.name.value: argument.value.value
                    for directive in value.directives or ()
                    if directive.name.value == "join__graph"
                    for argument in directive.arguments or ()
                    if isinstance(argument.value, StringValueNode)
                }
                name = said.get("name", value.name.value.lower())
                graphs[value.name.value] = Owner(name, said.get("url", ""))
    return graphs


def _named(directives: Sequence[DirectiveNode] | None, name: str) -> list[str]:
    return [
        argument.value.value
        for directive in directives or ()
        if directive.name.value == name
        for argument in directive.arguments or ()
        if argument.name.value == "graph" and isinstance(argument.value, EnumValueNode)
    ]
