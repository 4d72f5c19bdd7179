"""Refuse GraphQL documents that ask for more than a client needs, before they run."""

from __future__ import annotations

from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
)

from ..filtering import MAX_DEPTH as DEEPEST_FILTER

MAX_TOKENS: Final = 2_000
MAX_ALIASES: Final = 30
MAX_DEPTH: Final = DEEPEST_FILTER + 8  # the deepest tree with its values, in a reading of a span


class WithinLimits(ValidationRule):
    """No operation of a document is deeper than MAX_DEPTH or has more than MAX_ALIASES aliases.

    Each fragment is measured once, however often it is spread: fragments that spread one another
    twice would take exponential time otherwise. Cycles are the business of another rule.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._fragments: dict[str, FragmentDefinitionNode] = {}
        self._measured: dict[str, tuple[int, int]] = {}

    def enter_document(self, *_: Any) -> None:
        definitions = self.context.document.definitions
        self._fragments = {
            each.name.value: each
            for each in definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        for each in definitions:
            if isinstance(each, OperationDefinitionNode):
                self._check(each)

    def _check(self, operation: OperationDefinitionNode) -> None:
        depth, aliases = self._measure(operation.selection_set)
        if depth > MAX_DEPTH:
            self.report_error(
                GraphQLError(
                    f"The operation is {depth} levels deep; at most {MAX_DEPTH} are allowed.",
                    operation,
                )
            )
        if aliases > MAX_ALIASES:
            self.report_error(
                GraphQLError(
                    f"The operation has {aliases} aliases; at most {MAX_ALIASES} are allowed.",
                    operation,
                )
            )

    def _measure(self, selections: SelectionSetNode) -> tuple[int, int]:
        deepest = aliases = 0
        for each in selections.selections:
            depth = inside = 0
            if isinstance(each, FragmentSpreadNode):
                depth, inside = self._fragment(each.name.value)
            elif each_selections := getattr(each, "selection_set", None):
                depth, inside = self._measure(each_selections)
            if isinstance(each, FieldNode):
                depth += 1
                inside += each.alias is not None
            deepest = max(deepest, depth)
            aliases += inside
        return deepest, aliases

    def _fragment(self, name: str) -> tuple[int, int]:
        if name not in self._measured:
            self._measured[name] = (0, 0)  # what a cycle finds
            if fragment := self._fragments.get(name):
                self._measured[name] = self._measure(fragment.selection_set)
        return self._measured[name]
