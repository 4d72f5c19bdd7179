"""Turn the selections of an index's query into the fields of the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    SKIP,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLOutputType,
    GraphQLScalarType,
    InlineFragmentNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    VisitorAction,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    visit,
)

from ..filtering import FieldType
from .access import access_to, all_of, tags_on
from .agents import agent_phrases
from .documents import Definition, refuse_conditions
from .index import Access, EnumValue, IndexField
from .labels import is_silent, label_of
from .merging import conflict_between, merged
from .owner import OwnersWord, read_owners_word
from .phrases import parted, phrases_in
from .prose import description_text
from .scalars import type_of_scalar
from .schema_source import SchemaSource
from .units import unit_of

# Visits cost time even where paths repeat: fragments in fragments can repeat them without end.
_VISITS_PER_FIELD = 20
# Each costs some frames of Python's stack.
_MAX_FRAGMENTS_IN_FRAGMENTS = 50

_EVERYBODY = Access()
_NUMBERS = frozenset({FieldType.INT, FieldType.FLOAT})


@dataclass(frozen=True, slots=True)
class Way:
    """What holds for every field below a point of the query."""

    path: tuple[str, ...] = ()
    is_list: bool = False
    nullable: bool = False
    descriptions: tuple[str, ...] = ()
    deprecation: str | None = None
    access: Access = _EVERYBODY
    tags: tuple[str, ...] = ()


@dataclass
class Selected:
    """What a visit found: the fields by path in the order of the query, and what goes with them."""

    fields: dict[str, IndexField]
    object_lists: set[str]
    notes: list[str]


class TooManyFieldsError(Exception):
    """The visit was given up; the problem is reported."""


def select_fields(
    source: SchemaSource,
    definition: Definition,
    entity: GraphQLCompositeType,
    selections: SelectionSetNode,
    start: Way,
    *,
    max_fields: int,
    max_depth: int,
) -> Selected:
    """Visit everything selected below the entity; `start` is what holds for all of it.

    What is wrong is reported to the definition; what graphql-core's validation has reported
    already is passed over in silence.
    """
    visitor = FieldVisitor(source, definition, start, max_fields, max_depth)
    try:
        visitor.visit_selections(selections, entity)
    except TooManyFieldsError:
        definition.report(
            selections,
            f"The index has more than {max_fields} fields. Leave out those that nobody asks for.",
        )
    return visitor.selected


class FieldVisitor(Visitor):
    """Keeps the way from the entity to where the visit stands."""

    def __init__(
        self,
        source: SchemaSource,
        definition: Definition,
        start: Way,
        max_fields: int,
        max_depth: int,
    ) -> None:
        super().__init__()
        self.selected = Selected({}, set(), [])
        self._source = source
        self._definition = definition
        self._max_fields = max_fields
        self._max_depth = max_depth
        self._ways = [start]
        self._within: list[str] = []
        self._visits = 0
        self._info = TypeInfo(source.schema)

    def visit_selections(self, selections: SelectionSetNode, parent: GraphQLNamedType) -> None:
        """Visit the selections of a type: the entity's, then those of each fragment in place."""
        outer, self._info = self._info, TypeInfo(self._source.schema, parent)
        visit(selections, TypeInfoVisitor(self._info, self))
        self._info = outer

    def enter_field(self, node: FieldNode, *_: Any) -> VisitorAction:
        parent, field = self._info.get_parent_type(), self._info.get_field_def()
        if node.name.value.startswith("__") or parent is None or field is None:
            return SKIP
        refuse_conditions(self._definition, node)
        self._visits += 1
        if self._visits > self._max_fields * _VISITS_PER_FIELD:
            raise TooManyFieldsError
        way = self._step(node, parent, field)
        if len(way.path) > self._max_depth:
            self._definition.report(
                node, f"Path '{'.'.join(way.path)}' has more than {self._max_depth} steps."
            )
            return SKIP
        owners = read_owners_word(self._definition, node)
        if is_composite_type(get_named_type(field.type)):
            if owners.on_leaf_only:
                self._definition.report(
                    node,
                    f"'{'.'.join(way.path)}' is an object, which is no field of the index. "
                    f"Put {owners.on_leaf_only} on a field below it.",
                )
            if _is_list(field.type):
                self.selected.object_lists.add(".".join(way.path))
            self._ways.append(_described(way, node, field, owners))
            return None
        self._add(node, field, way, owners)
        return SKIP

    def leave_field(self, *_: Any) -> VisitorAction:
        self._ways.pop()
        return None

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: Any) -> VisitorAction:
        refuse_conditions(self._definition, node)
        self._ways.append(self._narrowed(self._info.get_type()))
        return None

    def leave_inline_fragment(self, *_: Any) -> VisitorAction:
        self._ways.pop()
        return None

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> VisitorAction:
        refuse_conditions(self._definition, node)
        fragment = self._definition.fragments.get(node.name.value)
        if fragment is None or node.name.value in self._within:
            return None  # graphql-core reports both
        if len(self._within) == _MAX_FRAGMENTS_IN_FRAGMENTS:
            self._definition.report(
                node,
                f"Fragments are nested more than {_MAX_FRAGMENTS_IN_FRAGMENTS} deep. "
                "Write some of them out.",
            )
            return None
        self._visit_fragment(fragment)
        return None

    def _visit_fragment(self, fragment: FragmentDefinitionNode) -> None:
        condition = self._source.schema.get_type(fragment.type_condition.name.value)
        if condition is None:
            return
        self._within.append(fragment.name.value)
        self._ways.append(self._narrowed(condition))
        self.visit_selections(fragment.selection_set, condition)
        self._ways.pop()
        self._within.pop()

    def _narrowed(self, condition: Any) -> Way:
        """Return the way below a fragment: absent, hence null, for what is of another type."""
        way, parent, schema = self._ways[-1], self._info.get_parent_type(), self._source.schema
        if condition is None or parent is None or condition == parent:
            return way
        wanted = set(_possible(schema, condition))
        return replace(way, nullable=True) if set(_possible(schema, parent)) - wanted else way

    def _step(self, node: FieldNode, parent: GraphQLNamedType, field: GraphQLField) -> Way:
        way = self._ways[-1]
        key = (node.alias or node.name).value
        named = get_named_type(field.type)
        path = (*way.path, key)
        composite = is_composite_type(named)
        nullable = _any_nullable(field.type) if composite else _outer_nullable(field.type)
        deprecation = way.deprecation
        if field.deprecation_reason is not None:
            deprecation = description_text(field.deprecation_reason)
            self.selected.notes.append(f"'{'.'.join(path)}' is deprecated: {deprecation}")
        own_access = access_to(self._source, parent, node.name.value, field)
        return Way(
            path=path,
            is_list=way.is_list or _is_list(field.type),
            nullable=way.nullable or nullable,
            descriptions=way.descriptions,
            deprecation=deprecation,
            access=all_of([way.access, own_access]),
            tags=tuple(sorted({*way.tags, *tags_on(self._source, parent, field, named)})),
        )

    def _add(self, node: FieldNode, field: GraphQLField, way: Way, owners: OwnersWord) -> None:
        path, named = ".".join(way.path), get_named_type(field.type)
        found = self._type_of(path, named)
        owners.check(self._definition, node, path, found, named)
        unit = owners.unit
        if unit is None and found in _NUMBERS and owners.vocabulary is None:
            unit = unit_of(node.name.value, field.description or "", named.name)
        description, listed = phrases_in(owners.description or _own_description(field, named))
        words, patterns = parted((*owners.words, *listed))
        if owners.vocabulary or found in (FieldType.STRING, FieldType.ID):
            agents = agent_phrases(path, governed=owners.vocabulary is not None)
            words = tuple(dict.fromkeys((*words, *agents)))
        added = IndexField(
            path=path,
            graphql_type=str(field.type),
            type=FieldType.VOCABULARY if owners.vocabulary else found,
            is_list=way.is_list,
            own_list=_is_list(field.type),
            nullable=way.nullable,
            description=description,
            way=way.descriptions,
            label=owners.label or label_of(path, unit),
            words=words,
            patterns=patterns,
            unit=unit,
            weight=1.0 if owners.weight is None else owners.weight,
            enum_values=_enum_values(named, owners.value_words),
            vocabulary=owners.vocabulary,
            deprecation=way.deprecation,
            access=way.access,
            tags=way.tags,
        )
        before = self.selected.fields.get(path)
        if before is not None:
            if conflict := conflict_between(before, added):
                self._definition.report(node, conflict)
                return
            added = merged(before, added)
        self.selected.fields[path] = added
        if len(self.selected.fields) > self._max_fields:
            raise TooManyFieldsError

    def _type_of(self, path: str, named: GraphQLNamedType) -> FieldType:
        if isinstance(named, GraphQLEnumType):
            return FieldType.ENUM
        known = type_of_scalar(named) if isinstance(named, GraphQLScalarType) else None
        if known is None:
            self.selected.notes.append(
                f"'{path}' is of the scalar '{named.name}', of which nothing tells what it holds: "
                "it is read as text."
            )
        return known or FieldType.STRING


