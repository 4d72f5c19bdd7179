"""An index's fingerprint: what changes it and what does not."""

from __future__ import annotations

import pytest

from subgraph.catalogue import SchemaSource, derive_index

SDL = 'type Query { a: A } type A { "Old" b: Int  c: Kind  d: String } enum Kind { X Y }'
QUERY = 'query @index(name: "t", description: "T") { a { b c } }'

CHANGES = {
    "layout and comments": (SDL, QUERY.replace("{ b", "{ # b\n\n  b"), False),
    "a field that the index lacks": (SDL.replace("d: String", "d: Int"), QUERY, False),
    "name": (SDL, QUERY.replace('"t"', '"u"'), True),
    "description of the index": (SDL, QUERY.replace('"T"', '"U"'), True),
    "a field more": (SDL, QUERY.replace("b c", "b c d"), True),
    "words of the owner": (SDL, QUERY.replace("b c", 'b @field(words: ["x"]) c'), True),
    "description in the schema": (SDL.replace("Old", "New"), QUERY, True),
    "type in the schema": (SDL.replace("b: Int", "b: Int!"), QUERY, True),
    "an enum value": (SDL.replace("X Y", "X Y Z"), QUERY, True),
    "access": (SDL.replace("b: Int", "b: Int @authenticated"), QUERY, True),
}


def fingerprint(sdl: str, query: str) -> str:
    return derive_index(query, SchemaSource.from_sdl(sdl)).fingerprint


@pytest.mark.parametrize(("sdl", "query", "changes"), CHANGES.values(), ids=CHANGES)
def test_what_changes_it(sdl: str, query: str, changes: bool) -> None:
    assert (fingerprint(sdl, query) != fingerprint(SDL, QUERY)) is changes


def test_it_is_a_sha256_that_stays() -> None:
    assert fingerprint(SDL, QUERY) == fingerprint(SDL, QUERY)
    assert len(fingerprint(SDL, QUERY)) == 64
