"""A folder of definitions: everything in it, or every problem in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from subgraph.catalogue import SchemaSource, load_catalogue
from subgraph.errors import DefinitionError

TITLES = """query ($id: ID!) @index(name: "titles") {
  title(id: $id) { genres @vocabulary(name: "genres") }
}"""
GENRES = 'query @vocabulary(name: "genres") { genres { id: slug displayName: title } }'


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_loads_indexes_and_vocabularies_by_name(source: SchemaSource, tmp_path: Path) -> None:
    files = {
        "indexes/a.graphql": TITLES,
        "vocabularies/b.graphql": GENRES,
        "vocabularies/README.md": "no definition",
    }
    catalogue = load_catalogue(write(tmp_path, files), source)
    assert list(catalogue.indexes) == ["titles"]
    assert list(catalogue.vocabularies) == ["genres"]


PROBLEMS = {
    "a vocabulary that is not defined": (
        {
            "indexes/titles.graphql": TITLES.replace('genres"', 'genre"'),
            "vocabularies/genres.graphql": GENRES,
        },
        "indexes/titles.graphql:2:20: No file in 'vocabularies' defines the vocabulary 'genre'. "
        "Did you mean 'genres'?",
    ),
    "no vocabulary is defined": (
        {"indexes/titles.graphql": TITLES},
        "indexes/titles.graphql:2:20: No file in 'vocabularies' defines the vocabulary 'genres'.",
    ),
    "two indexes of one name": (
        {
            "indexes/a.graphql": TITLES,
            "indexes/b.graphql": TITLES,
            "vocabularies/genres.graphql": GENRES,
        },
        "indexes/b.graphql: The index 'titles' is defined in 'indexes/a.graphql' already. "
        "Give one of them another name.",
    ),
    "two vocabularies of one name": (
        {"vocabularies/a.graphql": GENRES, "vocabularies/b.graphql": GENRES},
        "vocabularies/b.graphql: The vocabulary 'genres' is defined in 'vocabularies/a.graphql' "
        "already. Give one of them another name.",
    ),
    "problems of every file": (
        {
            "indexes/a.graphql": "query {",
            "indexes/b.graphql": TITLES.replace("genres @", "genre @"),
            "vocabularies/genres.graphql": GENRES.replace("slug", "slugg"),
        },
        "indexes/a.graphql:1:8: Syntax Error: Expected Name, found <EOF>.\n"
        "indexes/b.graphql:2:20: Cannot query field 'genre' on type 'Title'. "
        "Did you mean 'genres'?\n"
        "vocabularies/genres.graphql:1:46: Cannot query field 'slugg' on type 'Genre'. "
        "Did you mean 'slug'?",
    ),
}


@pytest.mark.parametrize(("files", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems(
    source: SchemaSource, tmp_path: Path, files: dict[str, str], expected: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_catalogue(write(tmp_path, files), source)
    assert str(caught.value) == expected


def test_a_file_that_is_no_text(source: SchemaSource, tmp_path: Path) -> None:
    write(tmp_path, {"indexes/a.graphql": ""})
    (tmp_path / "indexes/a.graphql").write_bytes(b"query \xff")
    with pytest.raises(DefinitionError) as caught:
        load_catalogue(tmp_path, source)
    assert str(caught.value) == "indexes/a.graphql: The file is not UTF-8 text (byte 6)."


def test_a_folder_that_is_not_there(source: SchemaSource, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_catalogue(tmp_path / "none", source)
    assert str(caught.value) == (
        f"The folder '{tmp_path / 'none'}' is not there. It holds 'indexes' and 'vocabularies', "
        "each with one '.graphql' file per definition."
    )
