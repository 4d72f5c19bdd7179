"""Which phrases name a field or an enum value."""

from __future__ import annotations

import pytest

from subgraph.catalogue import SchemaSource, derive_index
from subgraph.folding import words
from subgraph.retrieval import EnumHit, Evidence, Lexicon, lexicon, spoken, windows

SDL = """
type Query { flight(id: ID!): Flight }
type Flight {
  id: ID!
  departureTime: String
  airline: Airline!
  seatClass: SeatClass
  isNonStop: Boolean!
}
type Airline { id: ID! name: String! }
enum SeatClass { FIRST BUSINESS_CLASS ECONOMY }
"""

INDEX = """
query Flights($id: ID!) @index(name: "flights") {
  flight(id: $id) {
    departureTime @field(words: ["leaves", "take-off"])
    airline { name }
    seatClass @value(name: "ECONOMY", words: ["coach"])
    isNonStop
  }
}
"""


@pytest.fixture(scope="module")
def flights() -> Lexicon:
    return lexicon(derive_index(INDEX, SchemaSource.from_sdl(SDL)))


@pytest.mark.parametrize(
    ("text", "path", "value", "evidence"),
    [
        ("departure time", "departureTime", None, Evidence.NAME),
        ("departure times", "departureTime", None, Evidence.INFLECTED),
        ("departure", "departureTime", None, Evidence.PART),
        ("leaves", "departureTime", None, Evidence.OWNER_WORD),
        ("take off", "departureTime", None, Evidence.OWNER_WORD),
        ("airline", "airline.name", None, Evidence.NAME),
        ("business class", "seatClass", "BUSINESS_CLASS", Evidence.NAME),
        ("coach", "seatClass", "ECONOMY", Evidence.AKA),
        ("non stop", "isNonStop", None, Evidence.NAME),
        ("Non-Stop", "isNonStop", None, Evidence.NAME),
    ],
)
def test_phrases(
    flights: Lexicon, text: str, path: str, value: str | None, evidence: Evidence
) -> None:
    chunk = max(windows(words(text), 8), key=lambda each: each.words)
    (hit,) = [each for each in flights.hits(chunk, text) if each.path == path]
    assert hit.evidence is evidence
    assert (hit.value if isinstance(hit, EnumHit) else None) == value


@pytest.mark.parametrize("text", ["name", "id", "time of day", "is"])
def test_words_too_general_to_name_a_field(flights: Lexicon, text: str) -> None:
    chunk = max(windows(words(text), 8), key=lambda each: each.words)
    assert [each for each in flights.hits(chunk, text) if each.evidence is Evidence.NAME] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("releaseYear", "release year"),
        ("PG_13", "pg 13"),
        ("HTMLTitle", "html title"),
        ("id", "id"),
    ],
)
def test_names_are_spoken_in_words(name: str, said: str) -> None:
    assert spoken(name) == said


def test_windows_overlap_and_keep_their_characters() -> None:
    text = "red, big dog"
    assert [text[each.span.start : each.span.end] for each in windows(words(text), 2)] == [
        "red",
        "red, big",
        "big",
        "big dog",
        "dog",
    ]
