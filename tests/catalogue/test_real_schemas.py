"""Indexes over public schemas, with all that real teams write into theirs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from subgraph.catalogue import IndexField, SchemaSource, derive_index, load_schema, read_vocabulary

SCHEMAS = Path(__file__).resolve().parents[3] / "shared" / "schemas"
TYPICAL_NOTES = {"github": 14, "linear": 0, "saleor": 0, "hive_spotify_supergraph": 0, "swapi": 0}


@cache
def load(name: str) -> SchemaSource:
    path = SCHEMAS / f"{name}.graphql"
    if not path.is_file():
        pytest.skip(f"{path.name} is not here")
    return load_schema(path)


def line(field: IndexField) -> str:
    """Write a field in a line: path, type, list, null, unit, label."""
    traits = [field.type.value]
    traits += ["list"] if field.is_list else []
    traits += ["null"] if field.nullable else []
    traits += [f"in {field.unit}"] if field.unit else []
    traits += ["deprecated"] if field.deprecation else []
    return f"{field.path}: {' '.join(traits)} | {field.label}"


INDEXES = {
    "github": (
        """query ($id: ID!) @index(name: "repositories") {
          node(id: $id) { ... on Repository {
            name  createdAt  diskUsage  isArchived  visibility  pushedAt  url
            owner { login ... on User { bio } ... on Organization { location } }
            languages(first: 10) { edges { size node { name @vocabulary(name: "languages") } } }
            milestones(first: 5) { nodes { dueOn progressPercentage } }
            licenseInfo { spdxId @field(label: "Licence") }
          } }
        }""",
        "Repository",
        [
            "name: string | Name",
            "createdAt: datetime | Created at",
            "diskUsage: int null in KB | Disk usage",
            "isArchived: boolean | Archived",
            "visibility: enum | Visibility",
            "pushedAt: datetime null | Pushed at",
            "url: string | URL",
            "owner.login: string | Owner login",
            "owner.bio: string null | Owner bio",
            "owner.location: string null | Owner location",
            "languages.edges.size: int list null in bytes | Languages size",
            "languages.edges.node.name: vocabulary list null | Languages name",
            "milestones.nodes.dueOn: datetime list null | Milestones due on",
            "milestones.nodes.progressPercentage: float list null in % "
            "| Milestones progress percentage",
            "licenseInfo.spdxId: string null | Licence",
        ],
        ["languages.edges", "milestones.nodes"],
    ),
    "linear": (
        """query ($id: String!) @index(name: "issues") {
          issue(id: $id) {
            title  dueDate  createdAt  estimate  priorityLabel
            state { name type }  assignee { displayName active }
            labels { nodes { name @vocabulary(name: "labels") } }
            team { cycleDuration }
          }
        }""",
        "Issue",
        [
            "title: string | Title",
            "dueDate: date null | Due date",
            "createdAt: datetime | Created at",
            "estimate: float null | Estimate",
            "priorityLabel: string | Priority label",
            "state.name: string | State name",
            "state.type: string | State type",
            "assignee.displayName: string null | Assignee display name",
            "assignee.active: boolean null | Assignee active",
            "labels.nodes.name: vocabulary list | Labels name",
            "team.cycleDuration: float in weeks | Team cycle duration",
        ],
        ["labels.nodes"],
    ),
    "saleor": (
        """query ($id: ID!) @index(name: "products") {
          product(id: $id) {
            name  created  rating  chargeTaxes  availableForPurchase
            weight { value unit }
            category { id @vocabulary(name: "categories") }
            productVariants(first: 10) { edges { node { sku quantityAvailable } } }
          }
        }""",
        "Product",
        [
            "name: string | Name",
            "created: datetime | Created",
            "rating: float null | Rating",
            "chargeTaxes: boolean deprecated | Charge taxes",
            "availableForPurchase: date null deprecated | Available for purchase",
            "weight.value: float null | Weight value",
            "weight.unit: enum null | Weight unit",
            "category.id: vocabulary null | Category",
            "productVariants.edges.node.sku: string list null | Product variants SKU",
            "productVariants.edges.node.quantityAvailable: int list null "
            "| Product variants quantity available",
        ],
        ["productVariants.edges"],
    ),
    "hive_spotify_supergraph": (
        """query ($id: ID!) @index(name: "tracks") {
          track(id: $id) {
            name  durationMs  explicit
            album { albumType totalTracks genres releaseDate { precision } }
            artists { id @vocabulary(name: "artists") }
            audioFeatures { tempo }
          }
        }""",
        "Track",
        [
            "name: string | Name",
            "durationMs: int in milliseconds | Duration",
            "explicit: boolean | Explicit",
            "album.albumType: enum | Album type",
            "album.totalTracks: int | Album total tracks",
            "album.genres: string list | Album genres",
            "album.releaseDate.precision: enum | Album release date precision",
            "artists.id: vocabulary list | Artists",
            "audioFeatures.tempo: float null in BPM deprecated | Audio features tempo",
        ],
        ["artists"],
    ),
    "swapi": (
        """query ($id: ID!) @index(name: "films") {
          film(id: $id) {
            title  episodeID  releaseDate  producers
            planetConnection { planets { name diameter } }
          }
        }""",
        "Film",
        [
            "title: string null | Title",
            "episodeID: int null | Episode ID",
            "releaseDate: string null | Release date",
            "producers: string list null | Producers",
            "planetConnection.planets.name: string list null | Planets name",
            "planetConnection.planets.diameter: int list null in km | Planets diameter",
        ],
        ["planetConnection.planets"],
    ),
}


@pytest.mark.parametrize("name", INDEXES)
def test_indexes(name: str) -> None:
    query, entity, lines, object_lists = INDEXES[name]
    index = derive_index(query, load(name))
    assert index.entity == entity
    assert [line(field) for field in index.fields] == lines
    assert sorted(index.object_lists) == object_lists


VOCABULARIES = {
    "swapi": (
        """query ($first: Int!, $after: String) @vocabulary(name: "planets") {
          allPlanets(first: $first, after: $after) {
            nodes: planets { id displayName: name }  pageInfo { hasNextPage endCursor }
          }
        }""",
        ("allPlanets",),
    ),
    "saleor": (
        """query ($first: Int!, $after: String) @vocabulary(name: "categories") {
          categories(first: $first, after: $after) {
            edges { node { id displayName: name description: slug } }
            pageInfo { hasNextPage endCursor }
          }
        }""",
        ("categories",),
    ),
    "github": (
        """query ($first: Int!, $after: String) @vocabulary(name: "labels") {
          repository(owner: "o", name: "n") { labels(first: $first, after: $after) {
            nodes { id displayName: name description }  pageInfo { hasNextPage endCursor }
          } }
        }""",
        ("repository", "labels"),
    ),
}


@pytest.mark.parametrize("name", VOCABULARIES)
def test_vocabularies(name: str) -> None:
    query, connection = VOCABULARIES[name]
    found = read_vocabulary(query, load(name))
    assert (found.connection, found.is_connection) == (connection, True)


@pytest.mark.parametrize("name", TYPICAL_NOTES)
def test_problems_of_validity_are_reported_and_stop_nothing(name: str) -> None:
    assert len(load(name).notes) == TYPICAL_NOTES[name]


def test_a_supergraph_is_recognised_and_its_tags_are_read() -> None:
    source = load("hive_spotify_supergraph")
    assert source.is_supergraph
    assert not [each for each in source.schema.type_map if each.startswith(("join__", "link__"))]
    index = derive_index(
        'query ($id: ID!) @index(name: "users") { user(id: $id) { displayName } }', source
    )
    assert index.fields[0].tags == ("internal",)


def test_a_plain_schema_is_no_supergraph() -> None:
    assert not load("github").is_supergraph
