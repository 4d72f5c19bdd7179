"""Words, folds and keys of many scripts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraph.folding import fold, inflection, key, key_hash, same_words, stem, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Amélie’s Café", "amelies cafe"),
        ("U.S.", "us"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Sci-Fi & Fantasy", "sci fi and fantasy"),
        ("  ", ""),
        ("…!?", ""),
        ("봉준호", "봉준호"),
        ("ΑΘΗΝΑ", "αθηνα"),
        ("ＦＵＬＬ width", "full width"),
    ],
)
def test_fold_leaves_letters_and_digits(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("German  Séries?", "german series"),
        ("\tfilms from Straße …", "films from strasse"),
        ("“Dark” – the ’90s", '"dark" - the \'90s'),
        ("ti\u00adme\u200b travel!!", "time travel"),
        ("ｆｉｌｍｓ ＞ 7.5", "films > 7.5"),
        ("e\u0301t\u00e9", "ete"),
        ("@moods:dark", "@moods:dark"),
        ("???", ""),
    ],
)
def test_the_same_question_is_written_in_many_ways(text: str, same: str) -> None:
    assert same_words(text) == same
    assert same_words(same) == same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rated > 7", "rated < 7"),
        ("rated 7.5", "rated 7 5"),
        ("-5", "5"),
        ("C++", "C"),
        ("not German, French", "not German French"),
        ('called "dark"', "called dark"),
        ("dark", "@dark"),
        ("comedy", "comedies"),
        ("$5", "€5"),
        ("日本", "日 本"),
    ],
)
def test_other_marks_make_another_question(one: str, other: str) -> None:
    assert same_words(one) != same_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Comedy", "comedies"),
        ("Thrillers", "thriller"),
        ("time-travel", "Time Travel"),
        ("日本", "日 本"),
        ("Women's", "womens"),
    ],
)
def test_forms_of_one_name_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("films over 7.5", ["films", "over", "7.5"]),
        ("1,000 dogs", ["1,000", "dogs"]),
        ("the 90s", ["the", "90s"]),
        ("isn't", ["isn't"]),
        ("日本の映画", ["日", "本", "の", "映", "画"]),
        ("snake_case", ["snake", "case"]),
        ("a b", ["a", "b"]),
    ],
)
def test_words_are_what_is_written(text: str, expected: list[str]) -> None:
    assert [each.text for each in words(text)] == expected


@given(st.text(max_size=200))
def test_every_word_stands_where_it_says(text: str) -> None:
    found = words(text)
    assert all(text[each.span.start : each.span.end] == each.text for each in found)
    assert all(left.span.end <= right.span.start for left, right in pairwise(found))


@given(st.text(max_size=100))
def test_a_fold_folds_to_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=100))
def test_a_chunk_of_words_has_the_key_of_its_text(text: str) -> None:
    assert key(" ".join(each.text for each in words(text))) == " ".join(
        each.stem for each in words(text)
    )


@pytest.mark.parametrize(
    ("name", "said", "surety"),
    [("comedy", "comedy", 1.0), ("comedy", "comedies", 0.88), ("anime", "animated", 0.75)],
)
def test_a_plural_is_surer_than_another_ending(name: str, said: str, surety: float) -> None:
    assert inflection(name, said) == surety


def test_threads_do_not_spoil_each_others_stems() -> None:
    names = [f"comedies{letter}{other}ations" for letter in "abcdefghij" for other in "klmnopqrst"]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: [stem.__wrapped__(name) for name in names], range(8)))
    assert all(each == found[0] for each in found)


def test_hashes_fit_a_bigint_and_do_not_change() -> None:
    assert key_hash("comedi") == 6251857401116578286
    assert key_hash("a") != key_hash("b")
