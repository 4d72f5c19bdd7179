"""A header of claims becomes a caller, and a caller sees what it has the rights for."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from subgraph.callers import ANYONE, Caller, ClaimsError, Sights, caller_of, may_see, seen
from subgraph.catalogue import Access, SchemaSource, derive_index
from subgraph.retrieval import searchable

HEADERS: dict[str, tuple[Any, str, set[str], set[str]]] = {
    "scopes as in a token": ({"sub": "ada", "scope": "a:read b"}, "ada", {"a:read", "b"}, set()),
    "scopes as a list": ({"sub": "ada", "scope": ["a", "b"]}, "ada", {"a", "b"}, set()),
    "policies": ({"sub": 7, "policies": ["paid"]}, "7", set(), {"paid"}),
    "neither": ({"tenant": "acme"}, "", set(), set()),
    "a name of another kind": ({"sub": {"id": 1}}, "", set(), set()),
    "a long name": ({"sub": "x" * 5_000}, "x" * 200, set(), set()),
}


@pytest.mark.parametrize(
    ("claims", "name", "scopes", "policies"), HEADERS.values(), ids=HEADERS.keys()
)
def test_who_the_claims_speak_of(
    claims: Any, name: str, scopes: set[str], policies: set[str]
) -> None:
    caller = caller_of(json.dumps(claims))
    assert (caller.name, set(caller.scopes), set(caller.policies)) == (name, scopes, policies)
    assert caller.authenticated
    assert caller.claims == claims


def test_another_claim_may_tell_callers_apart() -> None:
    assert caller_of('{"sub": "ada", "client_id": "shop"}', "client_id").name == "shop"


@pytest.mark.parametrize("header", [None, "", "  ", "null", "{}"])
def test_without_claims_it_may_be_anyone(header: str | None) -> None:
    assert caller_of(header) == ANYONE
    assert not caller_of(header).authenticated


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("{", "it is no JSON: "),
        ("ada", "it is no JSON: "),
        ("[" * 100_000, "it is no JSON: "),
        ("[1]", "it is no JSON object"),
        ('{"scope": 3}', "the claim 'scope' is neither a text nor a list of texts"),
        ('{"policies": [3]}', "the claim 'policies' is neither a text nor a list of texts"),
    ],
)
def test_a_header_that_cannot_be_read(header: str, message: str) -> None:
    with pytest.raises(ClaimsError, match=message):
        caller_of(header)


KNOWN = Caller(claims={"sub": "ada"})
READER = Caller(claims={"sub": "ada"}, scopes=frozenset({"a", "c"}))
PAID = Caller(claims={"sub": "ada"}, policies=frozenset({"paid"}))
EITHER = Access(scopes=(("a", "b"), ("c",)))
BOTH = Access(scopes=(("a", "b"),))

SEES = [
    (Access(), ANYONE, True),
    (Access(authenticated=True), ANYONE, False),
    (Access(authenticated=True), KNOWN, True),
    (EITHER, KNOWN, False),
    (EITHER, READER, True),
    (BOTH, READER, False),
    (Access(policies=(("paid",),)), READER, False),
    (Access(policies=(("paid",),)), PAID, True),
    (Access(scopes=(("c",),), policies=(("paid",),)), READER, False),
    # A claim of scopes is worth nothing of somebody who is not known.
    (Access(authenticated=True, scopes=(("c",),)), Caller(scopes=frozenset("c")), False),
]


@pytest.mark.parametrize(("access", "caller", "sees"), SEES)
def test_what_a_field_asks_for(access: Access, caller: Caller, sees: bool) -> None:
    assert may_see(access, caller) is sees


SCHEMA = SchemaSource.from_sdl(
    """
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.5",
        import: ["@authenticated", "@requiresScopes"])
    directive @link(url: String!, import: [String!]) repeatable on SCHEMA
    directive @authenticated on FIELD_DEFINITION
    directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION
    type Query { film: Film }
    type Film { name: String cost: Int @authenticated crew: [Crew] }
    type Crew { pay: Int @requiresScopes(scopes: [["pay"]]) }
    """
)
FILMS = derive_index(
    'query @index(name: "films", description: "d") { film { name cost crew { pay } } }', SCHEMA
)
PAYROLL = derive_index('query @index(name: "payroll") { film { crew { pay } } }', SCHEMA)


def test_what_is_hidden_is_as_if_it_were_not_there() -> None:
    part = seen(FILMS, KNOWN)
    assert part is not None
    assert [each.path for each in part.fields] == ["name", "cost"]
    assert part.object_lists == frozenset()
    # They name the rest.
    assert (part.definition, part.notes) == ("", ())
    assert seen(FILMS, Caller(claims={"sub": "a"}, scopes=frozenset({"pay"}))) is FILMS
    assert seen(PAYROLL, KNOWN) is None


def test_sights_are_kept_by_rights_and_keep_their_vectors() -> None:
    vectors = np.arange(6, dtype=np.float32).reshape(3, 2)
    sights = Sights({"films": searchable(FILMS, vectors), "payroll": searchable(PAYROLL)})
    known = sights.of(KNOWN)
    assert list(known) == ["films"]
    assert sights.of(READER) is known  # no field asks for what it has more
    films = known["films"]
    assert films.vectors is not None
    assert films.vectors.tolist() == [[0, 1], [2, 3]]
    assert list(films.filter_fields) == ["name", "cost"]
    anyone = sights.of(ANYONE)
    assert list(anyone["films"].filter_fields) == ["name"]


def test_indexes_that_ask_for_nothing_are_not_copied() -> None:
    open_index = derive_index('query @index(name: "open") { film { name } }', SCHEMA)
    targets = {"open": searchable(open_index)}
    assert Sights(targets).of(ANYONE) is targets
