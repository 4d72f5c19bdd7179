"""Turn a vocabulary's definition into the query that its source understands, and its variables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from graphql import (
    REMOVE,
    DirectiveNode,
    FragmentDefinitionNode,
    IntValueNode,
    OperationDefinitionNode,
    VariableDefinitionNode,
    Visitor,
    VisitorAction,
    parse,
    print_ast,
    visit,
)

from ..catalogue.directives import our_directives


@dataclass(frozen=True, slots=True)
class Query:
    """What is sent: the text, its operation's name, and the most terms to ask for at once.

    `first` is the default that the owner gave `$first`, `takes_first` whether there is such a
    variable at all.
    """

    text: str
    name: str | None
    takes_first: bool
    first: int | None

    def body(self, page_size: int, after: str | None) -> dict[str, Any]:
        """Return the request for one page; the first page has no cursor."""
        variables: dict[str, Any] = {}
        if self.takes_first:
            # The owner knows what the source allows: GitHub gives 100 at most.
            variables["first"] = min(page_size, self.first or page_size)
        if after is not None:
            variables["after"] = after
        named = {"operationName": self.name} if self.name else {}
        return {"query": self.text, "variables": variables, **named}


@lru_cache(maxsize=256)
def query_of(definition: str) -> Query:
    """Return the query of a definition without what only we understand.

    Our directives go, and descriptions: many servers are older than descriptions in queries.
    """
    stripped = visit(parse(definition, no_location=True), _Stripped())
    (operation,) = (
        each for each in stripped.definitions if isinstance(each, OperationDefinitionNode)
    )
    variables = {each.variable.name.value: each for each in operation.variable_definitions or ()}
    first = variables["first"].default_value if "first" in variables else None
    return Query(
        text=print_ast(stripped),
        name=operation.name.value if operation.name else None,
        takes_first="first" in variables,
        first=int(first.value) if isinstance(first, IntValueNode) else None,
    )


class _Stripped(Visitor):
    def enter_directive(self, node: DirectiveNode, *_: Any) -> VisitorAction:
        return REMOVE if node.name.value in our_directives() else None

    # REMOVE of a node that is no member of a list leaves a mark that nothing can print.
    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> Any:
        return replace(node, description=None) if node.description else None

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> Any:
        return replace(node, description=None) if node.description else None

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: Any) -> Any:
        return replace(node, description=None) if node.description else None
