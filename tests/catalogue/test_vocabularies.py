"""A vocabulary's definition: where its terms are, how often they are fetched, what is wrong."""

from __future__ import annotations

import datetime

import pytest

from subgraph.catalogue import SchemaSource, read_vocabulary
from subgraph.errors import DefinitionError

HEAD = 'query ($first: Int!, $after: String) @vocabulary(name: "countries") '
PAGE = "pageInfo { hasNextPage endCursor }"

READ = {
    "nodes": (
        HEAD + "{ countries(first: $first, after: $after) "
        f"{{ nodes {{ id: code displayName: name description akas }} {PAGE} }} }}",
        ("countries",), True,
    ),
    "edges": (
        HEAD + "{ countries(first: $first, after: $after) "
        f"{{ edges {{ node {{ id: code displayName: name }} }} {PAGE} }} }}",
        ("countries",), True,
    ),
    "alias and a fixed page": (
        'query ($after: String) @vocabulary(name: "c") { all: countries(first: 50, after: $after) '
        f"{{ nodes {{ ...T }} {PAGE} }} }} fragment T on Country {{ id: code displayName: name }}",
        ("all",), True,
    ),
    "plain list": (
        'query @vocabulary(name: "genres") '
        "{ genres { id: slug displayName: title akas: others __typename } }",
        ("genres",), False,
    ),
    "list below an object": (
        'query @vocabulary(name: "genres") { ratings { values: all { id: slug'
        ' displayName: title } } }',
        ("ratings", "values"), False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("with_schema", [True, False], ids=["with schema", "without"])
@pytest.mark.parametrize(("document", "way", "is_connection"), READ.values(), ids=READ)
def test_reads_where_the_terms_are(
    source: SchemaSource,
    document: str,
    way: tuple[str, ...],
    is_connection: bool,
    with_schema: bool,
) -> None:
    found = read_vocabulary(document, source if with_schema else None)
    assert (found.connection, found.is_connection) == (way, is_connection)
    assert found.definition == document


REFRESH = {
    "unless told": ("", datetime.timedelta(hours=1)),
    "half an hour": (', refreshEvery: "PT30M"', datetime.timedelta(minutes=30)),
    "a day": (', refreshEvery: "P1D"', datetime.timedelta(days=1)),
}


@pytest.mark.parametrize(("argument", "expected"), REFRESH.values(), ids=REFRESH)
def test_refresh_every(argument: str, expected: datetime.timedelta) -> None:
    document = f"""
        "Kinds of stories"
        query @vocabulary(name: "genres"{argument}) {{ genres {{ id displayName }} }}
    """
    found = read_vocabulary(document)
    assert (found.name, found.description, found.refresh_every) == (
        "genres", "Kinds of stories", expected
    )  # fmt: skip


LIST = 'query @vocabulary(name: "genres") '
EXAMPLE = "nodes { id: code displayName: name } pageInfo { hasNextPage endCursor }"
FIRST_PAGE = (
    "so only its first page could be fetched. Write 'query ($first: Int!, $after: String) "
    "{ …(first: $first, after: $after) { nodes { … } pageInfo { hasNextPage endCursor } } }'."
)

PROBLEMS = {
    "no @vocabulary": (
        "{ genres { id: slug displayName: title } }",
        "1:1: The query has no '@vocabulary'. Write 'query … @vocabulary(name: \"…\")' for a "
        "vocabulary.",
    ),
    "an index": (
        'query @index(name: "t") { genres { id: slug displayName: title } }',
        "1:1: The query has no '@vocabulary'. Write 'query … @vocabulary(name: \"…\")' for a "
        "vocabulary.\n"
        "1:7: The query has '@index', which makes it the definition of another thing. "
        "Here it has '@vocabulary(name: …)' and nothing else of ours.",
    ),
    "no duration": (
        'query @vocabulary(name: "g", refreshEvery: "1 hour") '
        '{ genres { id: slug displayName: title } }',
        "1:1: 'refreshEvery' is '1 hour', which is no ISO 8601 duration. "
        "Write 'PT30M' for half an hour, 'P1D' for a day.",
    ),
    "a clock time is no duration": (
        'query @vocabulary(name: "g", refreshEvery: "01:00") '
        '{ genres { id: slug displayName: title } }',
        "1:1: 'refreshEvery' is '01:00', which is no ISO 8601 duration. "
        "Write 'PT30M' for half an hour, 'P1D' for a day.",
    ),
    "too often": (
        'query @vocabulary(name: "g", refreshEvery: "PT0S") '
        '{ genres { id: slug displayName: title } }',
        "1:1: 'refreshEvery' is 'PT0S'; it is between 'PT1S' and 'P366D'.",
    ),
    "no id": (
        LIST + "{ genres { displayName: title } }",
        "1:1: The terms have no 'id'. Select it, with an alias where the schema calls it "
        "otherwise: 'id: code'.",
    ),
    "no display name": (
        LIST + "{ genres { id: slug } }",
        "1:1: The terms have no 'displayName'. Select it, with an alias where the schema calls it "
        "otherwise: 'displayName: name'.",
    ),
    "another part": (
        LIST + "{ genres { id: slug displayName: title aka: others } }",
        "1:74: 'aka' is no part of a term, which has 'id', 'displayName', 'description' and "
        "'akas'. Did you mean 'akas'?",
    ),
    "akas is one text": (
        LIST + "{ genres { id: slug displayName: title akas: title } }",
        "1:74: 'akas' is 'String!', where a list of texts is expected.",
    ),
    "display name is a list": (
        LIST + "{ genres { id: slug displayName: others } }",
        "1:55: 'displayName' is '[String!]!', where one text is expected.",
    ),
    "nothing that is a term": (
        LIST + "{ genres { slug title } }",
        f"1:1: The query selects 'slug', 'title' where the way to the terms is expected: one field "
        f"below another, down to a connection ('{EXAMPLE}') or to a list of terms "
        "('id: code displayName: name').",
    ),
    "two lists": (
        LIST + "{ genres { id: slug displayName: title } more: genres { id: slug displayName:"
        " title } }",
        f"1:1: The query selects 'genres', 'more' where the way to the terms is expected:"
        f" one field "
        f"below another, down to a connection ('{EXAMPLE}') or to a list of terms "
        "('id: code displayName: name').",
    ),
    "one object": (
        LIST + "{ title(id: 1) { id displayName: name } }",
        "1:37: 'title' is 'Title', where the list of terms is expected.",
    ),
    "a list below a list": (
        LIST + "{ genres { parent { id: slug displayName: title } } }",
        "1:37: 'genres' is '[Genre!]!', where one object on the way to the terms is expected.\n"
        "1:46: 'parent' is 'Genre', where the list of terms is expected.",
    ),
    "no pageInfo": (
        HEAD + "{ countries(first: $first, after: $after) { nodes { id: code displayName: name"
        " } } }",
        f"1:113: The connection lacks 'pageInfo {{ hasNextPage endCursor }}', {FIRST_PAGE}",
    ),
    "no cursor": (
        HEAD + "{ countries(first: $first, after: $after) "
        "{ nodes { id: code displayName: name } pageInfo { hasNextPage } } }",
        f"1:113: The connection lacks 'pageInfo {{ endCursor }}', {FIRST_PAGE}",
    ),
    "no $after": (
        'query ($first: Int!) @vocabulary(name: "c") { countries(first: $first) '
        f"{{ nodes {{ id: code displayName: name }} {PAGE} }} }}",
        f"1:74: The connection lacks the variable '$after', {FIRST_PAGE}",
    ),
    "$after is required": (
        'query ($after: String!) @vocabulary(name: "c") { countries(first: 9, after: $after) '
        f"{{ nodes {{ id: code displayName: name }} {PAGE} }} }}",
        "1:8: '$after' is required, but the first page has no cursor: write '$after: String'.",
    ),
    "edges without node": (
        HEAD + f"{{ countries(first: $first, after: $after) {{ edges {{ __typename }} {PAGE} }} }}",
        "1:113: 'edges' selects no 'node', where the terms are.",
    ),
    "another variable": (
        'query ($id: ID!) @vocabulary(name: "c") { title(id: $id) { similar '
        "{ ... on Node { id } ... on Show { displayName: name } } } }",
        "1:8: Nothing gives '$id' a value when the vocabulary is fetched. "
        "Write a default, or the value in its place.",
    ),
    "pages of a plain list": (
        'query ($first: Int) @vocabulary(name: "c") { pages(first: $first) { id displayName } }',
        f"1:8: '$first' is for connections, and the terms are a plain list, which is fetched at "
        f"once. Select a connection ('{EXAMPLE}') or drop '$first'.\n"
        "1:46: Cannot query field 'pages' on type 'Query'.",
    ),
    "ours on a field": (
        LIST + '{ genres { id: slug displayName: title @field(words: ["x"]) } }',
        "1:74: '@field' has no meaning on a field of a vocabulary's query.",
    ),
    "skip": (
        LIST + "{ genres { id: slug displayName: title @skip(if: true) } }",
        "1:74: '@skip' has no meaning in a definition, which is read once and for all. "
        "Select the field or leave it out.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems(source: SchemaSource, document: str, expected: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_vocabulary(document, source, file="v")
    assert str(caught.value).replace("v:", "", 1).replace("\nv:", "\n") == expected


def test_our_directives_are_checked_without_a_schema() -> None:
    document = 'query @vocabulary(nam: "g") { genres { id displayName } ...F }'
    with pytest.raises(DefinitionError) as caught:
        read_vocabulary(document, file="g.graphql")
    assert str(caught.value).splitlines() == [
        "g.graphql:1:7: Argument '@vocabulary(name:)' of type 'String!' is required, but it was "
        "not provided.",
        "g.graphql:1:19: Unknown argument 'nam' on directive '@vocabulary'. Did you mean 'name'?",
        "g.graphql:1:60: Unknown fragment 'F'.",
    ]
