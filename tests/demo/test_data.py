"""The demo's data holds to its rules."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from subgraph.demo import data
from subgraph.demo.titles import CastRole, ContentRating, TitleType

TITLES = data.load_titles()
SERIES = {"SERIES", "MINISERIES", "DOCUMENTARY_SERIES"}
FILMS = {"FILM", "SHORT"}

# field → the vocabulary that its values are of
VOCABULARIES: dict[str, data.VocabularyName] = {
    "countries": "countries",
    "genres": "genres",
    "moods": "moods",
    "keywords": "keywords",
}


def test_there_is_enough_to_filter() -> None:
    kinds = Counter(title.type for title in TITLES.values())
    assert len(TITLES) >= 250
    assert 0.4 <= sum(kinds[each] for each in SERIES) / len(TITLES) <= 0.6
    assert set(kinds) == set(TitleType.__members__)


@pytest.mark.parametrize(("field", "vocabulary"), VOCABULARIES.items(), ids=VOCABULARIES)
def test_values_are_terms(field: str, vocabulary: data.VocabularyName) -> None:
    known = data.load_terms(vocabulary)
    values = {each for title in TITLES.values() for each in getattr(title, field)}
    assert values - set(known) == set()
    for id_, title in TITLES.items():
        found = getattr(title, field)
        assert len(set(found)) == len(found) > 0, id_


def test_languages_and_places_are_terms() -> None:
    countries, languages = data.load_terms("countries"), data.load_terms("languages")
    assert {title.language for title in TITLES.values()} - set(languages) <= {None}
    windows = {each.country for title in TITLES.values() for each in title.availability}
    assert windows - set(countries) == set()
    born = {each.birth_country for each in data.load_people().values()}
    assert born - set(countries) <= {None}


def test_cast_and_directors_are_people() -> None:
    named = {each.person for title in TITLES.values() for each in title.cast}
    named |= {each for title in TITLES.values() for each in title.directors}
    assert named == set(data.person_ids())
    assert len(data.person_ids()) == len(data.load_people()), "two people have one name"


@pytest.mark.parametrize("id_", TITLES)
def test_a_title(id_: str) -> None:
    title = TITLES[id_]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_)
    assert title.type in TitleType.__members__
    assert title.content_rating in ContentRating.__members__
    assert (title.seasons is None) == (title.type in FILMS)
    assert title.seasons == 1 or title.type != "MINISERIES"
    assert 1890 <= title.release_year <= 2026
    assert title.premiere_date is None or abs(title.premiere_date.year - title.release_year) <= 1
    assert title.runtime is None or 1 <= title.runtime <= 600
    assert title.average_rating is None or 0 <= title.average_rating <= 10
    assert title.budget is None or title.budget > 0
    assert title.synopsis.endswith((".", "!", "?", "…", '."', "”"))
    assert title.name not in title.akas
    for part in title.cast:
        assert part.role in CastRole.__members__
    for window in title.availability:
        assert window.end is None or window.start < window.end


@pytest.mark.parametrize("vocabulary", get_args(data.VocabularyName))
def test_terms(vocabulary: data.VocabularyName) -> None:
    terms = data.load_terms(vocabulary)
    for term in terms.values():
        assert term.name == term.name.strip()
        assert term.description.endswith("."), term.id
        assert term.name not in term.akas, term.id
        assert len(set(term.akas)) == len(term.akas), term.id
    assert max(Counter(term.name for term in terms.values()).values()) == 1


def test_records_are_read_once_and_are_frozen() -> None:
    assert data.load_titles() is TITLES
    with pytest.raises(ValueError, match="frozen"):
        next(iter(TITLES.values())).name = "x"


def test_ids_that_repeat_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = '{"id": "a", "name": "A", "akas": [], "description": "A."}\n'
    (tmp_path / "genres.jsonl").write_text(line * 2, encoding="utf-8")
    monkeypatch.setattr(data, "_FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"^genres\.jsonl has 2 lines but 1 different ids\.$"):
        data._read(data.Term, "genres")
