"""A small graph with a little of everything."""

from __future__ import annotations

import pytest

from subgraph.catalogue import SchemaSource

SDL = """
type Query {
  "One title."
  title(id: ID!): Title
  work(id: ID!): Work
  node(id: ID!): Node
  titles(first: Int, after: String): TitleConnection!
  serverTime: DateTime!
  countries(first: Int!, after: String): CountryConnection!
  genres: [Genre!]!
  ratings: Ratings!
}

interface Node { id: ID! }
union Work = Film | Series
interface Show { name: String!  language: Language }

type Title implements Node {
  "The id of the title."
  id: ID!
  "What it is called."
  name: String!
  type: TitleType!
  releaseYear: Int
  "Length in minutes."
  runtime: Int
  isOriginal: Boolean!
  averageRating: Float
  premiere: Date
  updatedAt: DateTime!
  startsAt: LocalTime
  price: Money
  views: BigInt!
  homepage: URL
  extra: JSON
  "Where it comes from."
  origin: Origin!
  genres(first: Int): [String!]!
  cast: [CastMember!]
  grid: [[Int]]
  rating: Int @deprecated(reason: "Use averageRating.")
  similar: [Work!]!
}

type Origin { countries: [String!]!  "Spoken language." language: Language }
type Language { code: ID!  name: String! }
type CastMember { person: Person  role: Role! }
"Somebody."
type Person { id: ID!  name: String! }
type Film implements Show & Node {
  id: ID!  name: String!  language: Language  runtime: Int!  "In theatres." budget: Money
}
type Series implements Show & Node {
  id: ID!  name: String!  language: Language  seasons: Int!  "By the channel." budget: Money
}

"What kind of title it is."
enum TitleType {
  FILM
  "Several episodes."
  SERIES
  SHORT @deprecated(reason: "Now a film.")
}
enum Role { LEAD SUPPORTING }

scalar Date
scalar DateTime
scalar LocalTime
scalar Money
scalar BigInt
scalar URL
scalar JSON

type TitleConnection { nodes: [Title!]!  pageInfo: PageInfo! }
type CountryConnection { nodes: [Country!]!  edges: [CountryEdge!]!  pageInfo: PageInfo! }
type CountryEdge { node: Country! }
type Country { code: ID!  name: String!  description: String  akas: [String!]! }
type PageInfo { hasNextPage: Boolean!  endCursor: String }
type Genre { slug: ID!  title: String!  others: [String!]!  parent: Genre }
type Ratings { all: [Genre!]! }
"""


@pytest.fixture(scope="session")
def source() -> SchemaSource:
    """The schema of that graph."""
    return SchemaSource.from_sdl(SDL)
