"""A museum's graph: its schema, an index of its objects, and the terms of its vocabularies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx

SDL: Final = """
type Query {
  object(id: ID!): Object
  materials: [Term!]!
  places: [Term!]!
}
"A thing that the museum keeps."
type Object {
  id: ID!
  "What the label beside it says."
  title: String!
  kind: Kind!
  "Year in which it was made."
  year: Int
  "How tall it is."
  height: Float
  onDisplay: Boolean!
  acquired: Date
  "What it is made of."
  materials: [String!]!
  "Where it was made."
  place: String
  loans: [Loan!]!
}
"A time that it spent elsewhere."
type Loan { borrower: String!  begin: Date!  fee: Float }
"What sort of thing it is."
enum Kind {
  PAINTING
  "A figure."
  SCULPTURE
  VASE
  FRAGMENT @deprecated(reason: "Say what it is a fragment of.")
}
type Term { id: ID!  displayName: String!  description: String  akas: [String!]! }
scalar Date
"""

OBJECTS: Final = """query Objects($id: ID!)
@index(name: "objects", description: "What the museum keeps") {
  object(id: $id) {
    title
    kind
    year @field(words: ["made"])
    height @field(unit: "cm")
    onDisplay
    acquired
    materials @vocabulary(name: "materials")
    place @vocabulary(name: "places")
    loans { borrower begin fee @field(unit: "EUR") }
  }
}
"""

MATERIALS: Final = """
"What things are made of"
query Materials @vocabulary(name: "materials", refreshEvery: "PT1H") {
  materials { id displayName description akas }
}
"""

PLACES: Final = """
query Places @vocabulary(name: "places", refreshEvery: "P1D") {
  places { id displayName description akas }
}
"""

TERMS: Final[Mapping[str, list[tuple[str, str, list[str]]]]] = {
    "materials": [
        ("m1", "Bronze", []),
        ("m2", "Porcelain", ["china"]),
        ("m3", "Marble", []),
        ("m4", "Oil paint", ["oil"]),
    ],
    "places": [("p1", "China", []), ("p2", "Greece", ["Hellas"]), ("p3", "Rome", [])],
}


def write_catalogue(folder: Path) -> None:
    """Write the definitions as their owner would."""
    for kind, name, text in (
        ("indexes", "objects", OBJECTS),
        ("vocabularies", "materials", MATERIALS),
        ("vocabularies", "places", PLACES),
    ):
        (folder / kind).mkdir(exist_ok=True)
        (folder / kind / f"{name}.graphql").write_text(text, "utf-8")


def graph(request: httpx.Request) -> httpx.Response:
    """Answer a fetch of a vocabulary, as the graph would."""
    query = json.loads(request.content)["query"]
    name = next(each for each in TERMS if each in query)
    terms: list[dict[str, Any]] = [
        {"id": id, "displayName": shown, "description": f"About {shown}.", "akas": akas}
        for id, shown, akas in TERMS[name]
    ]
    return httpx.Response(200, json={"data": {name: terms}})
