"""Turn a vocabulary's query document into its definition: what to fetch, from where, how often."""

from __future__ import annotations

import datetime
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLSchema,
    NonNullTypeNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    VisitorAction,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    visit,
)
from graphql.pyutils import did_you_mean, suggestion_list
from pydantic import TypeAdapter, ValidationError

from .documents import (
    Definition,
    description_of,
    read_definition,
    read_header,
    refuse_conditions,
    refuse_ours,
)
from .index import VocabularyDefinition
from .problems import raise_problems
from .schema_source import SchemaSource

DEFAULT_REFRESH = "PT1H"
MIN_REFRESH = datetime.timedelta(seconds=1)
MAX_REFRESH = datetime.timedelta(days=366)

_TERM_KEYS = ("id", "displayName", "description", "akas")
_DURATION = TypeAdapter(datetime.timedelta)
_EXAMPLE = "nodes { id: code displayName: name } pageInfo { hasNextPage endCursor }"


def read_vocabulary(
    document: str, source: SchemaSource | None = None, *, file: str = "vocabulary"
) -> VocabularyDefinition:
    """Read the definition of a vocabulary; with a source, check it against the schema too.

    Raises DefinitionError with everything that is wrong, a line each: 'file:line:column: …'.
    """
    definition = read_definition(document, file, source.schema if source else None)
    header = read_header(definition, "vocabulary", "index")
    refresh_every = _refresh_every(definition, header.get("refreshEvery") or DEFAULT_REFRESH)
    reader = _Reader(definition, source.schema if source else None)
    reader.find_terms()
    raise_problems(definition.problems)
    return VocabularyDefinition(
        name=header["name"],
        description=description_of(definition),
        definition=document,
        refresh_every=refresh_every,
        connection=tuple(reader.way),
        is_connection=reader.is_connection,
    )


def _refresh_every(definition: Definition, written: str) -> datetime.timedelta:
    try:
        # pydantic reads clock times and bare seconds as well, which nobody would recognise here
        found = _DURATION.validate_python(written) if written.startswith("P") else None
    except ValidationError:
        found = None
    if found is None:
        definition.report(
            definition.query,
            f"'refreshEvery' is '{written}', which is no ISO 8601 duration. "
            "Write 'PT30M' for half an hour, 'P1D' for a day.",
        )
        return MIN_REFRESH
    if not MIN_REFRESH <= found <= MAX_REFRESH:
        definition.report(
            definition.query, f"'refreshEvery' is '{written}'; it is between 'PT1S' and 'P366D'."
        )
    return found


