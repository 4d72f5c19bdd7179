"""Which words of the grammar may be a name all the same, and which acronyms may be a word."""

from __future__ import annotations

from collections.abc import Set

import pytest

from subgraph.folding import words
from subgraph.retrieval.standing import Standing, is_code


def _standing(question: str, explained: Set[str], introduced: Set[str] = frozenset()) -> Standing:
    found = words(question)
    return Standing(
        question,
        found,
        frozenset(at for at, word in enumerate(found) if word.fold in explained),
        frozenset(at for at, word in enumerate(found) if word.fold in introduced),
    )


@pytest.mark.parametrize(
    ("question", "word", "may"),
    [
        ("films about us", "us", False),
        ("films by her", "her", False),
        ("us", "us", True),  # the whole question
        ("films like Us", "Us", True),  # written as a name
        ("Us films", "Us", False),  # as any first word
        ("US films", "US", True),  # as an acronym
        ("FILMS FOR US", "US", False),  # as everything here
        ("films called 'her'", "her", True),  # quoted
        ("My Films And Her Life", "Her", False),  # as every word here
        ("robots and us", "robots", True),  # no word of the grammar
    ],
)
def test_words_of_the_grammar_must_stand_out(question: str, word: str, may: bool) -> None:
    standing = _standing(question, {"us", "her", "for", "by", "about", "my", "and", "like"})
    at = next(at for at, each in enumerate(standing.words) if each.text == word)
    assert standing.may_name(at, at + 1) is may


@pytest.mark.parametrize(
    ("question", "word", "may"),
    [("from usa", "usa", True), ("usa", "usa", True), ("a guy in town", "guy", False)],
)
def test_an_acronym_in_lower_case_must_be_led_to(question: str, word: str, may: bool) -> None:
    standing = _standing(question, set(), {"usa"})
    at = next(at for at, each in enumerate(standing.words) if each.text == word)
    assert standing.may_be_code(at) is may


@pytest.mark.parametrize(
    ("name", "code"), [("USA", True), ("DE", True), ("Her", False), ("NASA1", False), ("ΕΕ", False)]
)
def test_acronyms(name: str, code: bool) -> None:
    assert is_code(name) is code
