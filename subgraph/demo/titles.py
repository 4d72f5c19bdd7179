"""Turn the records of titles into the `titles` subgraph: films and series."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from ..folding import fold
from . import data
from .paging import DEFAULT_PAGE, After, Connection, First, page_of
from .serving import QUERY, BigInt, build_schema


@strawberry.enum(description="What kind of title it is.")
class TitleType(Enum):
    FILM = strawberry.enum_value("FILM", description="A film of feature length.")
    SERIES = strawberry.enum_value("SERIES", description="A series of one or more seasons.")
    MINISERIES = strawberry.enum_value(
        "MINISERIES", description="A series that tells one story in one season and ends."
    )
    DOCUMENTARY_SERIES = strawberry.enum_value(
        "DOCUMENTARY_SERIES", description="A non-fiction series about real people and events."
    )
    SHORT = strawberry.enum_value("SHORT", description="A film of less than forty minutes.")


@strawberry.enum(
    description="For whom it is suitable: the US ratings of films, and of television (TV_…)."
)
class ContentRating(Enum):
    G = strawberry.enum_value("G", description="General audiences: a film for all ages.")
    PG = strawberry.enum_value(
        "PG", description="Parental guidance: some of the film may not suit children."
    )
    PG_13 = strawberry.enum_value(
        "PG_13", description="Parents strongly cautioned: a film not for children under 13."
    )
    R = strawberry.enum_value(
        "R", description="Restricted: under 17 only with a parent or guardian."
    )
    NC_17 = strawberry.enum_value("NC_17", description="Adults only: nobody of 17 or under.")
    TV_Y = strawberry.enum_value("TV_Y", description="Made for all children, the youngest too.")
    TV_Y7 = strawberry.enum_value("TV_Y7", description="Made for children of 7 and older.")
    TV_G = strawberry.enum_value("TV_G", description="General audience: television for all ages.")
    TV_PG = strawberry.enum_value(
        "TV_PG", description="Parental guidance: may not suit younger children."
    )
    TV_14 = strawberry.enum_value("TV_14", description="Not for children under 14.")
    TV_MA = strawberry.enum_value("TV_MA", description="Mature audience: 17 and older.")
    NOT_RATED = strawberry.enum_value("NOT_RATED", description="Never given a rating.")


@strawberry.enum(description="How large a part somebody plays.")
class CastRole(Enum):
    LEAD = strawberry.enum_value("LEAD", description="A main part.")
    SUPPORTING = strawberry.enum_value("SUPPORTING", description="A part beside the main ones.")
    GUEST = strawberry.enum_value("GUEST", description="Seen in single episodes or scenes only.")
    VOICE = strawberry.enum_value("VOICE", description="Heard and not seen: a voice part.")


# Not resolvable here: everything about people is in the `people` subgraph.
@strawberry.federation.type(
    keys=[Key(fields=FieldSet("id"), resolvable=False)],
    description="Somebody who acts in titles or directs them.",
)
class Person:
    id: strawberry.ID = strawberry.field(description="Id of the person.")

    @classmethod
    def resolve_reference(cls, id: Any) -> Person | None:
        """Return somebody known, for without this any id would be answered as if it were good."""
        known = isinstance(id, str) and id in data.load_people()
        return cls(id=strawberry.ID(id)) if known else None


@strawberry.type(description="Where a title comes from.")
class Origin:
    countries: list[str] = strawberry.field(
        description="Countries that it was produced in, as ISO 3166-1 codes of two letters."
    )


@strawberry.type(description="A part in a title, and who plays it.")
class CastMember:
    person: Person = strawberry.field(description="Actor or actress who plays the part.")
    role: CastRole = strawberry.field(description="How large the part is.")
    character: str | None = strawberry.field(description="Name of the character played.")


@strawberry.type(description="A time during which a title can be watched in a country.")
class AvailabilityWindow:
    country: str = strawberry.field(
        description="Country where it can be watched, as an ISO 3166-1 code of two letters."
    )
    start: datetime.date = strawberry.field(description="First day on which it can be watched.")
    end: datetime.date | None = strawberry.field(
        description="Last day on which it can be watched; null when no end is set."
    )


@strawberry.federation.type(keys=["id"], description="A film or a series.")
class Title:
    id: strawberry.ID = strawberry.field(description="Id of the title: 'dark'.")
    name: str = strawberry.field(description="Name under which it is known in English.")
    akas: list[str] = strawberry.field(
        description="Other names: the original one, in its own script too, and older ones."
    )
    description: str = strawberry.field(
        description="What tells it from others of its name: 'Series, 2017, Germany'."
    )
    type: TitleType = strawberry.field(description="Film, series or another kind of title.")
    release_year: int = strawberry.field(description="Year in which it was first released.")
    premiere_date: datetime.date | None = strawberry.field(
        description="Day of its first public showing or broadcast; null when unknown."
    )
    runtime: int | None = strawberry.field(
        description="Length in minutes; of one episode for a series."
    )
    seasons: int | None = strawberry.field(
        description="Number of seasons of a series so far; null for films."
    )
    content_rating: ContentRating = strawberry.field(
        description="Age rating: the audience that it is suitable for."
    )
    origin: Origin = strawberry.field(description="Where it comes from.")
    original_language: str | None = strawberry.field(
        description="Language that it was made in, as an ISO 639 code; null for silent films."
    )
    genres: list[str] = strawberry.field(description="Kinds of story that it belongs to.")
    moods: list[str] = strawberry.field(description="How it feels to watch it.")
    keywords: list[str] = strawberry.field(
        description="What it is about: themes, subjects, settings."
    )
    cast: list[CastMember] = strawberry.field(description="Who plays in it, and which part.")
    directors: list[Person] = strawberry.field(description="Who directed it.")
    budget: BigInt | None = strawberry.field(
        description="What it cost to make, in US dollars; null when that is not public."
    )
    average_rating: float | None = strawberry.field(
        description="Average of the ratings that viewers gave, from 0 to 10."
    )
    is_original: bool = strawberry.field(
        description="Whether a streaming service produced it and released it first."
    )
    availability: list[AvailabilityWindow] = strawberry.field(
        description="In which countries it can be watched, and when."
    )
    synopsis: str = strawberry.field(description="The story in a sentence or two.")

    @classmethod
    def resolve_reference(cls, id: Any) -> Title | None:
        """Return the title that another subgraph refers to; `id` is as the client sent it."""
        return titles_by_id().get(id) if isinstance(id, str) else None


def find_title(
    id: Annotated[strawberry.ID, strawberry.argument(description="Id of the title.")],
) -> Title | None:
    return titles_by_id().get(id)


def list_titles(
    first: First = DEFAULT_PAGE,
    after: After = None,
    name: Annotated[
        str | None,
        strawberry.argument(
            description="Only those with this in one of their names, whatever the case and the "
            "accents."
        ),
    ] = None,
) -> Connection[Title]:
    return page_of(_named(name) if name else titles_by_id(), first, after)


@strawberry.type(description=QUERY)
class Query:
    title: Title | None = strawberry.field(
        resolver=find_title, description="One title; null when there is none of that id."
    )
    titles: Connection[Title] = strawberry.field(
        resolver=list_titles,
        description="Films and series, page by page, in the order of their ids.",
    )


@cache
def titles_by_id() -> Mapping[str, Title]:
    """Return what the subgraph serves. Built once: nothing of it depends on a request."""
    return MappingProxyType({id_: _title(each) for id_, each in data.load_titles().items()})


def _named(text: str) -> Mapping[str, Title]:
    wanted = fold(text)
    return {
        id_: title
        for id_, title in titles_by_id().items()
        if any(wanted in fold(name) for name in (title.name, *title.akas))
    }


def _title(record: data.Title) -> Title:
    return Title(
        id=strawberry.ID(record.id),
        name=record.name,
        akas=list(record.akas),
        description=_description(record),
        type=TitleType[record.type],
        release_year=record.release_year,
        premiere_date=record.premiere_date,
        runtime=record.runtime,
        seasons=record.seasons,
        content_rating=ContentRating[record.content_rating],
        origin=Origin(countries=list(record.countries)),
        original_language=record.language,
        genres=list(record.genres),
        moods=list(record.moods),
        keywords=list(record.keywords),
        cast=[
            CastMember(
                person=_person(each.person), role=CastRole[each.role], character=each.character
            )
            for each in record.cast
        ],
        directors=[_person(name) for name in record.directors],
        budget=None if record.budget is None else BigInt(record.budget),
        average_rating=record.average_rating,
        is_original=record.is_original,
        availability=[
            AvailabilityWindow(country=each.country, start=each.start, end=each.end)
            for each in record.availability
        ],
        synopsis=record.synopsis,
    )


def _person(name: str) -> Person:
    return Person(id=strawberry.ID(data.person_ids()[name]))


def _description(record: data.Title) -> str:
    kind = record.type.replace("_", " ").capitalize()
    countries = " and ".join(data.load_terms("countries")[each].name for each in record.countries)
    return f"{kind}, {record.release_year}, {countries}"


schema = build_schema(Query)