class _Reader:
    """Follows the query down to the terms, and keeps the way there."""

    def __init__(self, definition: Definition, schema: GraphQLSchema | None) -> None:
        self.way: list[str] = []
        self.is_connection = False
        self._passed: list[FieldNode] = []
        self._definition = definition
        self._types = _field_types(definition, schema)

    def find_terms(self) -> None:
        here = self._below([self._definition.query])
        while True:
            if self.way and ("nodes" in here or "edges" in here):
                self._read_connection(here)
                return
            if self.way and ("id" in here or "displayName" in here):
                self._read_list(here)
                return
            if len(here) != 1:
                found = ", ".join(f"'{key}'" for key in here) or "nothing"
                self._definition.report(
                    self._definition.query,
                    f"The query selects {found} where the way to the terms is expected: one field "
                    f"below another, down to a connection ('{_EXAMPLE}') or to a list of terms "
                    "('id: code displayName: name').",
                )
                return
            ((key, nodes),) = here.items()
            self.way.append(key)
            self._passed.append(nodes[0])
            here = self._below(nodes)

    def _read_connection(self, here: dict[str, list[FieldNode]]) -> None:
        self.is_connection = True
        self._check_lists(*(False for _ in self._passed))
        terms = here.get("nodes")
        if terms is None:
            terms = self._below(here["edges"]).get("node")
            if terms is None:
                self._definition.report(
                    here["edges"][0], "'edges' selects no 'node', where the terms are."
                )
                return
        page_info = self._below(here.get("pageInfo", []))
        missing = [each for each in ("hasNextPage", "endCursor") if each not in page_info]
        variables = {
            each.variable.name.value: each
            for each in self._definition.query.variable_definitions or ()
        }
        if missing or "after" not in variables:
            page_info_part = f"'pageInfo {{ {' '.join(missing)} }}'"
            lacking = page_info_part if missing else "the variable '$after'"
            self._definition.report(
                here[next(iter(here))][0],
                f"The connection lacks {lacking}, so only its first page could be fetched. Write "
                f"'query ($first: Int!, $after: String) {{ …(first: $first, after: $after) "
                "{ nodes { … } pageInfo { hasNextPage endCursor } } }'.",
            )
        elif isinstance(variables["after"].type, NonNullTypeNode):
            self._definition.report(
                variables["after"], "'$after' is required, but the first page has no cursor: "
                "write '$after: String'.",
            )  # fmt: skip
        self._refuse_other_variables(allowed=("first", "after"))
        self._read_term(terms)

    def _read_list(self, here: dict[str, list[FieldNode]]) -> None:
        self._check_lists(*(False for _ in self._passed[1:]), True)
        self._refuse_other_variables(allowed=())
        self._read_keys(here, self._definition.query)

    def _read_term(self, nodes: list[FieldNode]) -> None:
        self._read_keys(self._below(nodes), nodes[0])

    def _read_keys(self, term: dict[str, list[FieldNode]], place: Any) -> None:
        for key in ("id", "displayName"):
            if key not in term:
                self._definition.report(
                    place,
                    f"The terms have no '{key}'. Select it, with an alias where the schema calls "
                    f"it otherwise: '{key}: {'code' if key == 'id' else 'name'}'.",
                )
        for key, nodes in term.items():
            if key not in _TERM_KEYS:
                near = did_you_mean(suggestion_list(key, _TERM_KEYS))
                self._definition.report(
                    nodes[0],
                    f"'{key}' is no part of a term, which has 'id', 'displayName', 'description' "
                    f"and 'akas'.{near}",
                )
                continue
            self._check_type(key, nodes[0])

    def _check_type(self, key: str, node: FieldNode) -> None:
        field = self._types.get(id(node))
        if field is None:
            return
        wants_list = key == "akas"
        is_list = is_list_type(get_nullable_type(field.type))
        if is_list is not wants_list or not is_leaf_type(get_named_type(field.type)):
            self._definition.report(
                node,
                f"'{key}' is '{field.type}', where "
                f"{'a list of texts' if wants_list else 'one text'} is expected.",
            )

    def _refuse_other_variables(self, allowed: tuple[str, ...]) -> None:
        for each in self._definition.query.variable_definitions or ():
            name = each.variable.name.value
            if name in allowed:
                continue
            if name in ("first", "after"):
                self._definition.report(
                    each,
                    f"'${name}' is for connections, and the terms are a plain list, which is "
                    f"fetched at once. Select a connection ('{_EXAMPLE}') or drop '${name}'.",
                )
            elif isinstance(each.type, NonNullTypeNode) and each.default_value is None:
                self._definition.report(
                    each,
                    f"Nothing gives '${name}' a value when the vocabulary is fetched. "
                    "Write a default, or the value in its place.",
                )

    def _check_lists(self, *expected: bool) -> None:
        """Report a field on the way that is a list where none is expected, or the reverse."""
        for node, wants_list in zip(self._passed, expected, strict=True):
            field = self._types.get(id(node))
            if field is None or is_list_type(get_nullable_type(field.type)) is wants_list:
                continue
            self._definition.report(
                node,
                f"'{node.name.value}' is '{field.type}', where "
                + ("the list of terms" if wants_list else "one object on the way to the terms")
                + " is expected.",
            )

    def _below(self, nodes: Any) -> dict[str, list[FieldNode]]:
        """Return what is selected below fields of one response key, by response key."""
        found: dict[str, list[FieldNode]] = {}
        for node in nodes:
            for each in self._definition.fields_of(node.selection_set):
                refuse_conditions(self._definition, each)
                refuse_ours(self._definition, each, "on a field of a vocabulary's query")
                if each.name.value != "__typename":
                    found.setdefault((each.alias or each.name).value, []).append(each)
        return found


class _FieldTypes(Visitor):
    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.found: dict[int, GraphQLField] = {}
        self._info = info

    def enter_field(self, node: FieldNode, *_: Any) -> VisitorAction:
        field = self._info.get_field_def()
        if field is not None:
            self.found[id(node)] = field
        return None


def _field_types(definition: Definition, schema: GraphQLSchema | None) -> dict[int, GraphQLField]:
    """Return the schema's fields by the `id()` of the nodes that select them."""
    if schema is None:
        return {}
    info = TypeInfo(schema)
    visitor = _FieldTypes(info)
    visit(definition.document, TypeInfoVisitor(info, visitor))
    return visitor.found
