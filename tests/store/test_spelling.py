"""Names are found though they are misspelt."""

from __future__ import annotations

import random
import string

import pytest

from subgraph.store.database import Pool, connection
from subgraph.store.search import search_terms
from subgraph.store.vocabularies import find_terms
from tests.store.stored import named, store


async def _found(pool: Pool, sought: str, top: int = 5) -> list[str]:
    rows = await search_terms(pool, ["names"], [], spellings=[sought], top=top)
    return [row.name for row in rows if row.how == "spelling"]


@pytest.mark.parametrize(
    ("sought", "name"),
    [
        pytest.param("germny", "Germany", id="a letter missing"),
        pytest.param("germanny", "Germany", id="a letter twice"),
        pytest.param("garmany", "Germany", id="a wrong letter"),
        pytest.param("gerxmany", "Germany", id="a letter too many"),
        pytest.param("grearmy", "Grermay", id="letters swapped across the middle"),
        pytest.param("drak", "Dark", id="a short name"),
        pytest.param("darks", "Dark", id="one more at the end"),
        pytest.param("phillipines", "Philippines", id="doubled the wrong letters"),
        pytest.param("arnold schwartzeneger", "Arnold Schwarzenegger", id="two slips in one word"),
        pytest.param("jonny dep", "Johnny Depp", id="by ear, a slip in each word"),
        pytest.param("timetravel", "Time Travel", id="without the space"),
        pytest.param("mcqueen", "Mac Queen", id="with a space and a vowel more"),
    ],
)
async def test_misspelt(pool: Pool, sought: str, name: str) -> None:
    await store(pool, "names", named(name, "Garden", "Darkness", "Time", "Grace", "Queen"))
    assert (await _found(pool, sought))[:1] == [name]


@pytest.mark.parametrize("sought", ["dar", "d", "", "zzzzzz", "%%%%", "darkdarkdarkdark"])
async def test_what_resembles_no_name(pool: Pool, sought: str) -> None:
    await store(pool, "names", named("Dark", "Germany"))
    assert await _found(pool, sought) == []


async def test_one_slip_is_found_as_often_as_by_trigrams(pool: Pool) -> None:
    chance = random.Random(11)
    names = _names(chance, 3_000)
    await store(pool, "names", named(*names))
    ours = trigrams = 0
    for name in chance.sample(names, 150):
        slip = _slip(chance, name)
        ours += name in await _found(pool, slip)
        async with connection(pool) as borrowed:
            cursor = await borrowed.execute(
                "SELECT name FROM winnow.term_name WHERE folded %% %s"
                " ORDER BY similarity(folded, %s) DESC, kind, term LIMIT 5",
                [slip, slip],
            )
            trigrams += (name,) in await cursor.fetchall()
    assert ours >= trigrams
    assert ours >= 0.97 * 150


async def test_only_the_vocabularies_asked_for_and_each_name_once(pool: Pool) -> None:
    await store(pool, "names", named("Germany"))
    await store(pool, "others", named("Germany"))
    assert await _found(pool, "germanny") == ["Germany"]


async def test_a_name_that_thousands_share_half_of_is_found_by_the_other(pool: Pool) -> None:
    await store(pool, "names", named(*(f"Product {n:06}" for n in range(1, 3_000))))
    assert (await _found(pool, "produt 002718"))[0] == "Product 002718"


async def test_a_wrong_value_has_near_ones(pool: Pool) -> None:
    await store(pool, "names", named("Germany", "France"))
    found, near = await find_terms(pool, {"names": ["Germani", "France"]})
    assert near == {"names": {"Germani": ("Germany",)}}
    assert found["names"]["Germani"] == ()


async def test_a_wrong_value_of_a_large_vocabulary_has_near_ones(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subgraph.store.vocabularies._MANY", 1)
    await store(pool, "names", named("Germany", "France"))
    _, near = await find_terms(pool, {"names": ["Germani"]})
    assert near == {"names": {"Germani": ("Germany",)}}


def _names(chance: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        words = [_word(chance) for _ in range(chance.choice((1, 2, 2)))]
        found[" ".join(words)] = None
    return list(found)


def _word(chance: random.Random) -> str:
    return "".join(
        chance.choice("bcdfghklmnprstvw") + chance.choice("aeiou")
        for _ in range(chance.choice((2, 3, 4)))
    ).capitalize()


def _slip(chance: random.Random, name: str) -> str:
    folded = name.lower()
    at = chance.randrange(1, len(folded))
    other = chance.choice(string.ascii_lowercase)
    before, after = folded[:at], folded[at:]
    return {
        "missing": before + after[1:],
        "more": before + other + after,
        "wrong": before + other + after[1:],
        "swapped": before + after[1:2] + after[:1] + after[2:],
    }[chance.choice(("missing", "more", "wrong", "swapped"))]
