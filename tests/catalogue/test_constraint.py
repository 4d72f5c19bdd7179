"""A constraint is read with the index, and a caller's claims become values of it, never text."""

from __future__ import annotations

from typing import Any

import pytest

from subgraph.catalogue import ClaimError, Index, SchemaSource, derive_index, fill_constraint
from subgraph.errors import DefinitionError
from subgraph.filtering import print_filter

SDL = """
scalar Date
type Query { order: Order shops: [Shop] }
type Order {
  tenant: ID! region: String public: Boolean cents: Int placed: Date kind: Kind
  shop: ID lines: [Line!]!
}
type Line { owner: ID count: Int }
type Shop { id: ID }
enum Kind { WEB STORE }
"""
SELECTION = (
    'order { tenant region public cents placed kind shop @vocabulary(name: "shops") '
    "lines { owner count } }"
)


def _index(constraint: str) -> Index:
    document = f'query @index(name: "orders", constraint: """{constraint}""") {{ {SELECTION} }}'
    return derive_index(document, SchemaSource.from_sdl(SDL))


FILLED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a text": ("tenant == '$tenant'", {"tenant": "acme"}, "tenant == 'acme'"),
    "no claim": ("public == TRUE", {}, "public == TRUE"),
    "a choice": (
        "region == '$region' OR public == TRUE",
        {"region": "eu"},
        "region == 'eu' OR public == TRUE",
    ),
    "several": ("tenant IN ['$all', 'x']", {"all": ["a", "b"]}, "tenant IN ['a', 'b', 'x']"),
    "one of a list": ("tenant == '$all'", {"all": ["a"]}, "tenant == 'a'"),
    "a number": ("cents < '$most'", {"most": 500}, "cents < 500"),
    "a number in a text": ("cents < '$most'", {"most": "500"}, "cents < 500"),
    "a text from a number": ("tenant == '$tenant'", {"tenant": 7}, "tenant == '7'"),
    "a boolean": ("public == '$open'", {"open": False}, "public == FALSE"),
    "a day": ("placed >= '$since'", {"since": "2024-01-02"}, "placed >= 2024-01-02"),
    "a range": (
        "cents BETWEEN '$low' AND '$high'",
        {"low": 1, "high": 9},
        "cents BETWEEN 1 AND 9",
    ),
    "an enum": ("kind == '$kind'", {"kind": "WEB"}, "kind == WEB"),
    "a term": ("shop == '$shop'", {"shop": "s1"}, "shop == 's1'"),
    "inside HAS": (
        "lines HAS (owner == '$sub' AND count > 1)",
        {"sub": "ada"},
        "lines HAS (owner == 'ada' AND count > 1)",
    ),
    "negated": ("NOT tenant == '$tenant'", {"tenant": "x"}, "NOT tenant == 'x'"),
    "the way to a claim": ("tenant == '$realm.id'", {"realm": {"id": "x"}}, "tenant == 'x'"),
    "a claim with dots": (
        "tenant == '$https://acme.com/id'",
        {"https://acme.com/id": "x"},
        "tenant == 'x'",
    ),
    "a dollar": ("region == '$$5'", {}, "region == '$5'"),
    "a dollar alone": ("region == '$'", {}, "region == '$'"),
    "what looks like a statement": (
        "tenant == '$tenant'",
        {"tenant": "x' OR public == TRUE OR tenant == '"},
        "tenant == 'x\\' OR public == TRUE OR tenant == \\''",
    ),
    "what looks like a claim": ("tenant == '$a'", {"a": "$b", "b": "x"}, "tenant == '$b'"),
}


@pytest.mark.parametrize(("constraint", "claims", "filled"), FILLED.values(), ids=FILLED.keys())
def test_claims_become_values(constraint: str, claims: dict[str, Any], filled: str) -> None:
    index = _index(constraint)
    assert index.constraint is not None
    fields = {each.path: each.for_filter() for each in index.fields}
    assert print_filter(fill_constraint(index.constraint, fields, claims)) == filled


UNMET: dict[str, tuple[str, dict[str, Any], str]] = {
    "missing": ("tenant == '$tenant'", {}, "the claim 'tenant', which the request does not carry"),
    "null": ("tenant == '$t'", {"t": None}, "the claim 't', which the request does not carry"),
    "empty": ("tenant == '$t'", {"t": ""}, "the claim 't', which the request does not carry"),
    "none of several": (
        "tenant IN ['$t', 'x']",
        {"t": []},
        "the claim 't', which the request does not carry",
    ),
    "several where one can be": (
        "tenant == '$t'",
        {"t": ["a", "b"]},
        "one value of the claim 't', which has 2: 'tenant' takes several behind IN or ANY alone",
    ),
    "of another type": (
        "cents < '$t'",
        {"t": "cheap"},
        "a claim 't' that is a number, as 'cents' is",
    ),
    "not a number": ("cents < '$t'", {"t": "NaN"}, "a claim 't' that is a number, as 'cents' is"),
    "true for a number": ("cents < '$t'", {"t": True}, "a claim 't' that is a number"),
    "a text for a boolean": (
        "public == '$t'",
        {"t": "true"},
        "a claim 't' that is true or false, as 'public' is",
    ),
    "an object": ("tenant == '$t'", {"t": {"a": 1}}, "a claim 't' that is a text, as 'tenant' is"),
    "a way into a text": (
        "tenant == '$t.x'",
        {"t": "a"},
        "the claim 't.x', which the request does not carry",
    ),
}


@pytest.mark.parametrize(("constraint", "claims", "message"), UNMET.values(), ids=UNMET.keys())
def test_what_cannot_be_said_of_a_caller_is_not_left_out(
    constraint: str, claims: dict[str, Any], message: str
) -> None:
    index = _index(constraint)
    assert index.constraint is not None
    fields = {each.path: each.for_filter() for each in index.fields}
    with pytest.raises(ClaimError) as raised:
        fill_constraint(index.constraint, fields, claims)
    assert message in str(raised.value)


WRONG = {
    "no statement": ("tenant ==", "In the constraint: "),
    "an unknown field": ("owner == 'x'", "In the constraint: Unknown field 'owner'"),
    "an operator": ("tenant > '$t'", "In the constraint: "),
    "a value": ("kind == MAIL", "In the constraint: "),
    "a pattern with a claim": (
        "region LIKE '$r*'",
        "In the constraint: 'region LIKE' cannot take a claim: a '*' in it would match anything.",
    ),
    "all at once": ("tenant > '$t' AND owner == 'x'", "Unknown field 'owner'"),
}


@pytest.mark.parametrize(("constraint", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_constraint_that_does_not_fit_is_a_problem_of_the_definition(
    constraint: str, message: str
) -> None:
    with pytest.raises(DefinitionError) as raised:
        _index(constraint)
    assert message in str(raised.value)


def test_another_constraint_is_another_fingerprint() -> None:
    assert _index("public == TRUE").fingerprint != _index("public == FALSE").fingerprint
