"""Labels, units and scalars: tables of names and what they become."""

from __future__ import annotations

import pytest
from graphql import GraphQLScalarType

from subgraph.catalogue.labels import label_of
from subgraph.catalogue.scalars import type_of_scalar
from subgraph.catalogue.units import unit_of
from subgraph.filtering import FieldType

LABELS = {
    "origin.countries": "Origin countries",
    "cast.person.id": "Cast person",
    "cast.person.name": "Cast person name",
    "releaseYear": "Release year",
    "release_year": "Release year",
    "RELEASE_YEAR": "Release year",
    "id": "ID",
    "databaseId": "Database ID",
    "avatarURL": "Avatar URL",
    "imdbId": "IMDB ID",
    "HTMLPage": "HTML page",
    "isArchived": "Archived",
    "owner.isActive": "Owner active",
    "is": "Is",
    "labels.edges.node.name": "Labels name",
    "nodes": "Nodes",
    "cast.castMember.role": "Cast member role",
    "planetConnection.planets.name": "Planets name",
    "connection": "Connection",
    "top10": "Top 10",
    "_": "_",
}


@pytest.mark.parametrize(("path", "label"), LABELS.items())
def test_labels(path: str, label: str) -> None:
    assert label_of(path) == label


LABELS_WITH_UNITS = {
    "durationMs": ("milliseconds", "Duration"),
    "wait.timerMinutes": ("minutes", "Wait timer"),
    "minutes": ("minutes", "Minutes"),
    "progressPercentage": ("%", "Progress percentage"),
    "minutes.count": ("minutes", "Minutes count"),
}


@pytest.mark.parametrize(("path", "unit", "label"),
                         [(path, *rest) for path, rest in LABELS_WITH_UNITS.items()])  # fmt: skip
def test_labels_leave_a_unit_to_the_value(path: str, unit: str, label: str) -> None:
    assert label_of(path, unit) == label


UNITS = {
    "in minutes": ("runtime", "Length in minutes.", "Int", "minutes"),
    "in parentheses": ("size", "The size (in bytes) of the asset", "Int", "bytes"),
    "a currency": ("budget", "Production budget (USD)", "Money", "USD"),
    "US dollars": ("budget", "What it cost, in US dollars", "Float", "USD"),
    "cents": ("income", "The monthly income in cents (USD).", "Int", "US cents"),
    "number of": ("diskUsage", "The number of kilobytes this occupies", "Int", "KB"),
    "a percentage": ("usage", "The usage as a percentage of the quota.", "Float", "%"),
    "percentage of": ("done", "The percentage of done cards.", "Float", "%"),
    "suffix": ("durationMs", "", "Int", "milliseconds"),
    "suffix in words": ("waitTimerMinutes", "", "Int", "minutes"),
    "snake case": ("weight_kg", "", "Float", "kg"),
    "scalar": ("wait", "", "Minute", "minutes"),
    "a year is no duration": ("releaseYear", "Year of release", "Int", None),
    "a minimum is no minute": ("priceMin", "", "Float", None),
    "an aside": ("tries", "Links expire after five minutes.", "Int", None),
    "the description before the name": ("lengthSeconds", "In whole minutes", "Int", "minutes"),
    "nothing": ("forkCount", "How many forks there are", "Int", None),
}


@pytest.mark.parametrize(("name", "description", "scalar", "unit"), UNITS.values(), ids=UNITS)
def test_units(name: str, description: str, scalar: str, unit: str | None) -> None:
    assert unit_of(name, description, scalar) == unit


SPEC = "https://scalars.graphql.org/"
SCALARS = {
    "name": (GraphQLScalarType("LocalDate"), FieldType.DATE),
    "name in another case": (GraphQLScalarType("timestamptz"), FieldType.DATETIME),
    "name with underscores": (GraphQLScalarType("date_time"), FieldType.DATETIME),
    "specification": (
        GraphQLScalarType("When", specified_by_url=f"{SPEC}andimarek/date-time.html"),
        FieldType.DATETIME,
    ),
    "specification of an id": (
        GraphQLScalarType("Key", specified_by_url="https://tools.ietf.org/html/rfc4122"),
        FieldType.STRING,
    ),
    "description of a day": (
        GraphQLScalarType("Holiday", description="An ISO-8601 date."), FieldType.DATE
    ),
    "description of an instant": (
        GraphQLScalarType("When", description="An ISO 8601 date-time."), FieldType.DATETIME
    ),
    "description of a number": (
        GraphQLScalarType("Count", description="A positive integer."), FieldType.INT
    ),
    "a duration is neither": (
        GraphQLScalarType("Duration", description="ISO 8601 duration, not a date."), None
    ),
    "nothing tells": (GraphQLScalarType("Blob"), None),
}  # fmt: skip


@pytest.mark.parametrize(("scalar", "type_"), SCALARS.values(), ids=SCALARS)
def test_scalars(scalar: GraphQLScalarType, type_: FieldType | None) -> None:
    assert type_of_scalar(scalar) is type_
