"""Who may see a field, from the directives of a supergraph, under whatever names it has them."""

from __future__ import annotations

import pytest
from graphql import print_schema

from subgraph.catalogue import Access, SchemaSource, derive_index
from subgraph.errors import DefinitionError

LINKS = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)
  @link(url: "https://specs.apollo.dev/tag/v0.3", as: "label")
  @link(
    url: "https://specs.apollo.dev/authenticated/v0.1",
    import: [{name: "@authenticated", as: "@auth"}]
  )
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)
  @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)
{ query: Query  mutation: Mutation }

directive @join__graph(name: String!, url: String!) on ENUM_VALUE
enum join__Graph { A @join__graph(name: "a", url: "http://a") }
enum link__Purpose { SECURITY EXECUTION }
"""

SUPERGRAPH = (
    LINKS
    + """
type Query @join__type(graph: A) {
  title: Title
  thing: Thing
  secretThing: Secret
  reports(secret: SecretInput, plain: Int @inaccessible): Int
}

type Title @label(name: "public") {
  name: String!
  hidden: String @inaccessible
  secret: Secret
  several: [Secret!]
  kind: Kind
  members: String @auth
  price: Float @requiresScopes(scopes: [["price:read"], ["admin", "finance"]])
  cost: Float @policy(policies: [["internal"]]) @label(name: "finance")
  owner: Owner
  owned: Owner @requiresScopes(scopes: [["owners"], ["admin"]])
  rank: Rank
}

type Secret @inaccessible { word: String }
input SecretInput @inaccessible { word: String }
type Mutation { reveal: Secret }
type Emptied { only: Secret }
enum Kind { OPEN  CLOSED @inaccessible }
enum Rank @requiresScopes(scopes: [["rank"]]) { FIRST SECOND }

type Owner @requiresScopes(scopes: [["admin"], ["people"]]) { name: String @auth }

interface Thing { id: ID!  code: String }
type Toy implements Thing { id: ID!  code: String @requiresScopes(scopes: [["toys"]]) }
type Tool implements Thing & Hidden @auth { id: ID!  code: String }
interface Hidden @inaccessible { id: ID! }
union Either = Toy | Secret
"""
)


@pytest.fixture(scope="module")
def supergraph() -> SchemaSource:
    return SchemaSource.from_sdl(SUPERGRAPH)


NEEDS = {
    "everybody": ("title { name }", Access()),
    "authenticated, by another name": ("title { members }", Access(authenticated=True)),
    "scopes": (
        "title { price }", Access(scopes=(("admin", "finance"), ("price:read",)))
    ),
    "policies": ("title { cost }", Access(policies=(("internal",),))),
    "of an enum": ("title { rank }", Access(scopes=(("rank",),))),
    "of the type, and of the field": (
        "title { owner { name } }", Access(True, scopes=(("admin",), ("people",)))
    ),
    "of the way, with the type's": (
        "title { owned { name } }", Access(True, scopes=(("admin",), ("owners", "people")))
    ),
    "of all that implement an interface": (
        "thing { code }", Access(True, scopes=(("toys",),))
    ),
    "of the type that a fragment names": (
        "thing { ... on Toy { code } }", Access(scopes=(("toys",),))
    ),
    "of its own on no such fragment": ("thing { ... on Toy { id } }", Access()),
}  # fmt: skip


@pytest.mark.parametrize(("selection", "access"), NEEDS.values(), ids=NEEDS)
def test_access(supergraph: SchemaSource, selection: str, access: Access) -> None:
    index = derive_index(f'query @index(name: "t") {{ {selection} }}', supergraph)
    (field,) = index.fields
    assert field.access == access
    assert index.notes == ()


def test_tags_of_the_field_and_of_the_types(supergraph: SchemaSource) -> None:
    index = derive_index('query @index(name: "t") { title { name cost } }', supergraph)
    assert [field.tags for field in index.fields] == [("public",), ("finance", "public")]


HIDDEN = {
    "a field": ("title { hidden }", "Cannot query field 'hidden' on type 'Title'."),
    "a field of a hidden type": (
        "title { secret { word } }", "Cannot query field 'secret' on type 'Title'."
    ),
    "a list of a hidden type": (
        "title { several { word } }", "Cannot query field 'several' on type 'Title'."
    ),
    "a root field of a hidden type": (
        "secretThing { word }",
        "Cannot query field 'secretThing' on type 'Query'.",
    ),
    "an enum value": (
        'title { kind @value(name: "CLOSED", words: ["shut"]) }',
        "'CLOSED' is not a value of 'Kind'.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("selection", "message"), HIDDEN.values(), ids=HIDDEN)
def test_what_is_inaccessible_is_unknown(
    supergraph: SchemaSource, selection: str, message: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        derive_index(f'query @index(name: "t") {{ {selection} }}', supergraph)
    assert str(caught.value).split(": ", 1)[1] == message


def test_nothing_of_composition_and_nothing_hidden_is_left(supergraph: SchemaSource) -> None:
    printed = print_schema(supergraph.schema)
    left = [
        word
        for word in ("join__", "link__", "@link", "Secret", "hidden", "CLOSED", "Hidden", "plain",
                     "Emptied", "Mutation")
        if word in printed
    ]  # fmt: skip
    assert left == []
    assert supergraph.is_supergraph


NAMES = {
    "no link": ("", "@authenticated"),
    "imported from federation": (
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", '
        'import: ["@authenticated"])',
        "@authenticated",
    ),
    "imported under another name": (
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", '
        'import: [{name: "@authenticated", as: "@signedIn"}])',
        "@signedIn",
    ),
    "not imported": (
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5")',
        "@federation__authenticated",
    ),
    "name space renamed": (
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", as: "fed")',
        "@fed__authenticated",
    ),
    "core": (
        'schema @core(feature: "https://specs.apollo.dev/authenticated/v0.1", as: "known") '
        "{ query: Query }",
        "@known",
    ),
}


@pytest.mark.parametrize(("link", "applied"), NAMES.values(), ids=NAMES)
def test_names_of_directives(link: str, applied: str) -> None:
    source = SchemaSource.from_sdl(f"{link} type Query {{ a: A }} type A {{ b: Int {applied} }}")
    (field,) = derive_index('query @index(name: "t") { a { b } }', source).fields
    assert field.access == Access(authenticated=True)


def test_a_directive_of_that_name_that_means_something_else_is_not_read() -> None:
    source = SchemaSource.from_sdl(
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", '
        'import: [{name: "@authenticated", as: "@signedIn"}]) '
        "type Query { a: A } type A { b: Int @authenticated }"
    )
    (field,) = derive_index('query @index(name: "t") { a { b } }', source).fields
    assert field.access == Access()


def test_scopes_that_name_nothing_still_keep_strangers_out() -> None:
    source = SchemaSource.from_sdl(
        "type Query { a: A } type A { b: Int @requiresScopes(scopes: []) }"
    )
    (field,) = derive_index('query @index(name: "t") { a { b } }', source).fields
    assert field.access == Access(authenticated=True)
