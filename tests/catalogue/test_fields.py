"""An index's fields: what is derived from the schema and what the owner adds."""

from __future__ import annotations

from typing import Any

import pytest

from subgraph.catalogue import EnumValue, IndexField, SchemaSource, derive_index
from subgraph.filtering import FieldType


def derive(source: SchemaSource, selection: str, rest: str = "") -> tuple[IndexField, ...]:
    query = f'query ($id: ID!) @index(name: "t") {{ title(id: $id) {{ {selection} }} }} {rest}'
    return derive_index(query, source).fields


TYPES = {
    "string": ("name", "String!", FieldType.STRING, False, False),
    "id": ("id", "ID!", FieldType.ID, False, False),
    "enum": ("type", "TitleType!", FieldType.ENUM, False, False),
    "int": ("releaseYear", "Int", FieldType.INT, False, True),
    "boolean": ("isOriginal", "Boolean!", FieldType.BOOLEAN, False, False),
    "float": ("averageRating", "Float", FieldType.FLOAT, False, True),
    "date": ("premiere", "Date", FieldType.DATE, False, True),
    "datetime": ("updatedAt", "DateTime!", FieldType.DATETIME, False, False),
    "time": ("startsAt", "LocalTime", FieldType.TIME, False, True),
    "decimal": ("price", "Money", FieldType.FLOAT, False, True),
    "long": ("views", "BigInt!", FieldType.INT, False, False),
    "url": ("homepage", "URL", FieldType.STRING, False, True),
    "unknown scalar": ("extra", "JSON", FieldType.STRING, False, True),
    "list": ("genres(first: 3)", "[String!]!", FieldType.STRING, True, False),
    "nested list": ("grid", "[[Int]]", FieldType.INT, True, True),
}


@pytest.mark.parametrize(("selected", "printed", "type_", "is_list", "nullable"),
                         TYPES.values(), ids=TYPES)  # fmt: skip
def test_types(
    source: SchemaSource,
    selected: str,
    printed: str,
    type_: FieldType,
    is_list: bool,
    nullable: bool,
) -> None:
    (field,) = derive(source, selected)
    assert (field.graphql_type, field.type, field.is_list, field.nullable) == (
        printed, type_, is_list, nullable
    )  # fmt: skip


