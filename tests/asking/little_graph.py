"""A graph of hostels and recipes: its SDL, its definitions, and a server for its vocabularies.

Two domains that the demo is not about, so that what is general is seen to be.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphql import FieldNode, OperationDefinitionNode, parse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

SDL = """
scalar Date

type Query {
  hostel(id: ID!): Hostel
  recipe(id: ID!): Recipe
  cities(first: Int!, after: String): Terms!
  amenities(first: Int!, after: String): Terms!
  ingredients(first: Int!, after: String): Terms!
  cuisines(first: Int!, after: String): Terms!
}

type Terms { nodes: [Term!]! pageInfo: PageInfo! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Term { id: ID! name: String! description: String akas: [String!] }

"A place with beds."
type Hostel {
  id: ID!
  name: String!
  "What kind of house it is."
  kind: HostelKind!
  "Price of a bed for a night, in euros."
  price: Float
  "Stars from guests, 1 to 5."
  stars: Float
  "Beds in all."
  beds: Int
  "How far from the centre, in kilometres."
  distance: Float
  "The year it was opened."
  openingYear: Int
  "Last renovation."
  renovatedOn: Date
  city: ID!
  amenities: [ID!]!
  "Whether guests may bring a pet."
  petFriendly: Boolean!
  isWomenOnly: Boolean!
  smokingAllowed: Boolean!
  rooms: [Room!]!
}

type Room { kind: RoomKind! capacity: Int! ensuite: Boolean! }
enum HostelKind { HOSTEL GUESTHOUSE CAMPSITE }
enum RoomKind { DORM PRIVATE_ROOM }

"Something to cook."
type Recipe {
  id: ID!
  title: String!
  "Time at the stove, in minutes."
  cookingTime: Int
  servings: Int
  calories: Int
  cuisine: ID
  ingredients: [ID!]!
  isVegan: Boolean!
  difficulty: Difficulty
  publishedAt: Date
}

enum Difficulty { EASY MEDIUM HARD }
"""

HOSTELS = """
query Hostels($id: ID!) @index(name: "hostels", description: "Hostels and their rooms") {
  hostel(id: $id) {
    name @field(words: ["called", "named"])
    kind @value(name: "CAMPSITE", words: ["campground", "camp site"])
    price @field(unit: "EUR", words: ["cost", "a night", "per night"])
    stars @field(words: ["rated", "rating", "star"])
    beds
    distance @field(words: ["from the centre", "from the center", "away"])
    openingYear @field(words: ["opened", "founded"])
    renovatedOn @field(words: ["renovated"])
    city @vocabulary(name: "cities") @field(words: ["in", "located in"])
    amenities @vocabulary(name: "amenities") @field(words: ["with", "offering"])
    petFriendly
    isWomenOnly
    smokingAllowed
    rooms { kind capacity ensuite }
  }
}
"""

RECIPES = """
query Recipes($id: ID!) @index(name: "recipes", description: "Recipes to cook") {
  recipe(id: $id) {
    title
    cookingTime @field(words: ["takes", "ready in", "cook"])
    servings @field(words: ["serves", "people"])
    calories @field(words: ["kcal"])
    cuisine @vocabulary(name: "cuisines")
    ingredients @vocabulary(name: "ingredients") @field(words: ["with", "contains", "made with"])
    isVegan
    difficulty @value(name: "EASY", words: ["simple", "beginner"])
    publishedAt @field(words: ["published", "posted"])
  }
}
"""

TERMS: dict[str, list[dict[str, Any]]] = {
    "cities": [
        {"id": "lis", "name": "Lisbon", "akas": ["Lisboa"], "description": "Capital of Portugal"},
        {"id": "muc", "name": "Munich", "akas": ["München"], "description": "City in Bavaria"},
        {"id": "nice", "name": "Nice", "akas": [], "description": "City on the Riviera"},
        {"id": "par-fr", "name": "Paris", "akas": [], "description": "Capital of France"},
        {"id": "par-tx", "name": "Paris", "akas": [], "description": "Town in Texas"},
        {"id": "san-sebastian", "name": "San Sebastián", "akas": ["Donostia"], "description": ""},
        {"id": "osaka", "name": "Osaka", "akas": ["大阪"], "description": "City in Japan"},
    ],
    "amenities": [
        {"id": "wifi", "name": "Wi-Fi", "akas": ["internet", "wifi"], "description": ""},
        {"id": "kitchen", "name": "Shared kitchen", "akas": ["kitchen"], "description": ""},
        {"id": "laundry", "name": "Laundry", "akas": ["washing machine"], "description": ""},
        {"id": "breakfast", "name": "Breakfast", "akas": [], "description": "Included"},
        {"id": "parking", "name": "Parking", "akas": ["car park"], "description": ""},
        {"id": "sauna", "name": "Sauna", "akas": [], "description": ""},
    ],
    "ingredients": [
        {"id": "egg", "name": "Egg", "akas": [], "description": ""},
        {"id": "nut", "name": "Nuts", "akas": [], "description": ""},
        {"id": "tomato", "name": "Tomato", "akas": [], "description": ""},
        {"id": "chickpea", "name": "Chickpea", "akas": ["garbanzo"], "description": ""},
        {"id": "turkey", "name": "Turkey", "akas": [], "description": "The bird"},
    ],
    "cuisines": [
        {"id": "TR", "name": "Turkish", "akas": ["Turkey"], "description": "Of Turkey"},
        {"id": "IN", "name": "Indian", "akas": ["India"], "description": "Of India"},
        {"id": "MX", "name": "Mexican", "akas": ["Tex-Mex"], "description": "Of Mexico"},
    ],
}


def vocabulary(name: str) -> str:
    """The definition of one of the vocabularies."""
    return (
        f"query Terms($first: Int!, $after: String) "
        f'@vocabulary(name: "{name}", refreshEvery: "PT1H") {{\n'
        f"  {name}(first: $first, after: $after) {{\n"
        "    nodes { id displayName: name description akas }\n"
        "    pageInfo { hasNextPage endCursor }\n  }\n}\n"
    )


def write_catalogue(folder: Path) -> None:
    """Write SDL and definitions as a team would keep them."""
    (folder / "schema.graphql").write_text(SDL, "utf-8")
    for kind in ("indexes", "vocabularies"):
        (folder / kind).mkdir()
    (folder / "indexes" / "hostels.graphql").write_text(HOSTELS, "utf-8")
    (folder / "indexes" / "recipes.graphql").write_text(RECIPES, "utf-8")
    for name in TERMS:
        (folder / "vocabularies" / f"{name}.graphql").write_text(vocabulary(name), "utf-8")


def app() -> Starlette:
    """Serve the vocabularies: whole, each in one page."""

    async def answer(request: Request) -> JSONResponse:
        (operation,) = (
            each
            for each in parse((await request.json())["query"]).definitions
            if isinstance(each, OperationDefinitionNode)
        )
        (field,) = operation.selection_set.selections
        assert isinstance(field, FieldNode)
        name = field.name.value
        nodes = [{**each, "displayName": each["name"]} for each in TERMS[name]]
        page = {"hasNextPage": False, "endCursor": None}
        return JSONResponse({"data": {name: {"nodes": nodes, "pageInfo": page}}})

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])
