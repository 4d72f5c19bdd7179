"""What people say of a field: words that name it, and patterns around its values."""

from __future__ import annotations

import pytest

from subgraph.catalogue import Pattern, SchemaSource, derive_index
from subgraph.catalogue.phrases import parted, phrases_in


@pytest.mark.parametrize(
    ("description", "kept", "phrases"),
    [
        ("The berth of a boat.", "The berth of a boat.", ()),
        ("Phrases: berth, mooring.", "", ("berth", "mooring")),
        (
            "Where it lies. Phrases: berth, moored at …. In metres.",
            "Where it lies. In metres.",
            ("berth", "moored at …"),
        ),
        ("Where it lies. Synonyms: berth", "Where it lies.", ("berth",)),
        ("Also known as: 'berth', “mooring”; by law.", "by law.", ("berth", "mooring")),
        ("Its keywords: a, b", "Its", ("a", "b")),
        ("Moored at ... or so. Phrases: tied to ...", "Moored at … or so.", ("tied to …",)),
        ("Rephrases: nothing.", "Rephrases: nothing.", ()),
        ("Phrases: , ,.", "", ()),
    ],
)
def test_a_description_lists_phrases(description: str, kept: str, phrases: tuple[str, ...]) -> None:
    assert phrases_in(description) == (kept, phrases)


def test_phrases_are_words_or_patterns() -> None:
    words, patterns = parted(
        ["berth", "moored at …", "… berth", "tied to ... there", "…", "berth", "… and …"]
    )
    assert words == ("berth",)
    assert patterns == (
        Pattern("moored at", ""),
        Pattern("", "berth"),
        Pattern("tied to", "there"),
        Pattern("", ""),
    )


def test_an_index_takes_phrases_from_owners_and_from_descriptions() -> None:
    source = SchemaSource.from_sdl(
        'type Boat { "Where it lies. Phrases: mooring, tied to …." berth: String }\n'
        "type Query { boat(id: ID): Boat }",
        "boats",
    )
    index = derive_index(
        'query Boats @index(name: "boats") { boat { berth @field(words: ["lies at …", "pier"]) } }',
        source,
        file="boats",
    )
    (field,) = index.fields
    assert field.description == "Where it lies."
    assert field.words == ("pier", "mooring")
    assert field.patterns == (Pattern("lies at", ""), Pattern("tied to", ""))
