"""Turn an index's query document and the schema into the Index."""

from __future__ import annotations

from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)

from ..errors import DefinitionError, SchemaError
from ..filtering import Filter
from .access import access_to, access_to_type, all_of, tags_on
from .constraint import read_constraint
from .documents import (
    Definition,
    description_of,
    read_definition,
    read_header,
    refuse_conditions,
    refuse_ours,
)
from .fields import Selected, Way, select_fields
from .fingerprint import fingerprint_of
from .index import Index
from .problems import raise_problems
from .prose import description_text
from .schema_source import SchemaSource, unknown_access

MAX_FIELDS = 2_000
MAX_DEPTH = 12


@dataclass(frozen=True)
class _Root:
    """Where paths start."""

    entity: GraphQLCompositeType
    selections: SelectionSetNode
    start: Way


def derive_index(
    document: str,
    source: SchemaSource,
    *,
    file: str = "index",
    max_fields: int = MAX_FIELDS,
    max_depth: int = MAX_DEPTH,
) -> Index:
    """Derive the index that a query document defines.

    Raises DefinitionError with everything that is wrong, a line each: 'file:line:column: …'.
    """
    definition = read_definition(document, file, source.schema)
    header = read_header(definition, "index", "vocabulary")
    try:
        root = _find_root(definition, source)
        selected = Selected({}, set(), [])
        if root is not None:
            selected = select_fields(
                source,
                definition,
                root.entity,
                root.selections,
                root.start,
                max_fields=max_fields,
                max_depth=max_depth,
            )
    except SchemaError as error:
        raise DefinitionError(f"{file}: {error}") from error
    if root is not None and not selected.fields and not definition.problems:
        definition.report(definition.query, f"The index selects no field of '{root.entity.name}'.")
    constraint = _constraint(definition, header.get("constraint"), selected)
    raise_problems(definition.problems)
    assert root is not None  # a missing root is a problem, and problems are raised
    fields = tuple(selected.fields.values())
    notes = [*_notes_on_root(root), *selected.notes]
    if not source.knows_access:
        notes.insert(0, unknown_access(source.origin))
    return Index(
        name=header["name"],
        description=description_text(header.get("description")) or description_of(definition),
        entity=root.entity.name,
        fields=fields,
        object_lists=frozenset(selected.object_lists),
        definition=document,
        fingerprint=fingerprint_of(
            definition.document, root.entity.name, fields, selected.object_lists
        ),
        notes=tuple(dict.fromkeys(notes)),
        constraint=constraint,
    )


def _constraint(definition: Definition, statement: str | None, selected: Selected) -> Filter | None:
    if statement is None or not selected.fields:
        return None
    fields = {path: each.for_filter() for path, each in selected.fields.items()}
    read = read_constraint(statement, fields, frozenset(selected.object_lists))
    if not isinstance(read, list):
        return read
    for message in read:
        definition.report(definition.query, f"In the constraint: {message}")
    return None


def _find_root(definition: Definition, source: SchemaSource) -> _Root | None:
    """Return the entity at the query's root.

    Where an interface or a union is narrowed at once by one fragment, as in
    `node(id: $id) { ... on Repository { … } }`, the entity is the fragment's type.
    """
    query_type = source.schema.query_type
    roots = list(definition.fields_of(definition.query.selection_set))
    if len(roots) != 1:
        names = ", ".join(f"'{(each.alias or each.name).value}'" for each in roots)
        definition.report(
            definition.query,
            f"The query selects {names or 'nothing'} at its root. An index is about one entity: "
            "select one field.",
        )
        return None
    root = roots[0]
    refuse_conditions(definition, root)
    refuse_ours(definition, root, "on the entity itself, which '@index' names and describes")
    field = query_type.fields.get(root.name.value) if query_type else None
    if query_type is None or field is None:
        if root.name.value.startswith("__"):
            definition.report(root, f"'{root.name.value}' is no entity. Select one field of data.")
        return None  # else graphql-core reports it
    entity = get_named_type(field.type)
    if not is_composite_type(entity):
        definition.report(
            root, f"'{root.name.value}' is '{field.type}', which has no fields to index."
        )
        return None
    if root.selection_set is None:
        return None
    access = access_to(source, query_type, root.name.value, field)
    tags = set(tags_on(source, field, entity))
    selections: SelectionSetNode = root.selection_set
    while is_abstract_type(entity) and (narrowed := _only_fragment(definition, selections)):
        condition, inside = narrowed
        found = source.schema.get_type(condition)
        if found is None or not is_composite_type(found) or found == entity:
            break  # unknown, or a fragment within itself: graphql-core reports both
        entity, selections = found, inside
        access = all_of([access, access_to_type(source, entity)])
        tags.update(tags_on(source, entity))
    return _Root(entity, selections, Way(access=access, tags=tuple(sorted(tags))))


def _only_fragment(
    definition: Definition, selections: SelectionSetNode
) -> tuple[str, SelectionSetNode] | None:
    told = [
        each
        for each in selections.selections
        if not (isinstance(each, FieldNode) and each.name.value == "__typename")
    ]
    if len(told) != 1:
        return None
    only = told[0]
    if isinstance(only, InlineFragmentNode) and only.type_condition is not None:
        refuse_conditions(definition, only)
        return only.type_condition.name.value, only.selection_set
    if isinstance(only, FragmentSpreadNode) and only.name.value in definition.fragments:
        refuse_conditions(definition, only)
        fragment = definition.fragments[only.name.value]
        return fragment.type_condition.name.value, fragment.selection_set
    return None


def _notes_on_root(root: _Root) -> list[str]:
    if not root.entity.name.endswith("Connection"):
        return []
    return [
        f"The entity is the connection '{root.entity.name}', so every path begins inside it. "
        "A root field that returns one entity gives shorter paths."
    ]
