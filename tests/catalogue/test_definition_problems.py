"""What is wrong with a definition, word for word, with its place."""

from __future__ import annotations

import pytest

from subgraph.catalogue import SchemaSource, derive_index
from subgraph.errors import DefinitionError

HEAD = 'query ($id: ID!) @index(name: "t") '
NAMES = (
    "A name begins with a lower-case letter and goes on with lower-case letters, digits, "
    "'_' and '-'."
)
CONDITION = (
    "has no meaning in a definition, which is read once and for all. "
    "Select the field or leave it out."
)

PROBLEMS = {
    "syntax": ("query {", "1:8: Syntax Error: Expected Name, found <EOF>."),
    "empty": ("", "1:1: Syntax Error: Unexpected <EOF>."),
    "no query": (
        "fragment F on Title { name }",
        "A definition is one query; this document has no query.\n"
        "1:1: Fragment 'F' is never used.",
    ),
    "two queries": (
        'query A @index(name: "a") { serverTime } query B { serverTime }',
        "1:42: A definition is one query; this document has 2 operations.",
    ),
    "no @index": (
        "query { title(id: 1) { name } }",
        "1:1: The query has no '@index'. Write 'query … @index(name: \"…\")' for an index.",
    ),
    "@index without a name": (
        "query @index { title(id: 1) { name } }",
        "1:7: Argument '@index(name:)' of type 'String!' is required, but it was not provided.",
    ),
    "@index on a field": (
        'query @index(name: "t") { title(id: 1) { name @index(name: "u") } }',
        "1:47: Directive '@index' may not be used on field.",
    ),
    "bad name": (
        'query @index(name: "My Titles") { title(id: 1) { name } }',
        f"1:7: 'My Titles' is not a name. {NAMES}",
    ),
    "long name": (
        f'query @index(name: "{"a" * 101}") {{ title(id: 1) {{ name }} }}',
        "1:7: The name has 101 characters; at most 100 are allowed.",
    ),
    "index and vocabulary": (
        'query @index(name: "t") @vocabulary(name: "t") { title(id: 1) { name } }',
        "1:25: The query has '@vocabulary', which makes it the definition of another thing. "
        "Here it has '@index(name: …)' and nothing else of ours.",
    ),
    "two roots": (
        'query @index(name: "t") { title(id: 1) { name } other: title(id: 2) { name } }',
        "1:1: The query selects 'title', 'other' at its root. An index is about one entity: "
        "select one field.",
    ),
    "root without fields": (
        'query @index(name: "t") { serverTime }',
        "1:27: 'serverTime' is 'DateTime!', which has no fields to index.",
    ),
    "root of introspection": (
        'query @index(name: "t") { __schema { description } }',
        "1:27: '__schema' is no entity. Select one field of data.",
    ),
    "no field": (
        'query @index(name: "t") { title(id: 1) { __typename } }',
        "1:1: The index selects no field of 'Title'.",
    ),
    "misspelt field": (
        HEAD + "{ title(id: $id) { realeaseYear } }",
        "1:55: Cannot query field 'realeaseYear' on type 'Title'. Did you mean 'releaseYear'?",
    ),
    "misspelt directive argument": (
        HEAD + '{ title(id: $id) { name @field(lable: "x") } }',
        "1:67: Unknown argument 'lable' on directive '@field'. Did you mean 'label'?",
    ),
    "wrong kind of argument": (
        HEAD + "{ title(id: $id) { name @field(label: 3) } }",
        "1:74: String cannot represent a non string value: 3",
    ),
    "two @field": (
        HEAD + '{ title(id: $id) { name @field(label: "a") @field(label: "b") } }',
        "1:60: The directive '@field' can only be used once at this location.",
    ),
    "skip": (
        HEAD + "{ title(id: $id) { name @skip(if: true) } }",
        f"1:60: '@skip' {CONDITION}",
    ),
    "include on a fragment": (
        HEAD + "{ title(id: $id) { ... @include(if: true) { name } } }",
        f"1:59: '@include' {CONDITION}",
    ),
    "vocabulary on an object": (
        HEAD + '{ title(id: $id) { origin @vocabulary(name: "o") { countries } } }',
        "1:55: 'origin' is an object, which is no field of the index. "
        "Put '@vocabulary' on a field below it.",
    ),
    "label on an object": (
        HEAD + '{ title(id: $id) { origin @field(label: "o", weight: 2) { countries } } }',
        "1:55: 'origin' is an object, which is no field of the index. "
        "Put 'label' and 'weight' of '@field' on a field below it.",
    ),
    "vocabulary on an enum": (
        HEAD + '{ title(id: $id) { type @vocabulary(name: "o") } }',
        "1:55: '@vocabulary' stands on text, IDs and whole numbers; 'type' is an enum "
        "('TitleType').",
    ),
    "vocabulary on a date": (
        HEAD + '{ title(id: $id) { premiere @vocabulary(name: "o") } }',
        "1:55: '@vocabulary' stands on text, IDs and whole numbers; 'premiere' is date ('Date').",
    ),
    "bad vocabulary name": (
        HEAD + '{ title(id: $id) { name @vocabulary(name: "N") } }',
        f"1:55: 'N' is not a name. {NAMES}",
    ),
    "refreshEvery on a field": (
        HEAD + '{ title(id: $id) { name @vocabulary(name: "n", refreshEvery: "PT1H") } }',
        "1:55: 'refreshEvery' belongs to the vocabulary, not to a field that uses it: "
        "write it on the vocabulary's own query.",
    ),
    "unit on text": (
        HEAD + '{ title(id: $id) { name @field(unit: "kg") } }',
        "1:55: 'unit' of '@field' is for numbers; 'name' is 'String'.",
    ),
    "weight": (
        HEAD + "{ title(id: $id) { name @field(weight: 0) } }",
        "1:55: 'weight' is 0; it is above 0 and at most 100.",
    ),
    "empty label": (
        HEAD + '{ title(id: $id) { name @field(label: " ") } }',
        "1:55: The 'label' of '@field' is empty. Write it or leave it out.",
    ),
    "long label": (
        HEAD + f'{{ title(id: $id) {{ name @field(label: "{"a" * 201}") }} }}',
        "1:55: The 'label' of '@field' has 201 characters; at most 200 are allowed.",
    ),
    "empty word": (
        HEAD + '{ title(id: $id) { name @field(words: [""]) } }',
        "1:55: One of the 'words' of '@field' is empty.",
    ),
    "too many words": (
        HEAD + f"{{ title(id: $id) {{ name @field(words: {[str(n) for n in range(101)]}) }} }}"
        .replace("'", '"'),
        "1:55: '@field' has 101 'words'; at most 100 are allowed.",
    ),
    "value of an unknown name": (
        HEAD + '{ title(id: $id) { type @value(name: "SERIE", words: ["tv"]) } }',
        "1:55: 'SERIE' is not a value of 'TitleType'. Did you mean 'SERIES'?",
    ),
    "value of no enum": (
        HEAD + '{ title(id: $id) { name @value(name: "X", words: ["x"]) } }',
        "1:55: '@value' is for enums; 'name' is 'String'. What else people call a term of a "
        "vocabulary is in its 'akas'.",
    ),
    "one path, two types": (
        HEAD + "{ title(id: $id) { x: name x: runtime } }",
        "1:55: Fields 'x' conflict because 'name' and 'runtime' are different fields. Use "
        "different aliases on the fields to fetch both if this was intentional.\n"
        "1:63: Path 'x' is 'String!' above and 'Int' here. Give one of them an alias.",
    ),
    "one path, two vocabularies": (
        HEAD + '{ title(id: $id) { similar { ... on Film { name @vocabulary(name: "a") } '
        '... on Series { name @vocabulary(name: "b") } } } }',
        "1:125: Path 'similar.name' takes its values from vocabulary 'a' above and from 'b' here. "
        "Give one of them an alias.",
    ),
    "a fragment in itself": (
        'query @index(name: "t") { node(id: 1) { ...F } } fragment F on Node { ...F }',
        "1:71: Cannot spread fragment 'F' within itself.",
    ),
    "a variable in our directives": (
        'query ($n: String!) @index(name: $n) { title(id: 1) { name @field(words: [$n]) } }',
        "1:34: Nothing gives '$n' a value in '@index'. Write the value in its place.\n"
        "1:75: Nothing gives '$n' a value in '@field'. Write the value in its place.",
    ),
    "ours on the entity": (
        'query @index(name: "t") { title(id: 1) @field(label: "x") { name } }',
        "1:40: '@field' has no meaning on the entity itself, which '@index' names and describes.",
    ),
    "a mutation": (
        'mutation @index(name: "t") { title(id: 1) { name } }',
        "1:1: A definition is a query, not a mutation.\n"
        "1:1: The mutation operation is not supported by the schema.\n"
        "1:10: Directive '@index' may not be used on mutation.",
    ),
}  # fmt: skip


