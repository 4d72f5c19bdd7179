"""Turn the files in `data` into records: titles, people and the terms of the vocabularies.

Each file is read once and checked as it is read; what is returned is shared, and frozen.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

_FOLDER = Path(__file__).resolve().parent / "data"

VocabularyName = Literal["countries", "languages", "genres", "moods", "keywords"]


class Record(BaseModel):
    """One line of a file; `id` is unique in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]
    akas: tuple[str, ...]


class Term(Record):
    """A term of a vocabulary."""

    description: str


class Person(Record):
    """Somebody who acted in a title or directed it."""

    description: str
    birth_year: int | None
    birth_country: str | None


class Role(NamedTuple):
    """Who plays whom; `person` is a name, as people are written by name in the file."""

    person: str
    role: Literal["LEAD", "SUPPORTING", "GUEST", "VOICE"]
    character: str | None


class Window(NamedTuple):
    """Where and when a title can be watched; no end means that none is set."""

    country: str
    start: datetime.date
    end: datetime.date | None


class Title(Record):
    """A film or a series; countries, genres and the like are ids of terms."""

    type: str
    release_year: int
    premiere_date: datetime.date | None
    runtime: int | None
    seasons: int | None
    content_rating: str
    countries: tuple[str, ...]
    language: str | None
    genres: tuple[str, ...]
    moods: tuple[str, ...]
    keywords: tuple[str, ...]
    cast: tuple[Role, ...]
    directors: tuple[str, ...]
    budget: int | None
    average_rating: float | None
    is_original: bool
    availability: tuple[Window, ...]
    synopsis: str


_Record = TypeVar("_Record", bound=Record)


@cache
def load_titles() -> Mapping[str, Title]:
    """Return the titles by id, in the order of their ids."""
    return _read(Title, "titles")


@cache
def load_people() -> Mapping[str, Person]:
    """Return the people by id, in the order of their ids."""
    return _read(Person, "people")


@cache
def load_terms(vocabulary: VocabularyName) -> Mapping[str, Term]:
    """Return the terms of a vocabulary by id, in the order of their ids."""
    return _read(Term, vocabulary)


@cache
def person_ids() -> Mapping[str, str]:
    """Return the ids of people by name, as titles write them."""
    return MappingProxyType({person.name: person.id for person in load_people().values()})


def _read(record: type[_Record], name: str) -> Mapping[str, _Record]:
    lines = (_FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    found = [record.model_validate_json(line) for line in lines if line]
    by_id = {each.id: each for each in sorted(found, key=lambda each: each.id)}
    if len(by_id) != len(found):
        raise ValueError(f"{name}.jsonl has {len(found)} lines but {len(by_id)} different ids.")
    return MappingProxyType(by_id)
