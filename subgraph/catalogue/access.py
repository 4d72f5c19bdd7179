"""Turn the access directives that stand on the way to a field into what a caller must have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
)

from ..errors import SchemaError
from .applied import AUTHENTICATED, POLICY, REQUIRES_SCOPES, TAG
from .index import Access
from .schema_source import SchemaSource

# Requirements of a way multiply; real ones have a handful of alternatives.
MAX_ALTERNATIVES = 256

_Alternatives = tuple[tuple[str, ...], ...]


def access_to(
    source: SchemaSource, parent: GraphQLNamedType, name: str, field: GraphQLField
) -> Access:
    """Return what a caller needs for `parent.name`: of the parent, the field and what it returns.

    An interface needs all that its implementing types need, for it may return any of them: in
    federation the directives stand on the objects.
    """
    return all_of(
        _declared(source, node)
        for place in [*_fields(source, parent, name, field), get_named_type(field.type)]
        for node in _nodes(place)
    )


def access_to_type(source: SchemaSource, named: GraphQLNamedType) -> Access:
    """Return what a caller needs for any field of the type."""
    return all_of(_declared(source, node) for node in _nodes(named))


def tags_on(source: SchemaSource, *places: GraphQLNamedType | GraphQLField) -> tuple[str, ...]:
    """Return the names of the @tag directives on types or fields, sorted."""
    if source.applied is None:
        return ()
    found = {
        str(arguments.get("name"))
        for place in places
        for node in _nodes(place)
        for arguments in source.applied.on(node, TAG)
    }
    return tuple(sorted(found))


def all_of(needed: Iterable[Access]) -> Access:
    """Return the access that fulfils every one of those."""
    total = Access()
    for each in needed:
        if each not in (Access(), total):
            total = Access(
                total.authenticated or each.authenticated,
                _both(total.scopes, each.scopes),
                _both(total.policies, each.policies),
            )
    return total


def _both(left: _Alternatives, right: _Alternatives) -> _Alternatives:
    """Return the alternatives that fulfil one of each side; a side of none asks for nothing."""
    if not left or not right:
        return left or right
    if len(left) * len(right) > MAX_ALTERNATIVES:
        raise SchemaError(
            f"The access directives on the way to one field have {len(left) * len(right)} "
            f"alternatives; at most {MAX_ALTERNATIVES} are read."
        )
    combined = {frozenset(one) | frozenset(other) for one in left for other in right}
    least = [each for each in combined if not any(other < each for other in combined)]
    return tuple(sorted(tuple(sorted(each)) for each in least))


def _fields(
    source: SchemaSource, parent: GraphQLNamedType, name: str, field: GraphQLField
) -> Iterator[GraphQLNamedType | GraphQLField]:
    yield parent
    yield field
    if isinstance(parent, GraphQLInterfaceType):
        for implementing in source.schema.get_possible_types(parent):
            yield implementing
            if name in implementing.fields:
                yield implementing.fields[name]


def _nodes(place: GraphQLNamedType | GraphQLField) -> Iterator[Any]:
    if place.ast_node is not None:
        yield place.ast_node
    if isinstance(place, GraphQLObjectType | GraphQLInterfaceType):
        yield from place.extension_ast_nodes


def _declared(source: SchemaSource, node: Any) -> Access:
    if source.applied is None:
        return Access()
    return all_of(
        [
            *(Access(authenticated=True) for _ in source.applied.on(node, AUTHENTICATED)),
            *(
                _required("scopes", arguments.get("scopes"))
                for arguments in source.applied.on(node, REQUIRES_SCOPES)
            ),
            *(
                _required("policies", arguments.get("policies"))
                for arguments in source.applied.on(node, POLICY)
            ),
        ]
    )


def _required(what: Literal["scopes", "policies"], value: Any) -> Access:
    """Read [["a", "b"], ["c"]]; a lone value stands for a list of it, as GraphQL coerces it."""
    outer = value if isinstance(value, list) else [value]
    alternatives = tuple(
        sorted(
            tuple(sorted({str(each) for each in (inner if isinstance(inner, list) else [inner])}))
            for inner in outer
        )
    )
    if not alternatives:  # it names nothing, but was put there to keep somebody out
        return Access(authenticated=True)
    return Access(scopes=alternatives) if what == "scopes" else Access(policies=alternatives)
