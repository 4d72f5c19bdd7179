"""How questions are cut: into all windows for exact names, into few for spelling and meaning."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest

from subgraph.folding import fold, key, words
from subgraph.retrieval import Chunking, Levers, near_chunks, windows


def _near(text: str, levers: Levers, explained: Sequence[str] = ()) -> list[str]:
    found = words(text)
    at = {place for place, word in enumerate(found) if word.fold in explained}
    chunks = near_chunks(text, found, at, at, levers)
    return [text[each.span.start : each.span.end] for each in chunks]


@pytest.mark.parametrize(
    ("chunking", "chunks"),
    [
        (
            Chunking.WINDOWS,
            "quiet|cheap|rooms|sea|quiet, cheap|cheap rooms|quiet, cheap rooms|rooms by sea",
        ),
        (Chunking.CLAUSES, "quiet|cheap|rooms|sea|cheap rooms"),
        (Chunking.WHOLE, "quiet, cheap rooms by sea"),
    ],
)
def test_strategies(chunking: Chunking, chunks: str) -> None:
    levers = Levers(chunking=chunking, near_words=3)
    assert _near("quiet, cheap rooms by sea", levers, ["by"]) == chunks.split("|")


def test_a_long_clause_is_a_chunk_of_its_own() -> None:
    levers = Levers(chunking=Chunking.CLAUSES, near_words=1)
    assert _near("old stone bridges, towers", levers)[-1] == "old stone bridges"


def test_no_more_chunks_than_the_lever_says() -> None:
    levers = Levers(near_chunks=3)
    assert _near("one two three four", levers) == ["one", "two", "three"]


def test_nothing_is_searched_where_all_is_covered() -> None:
    assert _near("of the", Levers(), ["of", "the"]) == []
    whole = dataclasses.replace(Levers(), chunking=Chunking.WHOLE)
    assert _near("of the", whole, ["of", "the"]) == []


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        ("日本映画", ["日本", "映画", "日本映画"]),
        ("ภาษาไทย", ["ภา", "ษา", "ไท", "ย", "ภาษา", "ษาไท", "ไทย", "ภาษาไท", "ษาไทย"]),
        ("red 日本", ["red", "日本", "red 日", "red 日本"]),
    ],
)
def test_scripts_without_spaces_are_cut_into_pairs_of_characters(
    text: str, chunks: list[str]
) -> None:
    assert sorted(_near(text, Levers())) == sorted(chunks)


@pytest.mark.parametrize("name", ["日本映画", "ภาษาไทย", "เชียงใหม่และเชียงราย"])
def test_a_name_without_spaces_is_one_window_as_it_is_folded(name: str) -> None:
    text = f"films {name}"
    chunks = {text[each.span.start : each.span.end]: each for each in windows(words(text), 8)}
    assert (chunks[name].fold, chunks[name].key) == (fold(name), key(name))
