"""A small index of titles, for all tests of the language."""

from __future__ import annotations

import pytest

from subgraph.filtering import FieldType, FilterField, KnownTerm, Scope

FIELDS = {
    field.path: field
    for field in (
        FilterField("id", FieldType.ID, nullable=False),
        FilterField("name", FieldType.STRING, nullable=False),
        FilterField("akas", FieldType.STRING, is_list=True),
        FilterField("type", FieldType.ENUM, enum_values=("FILM", "SERIES", "SHORT")),
        FilterField("releaseYear", FieldType.INT),
        FilterField("averageRating", FieldType.FLOAT),
        FilterField("isOriginal", FieldType.BOOLEAN),
        FilterField("premiereDate", FieldType.DATE),
        FilterField("updatedAt", FieldType.DATETIME),
        FilterField("airTime", FieldType.TIME),
        FilterField("language", FieldType.VOCABULARY, vocabulary="languages"),
        FilterField("genres", FieldType.VOCABULARY, is_list=True, vocabulary="genres"),
        FilterField("origin.countries", FieldType.VOCABULARY, is_list=True, vocabulary="countries"),
        FilterField("cast.role", FieldType.ENUM, is_list=True, enum_values=("LEAD", "GUEST")),
        FilterField("cast.person.name", FieldType.STRING, is_list=True),
        FilterField("cast.awards", FieldType.STRING, is_list=True, own_list=True),
        FilterField("availability.country", FieldType.ID, is_list=True),
        FilterField("availability.start", FieldType.DATE, is_list=True),
        FilterField("availability.offers.price", FieldType.FLOAT, is_list=True),
        FilterField("in", FieldType.INT),
    )
}

_GERMANY = KnownTerm("DE", "Germany")
_GENRES = {id: KnownTerm(id, name) for id, name in (("thriller", "Thriller"), ("kids", "Kids’ TV"))}

SCOPE = Scope(
    fields=FIELDS,
    object_lists=frozenset({"cast", "availability", "availability.offers"}),
    terms={
        "countries": {
            "Germany": (_GERMANY,),
            "germany": (_GERMANY,),
            "Deutschland": (_GERMANY,),
            "DE": (_GERMANY, KnownTerm("US-DE", "Delaware")),
            "FR": (KnownTerm("FR", "France"),),
            "Georgia": (KnownTerm("GE", "Georgia"), KnownTerm("US-GA", "Georgia (US)")),
        },
        "genres": {
            "thriller": (_GENRES["thriller"],),
            "Thriller": (_GENRES["thriller"],),
            "kids": (_GENRES["kids"],),
        },
        "languages": {"de": (KnownTerm("de", "German"),)},
    },
    near_terms={"countries": {"Germani": ("Germany",)}, "genres": {"triller": ("Thriller",)}},
)


@pytest.fixture(scope="session")
def scope() -> Scope:
    return SCOPE


@pytest.fixture(scope="session")
def labels() -> dict[str, str]:
    return {
        "origin.countries": "Country",
        "type": "Type",
        "averageRating": "Rating",
        "cast": "Cast",
        "cast.role": "Role",
    }