WAYS = {
    "object": ("origin { countries }", "", ["origin.countries"], True, False),
    "nullable on the way": ("origin { language { code } }", "", ["origin.language.code"],
                            False, True),
    "list on the way": ("cast { role }", "", ["cast.role"], True, True),
    "alias": ("made: origin { in: countries }", "", ["made.in"], True, False),
    "typename": ("__typename name", "", ["name"], False, False),
    "fragment": ("...Named", "fragment Named on Title { name }", ["name"], False, False),
    "fragment in a fragment": (
        "origin { ...A }",
        "fragment A on Origin { language { ...B } } fragment B on Language { code name }",
        ["origin.language.code", "origin.language.name"], False, True,
    ),
    "fragment twice, in two places": (
        "a: origin { ...A } b: origin { ...A }",
        "fragment A on Origin { countries }", ["a.countries", "b.countries"], True, False,
    ),
    "inline fragment without a type": ("... { name }", "", ["name"], False, False),
    "fragment on an interface": ("... on Node { id }", "", ["id"], False, False),
    "union": ("similar { ... on Series { seasons } }", "", ["similar.seasons"], True, True),
    "union, all of it by an interface": (
        "similar { ... on Show { name } }", "", ["similar.name"], True, False
    ),
    "union, one path in two": (
        "similar { ... on Film { name } ... on Series { name } }", "", ["similar.name"], True, True
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("selection", "rest", "paths", "is_list", "nullable"), WAYS.values(), ids=WAYS
)
def test_ways(
    source: SchemaSource,
    selection: str,
    rest: str,
    paths: list[str],
    is_list: bool,
    nullable: bool,
) -> None:
    fields = derive(source, selection, rest)
    assert [field.path for field in fields] == paths
    assert {(field.is_list, field.nullable) for field in fields} == {(is_list, nullable)}


OWNERS = {
    "label": ('@field(label: "Year")', {"label": "Year"}),
    "words": (
        '@field(words: [" came  out ", "released", "released"])',
        {"words": ("came out", "released")},
    ),
    "unit": ('@field(unit: "CE")', {"unit": "CE"}),
    "weight": ("@field(weight: 2.5)", {"weight": 2.5}),
    "description": ('@field(description: "First shown.")', {"description": "First shown."}),
    "vocabulary": (
        '@vocabulary(name: "years")',
        {"vocabulary": "years", "type": FieldType.VOCABULARY},
    ),
    "nothing": ("", {"label": "Release year", "unit": None, "weight": 1.0, "words": ()}),
}


@pytest.mark.parametrize(("directive", "expected"), OWNERS.values(), ids=OWNERS)
def test_owners_word(source: SchemaSource, directive: str, expected: dict[str, Any]) -> None:
    (field,) = derive(source, f"releaseYear {directive}")
    assert {name: getattr(field, name) for name in expected} == expected


def test_enum_values_have_descriptions_words_and_deprecation(source: SchemaSource) -> None:
    (field,) = derive(
        source,
        'type @value(name: "SERIES", words: ["TV show"]) @value(name: "FILM", words: "movie")',
    )
    assert field.enum_values == (
        EnumValue("FILM", words=("movie",)),
        EnumValue("SERIES", "Several episodes.", ("TV show",)),
        EnumValue("SHORT", deprecation="Now a film."),
    )
    assert field.description == "What kind of title it is."


def test_the_way_is_described(source: SchemaSource) -> None:
    selection = (
        'origin { language { name } } cast @field(description: "Who plays.") { person { id } }'
    )
    assert {field.path: field.way for field in derive(source, selection)} == {
        "origin.language.name": ("Where it comes from.", "Spoken language."),
        "cast.person.id": ("Who plays.", "Somebody."),
    }


def test_one_path_in_two_types_joins_what_is_said(source: SchemaSource) -> None:
    (field,) = derive(
        source,
        'similar { ... on Film { budget @field(words: ["cost"]) } '
        '... on Series { budget @field(label: "Money spent", words: ["price"]) } }',
    )
    assert field.description == "In theatres. By the channel."
    assert (field.label, field.words) == ("Money spent", ("cost", "price"))


def test_object_lists_are_where_has_may_stand(source: SchemaSource) -> None:
    query = """query ($id: ID!) @index(name: "t") { title(id: $id) {
        genres  origin { countries }
        cast { person { name } }  others: similar { ... on Film { name } }
    } }"""
    assert derive_index(query, source).object_lists == {"cast", "others"}


def test_notes_say_what_is_deprecated_and_what_is_unknown(source: SchemaSource) -> None:
    query = 'query ($id: ID!) @index(name: "t") { title(id: $id) { rating extra } }'
    index = derive_index(query, source)
    assert index.notes == (
        "'rating' is deprecated: Use averageRating.",
        "'extra' is of the scalar 'JSON', of which nothing tells what it holds: "
        "it is read as text.",
    )
    assert index.fields[0].deprecation == "Use averageRating."


ENTITIES = {
    "object": ("title(id: $id) { name }", "Title", ["name"], False),
    "interface": ("node(id: $id) { id }", "Node", ["id"], False),
    "interface narrowed": ("node(id: $id) { __typename ... on Title { name } }", "Title",
                           ["name"], False),
    "interface narrowed by a fragment": ("node(id: $id) { ...F }", "Film", ["runtime"], False),
    "union": ("work(id: $id) { ... on Film { name } ... on Series { seasons } }", "Work",
              ["name", "seasons"], True),
}  # fmt: skip


@pytest.mark.parametrize(("root", "entity", "paths", "nullable"), ENTITIES.values(), ids=ENTITIES)
def test_entities(
    source: SchemaSource, root: str, entity: str, paths: list[str], nullable: bool
) -> None:
    rest = "fragment F on Film { runtime }" if "...F" in root else ""
    index = derive_index(f'query ($id: ID!) @index(name: "t") {{ {root} }} {rest}', source)
    assert index.entity == entity
    assert [field.path for field in index.fields] == paths
    assert {field.nullable for field in index.fields} == {nullable}


def test_a_connection_as_entity_is_noted(source: SchemaSource) -> None:
    index = derive_index('query @index(name: "t") { titles { nodes { name } } }', source)
    assert index.notes == (
        "The entity is the connection 'TitleConnection', so every path begins inside it. "
        "A root field that returns one entity gives shorter paths.",
    )


DESCRIPTIONS = {
    "in the directive": ('query @index(name: "t", description: "Titles")', "Titles"),
    "above the query": ('"All titles" query @index(name: "t")', "All titles"),
    "nowhere": ('query @index(name: "t")', ""),
}


@pytest.mark.parametrize(("head", "description"), DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_descriptions_of_an_index(source: SchemaSource, head: str, description: str) -> None:
    index = derive_index(head + '{ title(id: "x") { name } }', source)
    assert (index.name, index.description) == ("t", description)


def test_descriptions_have_nothing_that_cannot_be_seen() -> None:
    text = r"The\u0000 \u202Eyear\u200B\u001B[0m  of \n release"
    source = SchemaSource.from_sdl(f'type Query {{ a: A }} type A {{ "{text}" b: Int }}')
    (field,) = derive_index('query @index(name: "t") { a { b } }', source).fields
    assert field.description == "The year[0m of release"


def test_long_descriptions_are_cut_visibly() -> None:
    text = "word " * 1_000
    source = SchemaSource.from_sdl(f'type Query {{ a: A }} type A {{ "{text}" b: Int }}')
    (field,) = derive_index('query @index(name: "t") { a { b } }', source).fields
    assert len(field.description) == 2_000
    assert field.description.endswith("word…")