def lines_of(document: str, source: SchemaSource, **limits: int) -> str:
    with pytest.raises(DefinitionError) as caught:
        derive_index(document, source, file="t.graphql", **limits)
    lines = str(caught.value).splitlines()
    assert all(line.startswith("t.graphql:") for line in lines)
    return "\n".join(line.removeprefix("t.graphql:").lstrip() for line in lines)


@pytest.mark.parametrize(("document", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems(source: SchemaSource, document: str, expected: str) -> None:
    assert lines_of(document, source) == expected


def test_all_problems_come_at_once_in_the_order_of_the_text(source: SchemaSource) -> None:
    document = """query ($id: ID!) @index(name: "T") {
  title(id: $id) {
    nmae
    name @field(weight: -1)
    origin { countries @skip(if: true) }
  }
}"""
    assert lines_of(document, source) == (
        f"1:18: 'T' is not a name. {NAMES}\n"
        "3:5: Cannot query field 'nmae' on type 'Title'. Did you mean 'name'?\n"
        "4:5: 'weight' is -1; it is above 0 and at most 100.\n"
        f"5:24: '@skip' {CONDITION}"
    )


LIMITS = {
    "fields": (
        HEAD + "{ title(id: $id) { a: name b: name c: name } }",
        {"max_fields": 2},
        "1:53: The index has more than 2 fields. Leave out those that nobody asks for.",
    ),
    "depth": (
        HEAD + "{ title(id: $id) { name cast { person { name } } } }",
        {"max_depth": 2},
        "1:76: Path 'cast.person.name' has more than 2 steps.",
    ),
}


@pytest.mark.parametrize(("document", "limits", "expected"), LIMITS.values(), ids=LIMITS)
def test_limits(source: SchemaSource, document: str, limits: dict[str, int], expected: str) -> None:
    assert lines_of(document, source, **limits) == expected


def test_fragments_that_double_are_given_up(source: SchemaSource) -> None:
    """Twenty fragments, each spreading the next twice, stand for a million fields."""
    bomb = " ".join(
        f"fragment F{n} on Title {{ a{n}: origin {{ countries }} ...F{n + 1} ...F{n + 1} }}"
        for n in range(20)
    )
    document = HEAD + "{ title(id: $id) { ...F0 } } " + bomb + " fragment F20 on Title { name }"
    assert lines_of(document, source, max_fields=100) == (
        "1:53: The index has more than 100 fields. Leave out those that nobody asks for."
    )


DEPTHS = {
    "deep": (60, "1:1687: Fragments are nested more than 50 deep. Write some of them out."),
    "too deep": (
        300, "The fragments are nested too deeply to be checked. Write some of them out."
    ),
}  # fmt: skip


@pytest.mark.parametrize(("depth", "expected"), DEPTHS.values(), ids=DEPTHS)
def test_fragments_without_bottom_are_given_up(
    source: SchemaSource, depth: int, expected: str
) -> None:
    chain = " ".join(f"fragment F{n} on Title {{ ...F{n + 1} }}" for n in range(depth))
    end = f"fragment F{depth} on Title {{ name }}"
    document = f"{HEAD}{{ title(id: $id) {{ ...F0 }} }} {chain} {end}"
    assert lines_of(document, source) == expected


def test_a_definition_without_end_is_not_parsed(source: SchemaSource) -> None:
    assert lines_of(" " * 1_000_001, source) == (
        "The definition has 1000001 characters; at most 1000000 are read."
    )
