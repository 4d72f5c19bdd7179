"""Turn the records of people and terms into the `people` subgraph: people and vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any

import strawberry

from . import data
from .paging import DEFAULT_PAGE, After, Connection, First, page_of
from .serving import QUERY, build_schema


@strawberry.federation.type(keys=["id"], description="Somebody who acts in titles or directs them.")
class Person:
    id: strawberry.ID = strawberry.field(description="Id of the person.")
    name: str = strawberry.field(description="Name under which the person is known in English.")
    akas: list[str] = strawberry.field(
        description="Other names: in the script of the person's own language, and other spellings."
    )
    description: str = strawberry.field(description="What the person is known for.")
    birth_year: int | None = strawberry.field(
        description="Year in which the person was born; null when unknown."
    )
    birth_country: str | None = strawberry.field(
        description="Country in which the person was born, as an ISO 3166-1 code of two letters; "
        "null when unknown."
    )

    @classmethod
    def resolve_reference(cls, id: Any) -> Person | None:
        """Return the person that another subgraph refers to; `id` is as the client sent it."""
        return people_by_id().get(id) if isinstance(id, str) else None


@strawberry.type(description="One of the values that a field with a vocabulary can have.")
class VocabularyTerm:
    id: strawberry.ID = strawberry.field(description="The value itself, as fields hold it.")
    display_name: str = strawberry.field(description="What people are shown.")
    description: str = strawberry.field(description="What the term means.")
    akas: list[str] = strawberry.field(description="What else people call it.")


def find_person(
    id: Annotated[strawberry.ID, strawberry.argument(description="Id of the person.")],
) -> Person | None:
    return people_by_id().get(id)


def list_people(first: First = DEFAULT_PAGE, after: After = None) -> Connection[Person]:
    return page_of(people_by_id(), first, after)


def _vocabulary(name: data.VocabularyName, description: str) -> Any:
    def list_terms(first: First = DEFAULT_PAGE, after: After = None) -> Connection[VocabularyTerm]:
        return page_of(terms_by_id(name), first, after)

    return strawberry.field(
        resolver=list_terms, description=f"{description}, page by page, in the order of their ids."
    )


@strawberry.type(description=QUERY)
class Query:
    person: Person | None = strawberry.field(
        resolver=find_person, description="One person; null when there is none of that id."
    )
    people: Connection[Person] = strawberry.field(
        resolver=list_people,
        description="Everybody who acts or directs, page by page, in the order of their ids.",
    )
    countries: Connection[VocabularyTerm] = _vocabulary(
        "countries", "The countries and territories of the world"
    )
    languages: Connection[VocabularyTerm] = _vocabulary("languages", "Languages of the world")
    genres: Connection[VocabularyTerm] = _vocabulary("genres", "Kinds of story")
    moods: Connection[VocabularyTerm] = _vocabulary("moods", "How it feels to watch a title")
    keywords: Connection[VocabularyTerm] = _vocabulary("keywords", "What titles are about")


@cache
def people_by_id() -> Mapping[str, Person]:
    """Return the people that the subgraph serves. Built once: no request changes anything."""
    return MappingProxyType(
        {
            id_: Person(
                id=strawberry.ID(id_),
                name=each.name,
                akas=list(each.akas),
                description=each.description,
                birth_year=each.birth_year,
                birth_country=each.birth_country,
            )
            for id_, each in data.load_people().items()
        }
    )


@cache
def terms_by_id(vocabulary: data.VocabularyName) -> Mapping[str, VocabularyTerm]:
    """Return the terms of a vocabulary as the subgraph serves them."""
    return MappingProxyType(
        {
            id_: VocabularyTerm(
                id=strawberry.ID(id_),
                display_name=each.name,
                description=each.description,
                akas=list(each.akas),
            )
            for id_, each in data.load_terms(vocabulary).items()
        }
    )


schema = build_schema(Query)
