"""Turn a schema document into the part of it that people may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
)

from .applied import INACCESSIBLE, AppliedDirectives

_N = TypeVar("_N")
_WithFields = (
    ObjectTypeDefinitionNode
    | ObjectTypeExtensionNode
    | InterfaceTypeDefinitionNode
    | InterfaceTypeExtensionNode
)
_WithInputs = InputObjectTypeDefinitionNode | InputObjectTypeExtensionNode
_Enum = EnumTypeDefinitionNode | EnumTypeExtensionNode
_Union = UnionTypeDefinitionNode | UnionTypeExtensionNode


def visible_document(document: DocumentNode, applied: AppliedDirectives) -> DocumentNode:
    """Return the document without composition's machinery and without what is @inaccessible.

    What refers to a hidden type is hidden with it, and so is a type that nothing is left of.
    """
    definitions = [each for each in document.definitions if not _is_machinery(each, applied)]
    hidden = {
        each.name.value
        for each in definitions
        if isinstance(each, TypeDefinitionNode | TypeExtensionNode)
        and applied.has(each, INACCESSIBLE)
    }
    if not hidden and not any(_hides_inside(each, applied) for each in definitions):
        return replace(document, definitions=tuple(definitions))
    while True:
        kept = [
            _without(each, hidden, applied)
            for each in definitions
            if getattr(getattr(each, "name", None), "value", None) not in hidden
            or isinstance(each, DirectiveDefinitionNode)
        ]
        emptied = _emptied(definitions, kept)
        if not emptied:
            return replace(document, definitions=tuple(kept))
        hidden |= emptied


def _is_machinery(definition: DefinitionNode, applied: AppliedDirectives) -> bool:
    if isinstance(definition, DirectiveDefinitionNode | TypeDefinitionNode | TypeExtensionNode):
        return applied.is_machinery(definition.name.value)
    return False


def _parts(definition: DefinitionNode) -> list[Any]:
    """Return the fields, arguments or values that a definition is made of."""
    if isinstance(definition, _WithFields):
        fields = definition.fields or ()
        return [*fields, *(each for field in fields for each in field.arguments or ())]
    if isinstance(definition, _WithInputs):
        return list(definition.fields or ())
    if isinstance(definition, _Enum):
        return list(definition.values or ())
    return []


def _hides_inside(definition: DefinitionNode, applied: AppliedDirectives) -> bool:
    return any(applied.has(each, INACCESSIBLE) for each in _parts(definition))


def _without(
    definition: DefinitionNode, hidden: set[str], applied: AppliedDirectives
) -> DefinitionNode:
    def shown(nodes: Iterable[_N] | None) -> tuple[_N, ...]:
        return tuple(
            each
            for each in nodes or ()
            if not (hasattr(each, "directives") and applied.has(each, INACCESSIBLE))
            and _named(getattr(each, "type", None)) not in hidden
        )

    def visible_names(nodes: Iterable[NamedTypeNode] | None) -> tuple[NamedTypeNode, ...]:
        return tuple(each for each in nodes or () if each.name.value not in hidden)

    if isinstance(definition, _WithFields):
        fields = shown(definition.fields)
        return replace(
            definition,
            interfaces=visible_names(definition.interfaces),
            fields=tuple(replace(each, arguments=shown(each.arguments)) for each in fields),
        )
    if isinstance(definition, _WithInputs):
        return replace(definition, fields=shown(definition.fields))
    if isinstance(definition, _Enum):
        return replace(definition, values=shown(definition.values))
    if isinstance(definition, _Union):
        return replace(definition, types=visible_names(definition.types))
    if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode):
        return replace(definition, operation_types=shown(definition.operation_types))
    if isinstance(definition, DirectiveDefinitionNode):
        return replace(definition, arguments=shown(definition.arguments))
    return definition


def _emptied(before: Iterable[DefinitionNode], after: Iterable[DefinitionNode]) -> set[str]:
    """Return the types that had fields, values or members, and that have none left."""
    return _with_content(before) & {
        each.name.value for each in after if isinstance(each, TypeDefinitionNode)
    } - _with_content(after)


def _with_content(definitions: Iterable[DefinitionNode]) -> set[str]:
    return {
        each.name.value
        for each in definitions
        if isinstance(each, TypeDefinitionNode | TypeExtensionNode)
        and (_parts(each) or (isinstance(each, _Union) and each.types))
    }


def _named(node: TypeNode | None) -> str | None:
    while node is not None and not isinstance(node, NamedTypeNode):
        node = getattr(node, "type", None)
    return node.name.value if node is not None else None
