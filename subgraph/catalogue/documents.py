"""Turn the text of a definition into a document, its one query, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Source,
    VariableNode,
    Visitor,
    VisitorAction,
    build_schema,
    parse,
    specified_rules,
    validate,
    visit,
)
from graphql.validation import (
    KnownArgumentNamesRule,
    KnownDirectivesRule,
    KnownFragmentNamesRule,
    NoFragmentCyclesRule,
    NoUndefinedVariablesRule,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    ProvidedRequiredArgumentsRule,
    UniqueArgumentNamesRule,
    UniqueDirectivesPerLocationRule,
    UniqueFragmentNamesRule,
    UniqueVariableNamesRule,
    ValuesOfCorrectTypeRule,
)
from graphql.validation.validate import ValidationAbortedError

from .directives import DIRECTIVES, directive_values, our_directives
from .problems import Problem, problem_at, problem_from, raise_problems
from .prose import description_text

MAX_CHARACTERS = 1_000_000
# A definition of 2,000 fields, each with words of its own, has some 30,000.
MAX_TOKENS = 100_000
MAX_NAME_CHARACTERS = 100

_NAME = re.compile(r"[a-z][a-z0-9_-]*")
# They make a field's presence depend on a request, and a definition has none.
_CONDITIONS = frozenset({"skip", "include", "defer", "stream"})
# What can be said of a document without a schema.
_RULES_WITHOUT_SCHEMA = (
    KnownArgumentNamesRule,
    KnownDirectivesRule,
    KnownFragmentNamesRule,
    NoFragmentCyclesRule,
    NoUndefinedVariablesRule,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    ProvidedRequiredArgumentsRule,
    UniqueArgumentNamesRule,
    UniqueDirectivesPerLocationRule,
    UniqueFragmentNamesRule,
    UniqueVariableNamesRule,
    ValuesOfCorrectTypeRule,
)


@dataclass
class Definition:
    """A document that parsed, its only query, and the problems found in it so far."""

    file: str
    document: DocumentNode
    query: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    problems: list[Problem] = field(default_factory=list)

    def report(self, node: Node, message: str) -> None:
        """Note a problem at the place where `node` was written."""
        self.problems.append(problem_at(node, self.file, message))

    def fields_of(self, selections: SelectionSetNode | None) -> Iterator[FieldNode]:
        """Yield the fields of a selection in order, those of its fragments included."""
        yield from self._fields_of(selections, frozenset())

    def _fields_of(
        self, selections: SelectionSetNode | None, within: frozenset[str]
    ) -> Iterator[FieldNode]:
        for each in selections.selections if selections else ():
            if isinstance(each, FieldNode):
                yield each
            elif isinstance(each, FragmentSpreadNode):
                name = each.name.value
                if name in self.fragments and name not in within:  # else graphql-core reports it
                    inside = self.fragments[name].selection_set
                    yield from self._fields_of(inside, within | {name})
            else:
                yield from self._fields_of(getattr(each, "selection_set", None), within)


def read_definition(text: str, file: str, schema: GraphQLSchema | None) -> Definition:
    """Parse and validate a definition.

    What validation finds is left in `problems`, so that what comes after can add to it. Raises
    DefinitionError at once where there is no telling which query is meant.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"The definition has {len(text)} characters; at most {MAX_CHARACTERS} are read."
        raise_problems([Problem(file, 0, 0, message)])
    try:
        document = parse(Source(text, file), max_tokens=MAX_TOKENS)
    except GraphQLError as error:
        raise_problems([problem_from(error, file)])
        raise  # never reached: the line above raises
    if schema is None:
        errors = validate(_directives_alone(), document, _RULES_WITHOUT_SCHEMA)
    else:
        errors = validate(schema, document, specified_rules)
    problems = [problem_from(error, file) for error in errors]
    if any(isinstance(error, ValidationAbortedError) for error in errors):
        message = "The fragments are nested too deeply to be checked. Write some of them out."
        raise_problems([Problem(file, 0, 0, message)])
    queries = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(queries) != 1:
        found = "no query" if not queries else f"{len(queries)} operations"
        message = f"A definition is one query; this document has {found}."
        place = problem_at(queries[1], file, message) if queries else Problem(file, 0, 0, message)
        raise_problems([*problems, place])
    fragments = {
        each.name.value: each
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    definition = Definition(file, document, queries[0], fragments, problems)
    visit(document, _Variables(definition))
    if queries[0].operation is not OperationType.QUERY:
        definition.report(
            queries[0], f"A definition is a query, not a {queries[0].operation.value}."
        )
    return definition


def read_header(definition: Definition, ours: str, other: str) -> dict[str, Any]:
    """Return what @index or @vocabulary says on the query: {} where it is missing or misused."""
    query = definition.query
    on_query = {each.name.value: each for each in query.directives or ()}
    if other in on_query:
        definition.report(
            on_query[other],
            f"The query has '@{other}', which makes it the definition of another thing. "
            f"Here it has '@{ours}(name: …)' and nothing else of ours.",
        )
    if ours not in on_query:
        what = "an index" if ours == "index" else "a vocabulary"
        definition.report(
            query, f"The query has no '@{ours}'. Write 'query … @{ours}(name: \"…\")' for {what}."
        )
        return {}
    values = directive_values(ours, query) or {}
    if "name" in values:
        check_name(definition, on_query[ours], values["name"])
    return values


def description_of(definition: Definition) -> str:
    """Return the description above the query (GraphQL has them there since September 2025)."""
    written = definition.query.description
    return description_text(written.value) if written is not None else ""


def check_name(definition: Definition, node: Node, name: str) -> None:
    """Report a name that is not one that an index or a vocabulary can have."""
    if not _NAME.fullmatch(name):
        definition.report(
            node,
            f"'{name}' is not a name. A name begins with a lower-case letter and goes on with "
            "lower-case letters, digits, '_' and '-'.",
        )
    elif len(name) > MAX_NAME_CHARACTERS:
        definition.report(
            node, f"The name has {len(name)} characters; at most {MAX_NAME_CHARACTERS} are allowed."
        )


def refuse_conditions(definition: Definition, node: Any) -> None:
    """Report @skip, @include and their kin on a selection."""
    for applied in node.directives or ():
        if applied.name.value in _CONDITIONS:
            definition.report(
                applied,
                f"'@{applied.name.value}' has no meaning in a definition, which is read once and "
                "for all. Select the field or leave it out.",
            )


def refuse_ours(definition: Definition, node: FieldNode, where: str) -> None:
    """Report our directives on a field where they would go unread."""
    for applied in node.directives or ():
        if applied.name.value in our_directives():
            definition.report(applied, f"'@{applied.name.value}' has no meaning {where}.")


class _Variables(Visitor):
    """Reports variables in our directives: they say what an index is, so nothing fills them in."""

    def __init__(self, definition: Definition) -> None:
        super().__init__()
        self._definition = definition

    def enter_directive(self, node: DirectiveNode, *_: Any) -> VisitorAction:
        if node.name.value in our_directives():
            visit(node, _Reported(self._definition, node.name.value))
        return None


class _Reported(Visitor):
    def __init__(self, definition: Definition, directive: str) -> None:
        super().__init__()
        self._definition = definition
        self._directive = directive

    def enter_variable(self, node: VariableNode, *_: Any) -> VisitorAction:
        self._definition.report(
            node,
            f"Nothing gives '${node.name.value}' a value in '@{self._directive}'. "
            "Write the value in its place.",
        )
        return None


@cache
def _directives_alone() -> GraphQLSchema:
    return build_schema(DIRECTIVES, assume_valid=True)
