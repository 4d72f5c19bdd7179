"""Turn a schema document's @link directives into the names under which access is declared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from graphql import (
    ConstDirectiveNode,
    DocumentNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    value_from_ast_untyped,
)

INACCESSIBLE = "inaccessible"
TAG = "tag"
AUTHENTICATED = "authenticated"
REQUIRES_SCOPES = "requiresScopes"
POLICY = "policy"
READ = (INACCESSIBLE, TAG, AUTHENTICATED, REQUIRES_SCOPES, POLICY)

# https://specs.apollo.dev/link/v1.0/#Url: …/name/vX.Y
_SPEC = re.compile(r"/(?P<name>[^/?#]+)/v\d+\.\d+/?$")
# Features whose definitions are the machinery of composition, linked or not.
_MACHINERY = frozenset({"link", "core", "join", "federation"})


class HasDirectives(Protocol):
    """Any definition that directives can be applied to."""

    @property
    def directives(self) -> tuple[ConstDirectiveNode, ...] | None:
        """The applied directives."""


@dataclass(frozen=True)
class AppliedDirectives:
    """The names under which a schema applies the directives that we read.

    names      ours → theirs: {'authenticated': {'authenticated', 'auth'}, …}
    machinery  name spaces of linked features: 'join' of 'join__Graph'
    """

    names: Mapping[str, frozenset[str]]
    machinery: frozenset[str]

    @classmethod
    def of_document(cls, document: DocumentNode) -> AppliedDirectives:
        """Read the @link (or older @core) directives on the schema.

        A directive that nothing links counts under its own name, unless a link imports it under
        another: better to hide a field too many than to show one too many.
        """
        names: dict[str, set[str]] = {each: set() for each in READ}
        machinery = set(_MACHINERY)
        for link in _links(document):
            machinery.add(link.namespace)
            for ours in READ:
                if link.feature == ours:
                    names[ours].add(link.namespace)
                elif link.feature == "federation":
                    names[ours].add(f"{link.namespace}__{ours}")
                if ours in link.imports:
                    names[ours].add(link.imports[ours])
        taken = {name for ours in names for name in names[ours]}
        for ours, theirs in names.items():
            renamed = any(name != ours and "__" not in name for name in theirs)
            if not renamed and ours not in taken:
                theirs.add(ours)
        return cls({each: frozenset(names[each]) for each in READ}, frozenset(machinery))

    def on(self, node: HasDirectives | None, ours: str) -> Iterator[dict[str, Any]]:
        """Yield the arguments of each `ours` on a definition."""
        if node is None:
            return
        theirs = self.names[ours]
        for applied in node.directives or ():
            if applied.name.value in theirs:
                yield {
                    each.name.value: value_from_ast_untyped(each.value)
                    for each in applied.arguments or ()
                }

    def has(self, node: HasDirectives | None, ours: str) -> bool:
        """Say whether `ours` stands on a definition."""
        return next(self.on(node, ours), None) is not None

    def is_machinery(self, name: str) -> bool:
        """Say whether a type or a directive belongs to composition and to no team."""
        namespace, separator, _ = name.partition("__")
        return name in ("link", "core") or (bool(separator) and namespace in self.machinery)


@dataclass(frozen=True, slots=True)
class _Link:
    feature: str
    namespace: str
    imports: dict[str, str]


def _links(document: DocumentNode) -> Iterator[_Link]:
    for definition in document.definitions:
        if not isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode):
            continue
        for applied in definition.directives or ():
            arguments = {
                each.name.value: value_from_ast_untyped(each.value)
                for each in applied.arguments or ()
            }
            url = arguments.get("url") or arguments.get("feature")
            spec = _SPEC.search(url) if isinstance(url, str) else None
            if spec is None:
                continue
            feature = spec["name"]
            namespace = arguments.get("as")
            yield _Link(
                feature,
                namespace if isinstance(namespace, str) else feature,
                dict(_imports(arguments.get("import"))),
            )


def _imports(imported: Any) -> Iterator[tuple[str, str]]:
    """Yield (their name in the spec, their name here) of directives: both without the '@'."""
    for each in imported if isinstance(imported, list) else ():
        name, alias = each, each
        if isinstance(each, dict):
            name, alias = each.get("name"), each.get("as") or each.get("name")
        if isinstance(name, str) and isinstance(alias, str) and name.startswith("@"):
            yield name[1:], alias.removeprefix("@")