def _described(way: Way, node: FieldNode, field: GraphQLField, owners: OwnersWord) -> Way:
    """Return the way with what is said of an object on it; 'A list of edges.' says nothing."""
    about = owners.description or ""
    if not about and not is_silent(node.name.value):
        about = description_text(field.description or get_named_type(field.type).description)
    return replace(way, descriptions=(*way.descriptions, about)) if about else way


def _possible(schema: Any, named: Any) -> list[Any]:
    return list(schema.get_possible_types(named)) if is_abstract_type(named) else [named]


def _is_list(type_: GraphQLOutputType) -> bool:
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    return isinstance(inner, GraphQLList)


def _outer_nullable(type_: GraphQLOutputType) -> bool:
    return not isinstance(type_, GraphQLNonNull)


def _any_nullable(type_: Any) -> bool:
    """Say whether an object may be missing: itself, or as an element of its list."""
    if not isinstance(type_, GraphQLNonNull):
        return True
    inner = type_.of_type
    return _any_nullable(inner.of_type) if isinstance(inner, GraphQLList) else False


def _own_description(field: GraphQLField, named: GraphQLNamedType) -> str:
    own = description_text(field.description)
    return own or (
        description_text(named.description) if isinstance(named, GraphQLEnumType) else ""
    )


def _enum_values(
    named: GraphQLNamedType, words: Mapping[str, tuple[str, ...]]
) -> tuple[EnumValue, ...]:
    if not isinstance(named, GraphQLEnumType):
        return ()
    return tuple(
        EnumValue(
            name=name,
            description=description_text(value.description),
            words=words.get(name, ()),
            deprecation=None
            if value.deprecation_reason is None
            else description_text(value.deprecation_reason),
        )
        for name, value in named.values.items()
    )
