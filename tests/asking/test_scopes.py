"""What an 'or' and a 'not' reach: read where it is plain, asked back where it is not."""

from __future__ import annotations

import itertools
import random

import pytest

from subgraph.answer import AmbiguousQuestion, GeneratedFilter, UnanswerableQuestion
from subgraph.asking import ask
from subgraph.runtime import Runtime
from tests.asking.asking_a_model import AT

PLAIN = {
    # Two fields, and nothing else that the 'or' could reach.
    "hostels: in Lisbon or with a sauna": "city == 'lis' OR amenities CONTAINS 'sauna'",
    # The same fields on both sides: nothing is shared.
    "hostels: campsites in Lisbon or guesthouses in Munich": (
        "(kind == CAMPSITE AND city == 'lis') OR (kind == GUESTHOUSE AND city == 'muc')"
    ),
    "hostels: campsites in Lisbon and guesthouses in Munich": (
        "(kind == CAMPSITE AND city == 'lis') OR (kind == GUESTHOUSE AND city == 'muc')"
    ),
    "hostels: campsites in Lisbon or guesthouses in Munich or campsites in Nice": (
        "(kind == CAMPSITE AND city == 'lis') OR (kind == GUESTHOUSE AND city == 'muc') "
        "OR (kind == CAMPSITE AND city == 'nice')"
    ),
    "recipes: easy Turkish or medium Indian ones with nuts": (
        "(difficulty == EASY AND cuisine == 'TR') OR "
        "(difficulty == MEDIUM AND cuisine == 'IN' AND ingredients CONTAINS 'nut')"
    ),
    # 'either' says where the choice begins, 'nor' that the 'not' goes on.
    "hostels: campsites either in Lisbon or with a sauna": (
        "kind == CAMPSITE AND (city == 'lis' OR amenities CONTAINS 'sauna')"
    ),
    "hostels: neither in Lisbon nor with a sauna": (
        "city != 'lis' AND amenities NOT CONTAINS 'sauna'"
    ),
    "hostels: neither pet friendly nor women only": "petFriendly == FALSE AND isWomenOnly == FALSE",
    # A 'but' behind a 'not' takes it back.
    "hostels: not in Lisbon but in Munich": "city != 'lis' AND city == 'muc'",
    "recipes: not eggs but tomatoes": (
        "ingredients NOT CONTAINS 'egg' AND ingredients CONTAINS 'tomato'"
    ),
    "recipes: not eggs or nuts but tomatoes": (
        "ingredients NOT ANY ['egg', 'nut'] AND ingredients CONTAINS 'tomato'"
    ),
    # A measure with a unit of its own is of a field of its own.
    "recipes: at least 4 servings or less than 20 minutes": "servings >= 4 OR cookingTime < 20",
    # Values of one field are a list, and a 'not' reaches over it.
    "hostels: not in Lisbon or Munich": "city NOT IN ['lis', 'muc']",
    # What stands between says that the 'not' ends.
    "hostels: without breakfast in Lisbon": "amenities NOT CONTAINS 'breakfast' AND city == 'lis'",
    "hostels: campsites without breakfast, in Lisbon": (
        "kind == CAMPSITE AND amenities NOT CONTAINS 'breakfast' AND city == 'lis'"
    ),
}


@pytest.mark.parametrize("asked", PLAIN)
async def test_a_scope_that_is_plain(little: Runtime, asked: str) -> None:
    index, question = asked.split(": ")
    answer = await ask(little, question, index, at=AT)
    assert isinstance(answer, GeneratedFilter), answer
    assert answer.filter.statement == PLAIN[asked]
    assert answer.unused == ()


OPEN = {
    "hostels: campsites in Lisbon or with a sauna": [
        "kind == CAMPSITE AND (city == 'lis' OR amenities CONTAINS 'sauna')",
        "(kind == CAMPSITE AND city == 'lis') OR amenities CONTAINS 'sauna'",
    ],
    "hostels: in Lisbon or with a sauna under 20 euros": [
        "(city == 'lis' OR amenities CONTAINS 'sauna') AND price < 20",
        "city == 'lis' OR (amenities CONTAINS 'sauna' AND price < 20)",
    ],
    "hostels: not in Lisbon or with a sauna": [
        "city != 'lis' AND amenities NOT CONTAINS 'sauna'",
        "city != 'lis' OR amenities CONTAINS 'sauna'",
    ],
    "recipes: vegan ones that are not easy Turkish": [
        "isVegan == TRUE AND difficulty != EASY AND cuisine == 'TR'",
        "isVegan == TRUE AND NOT (difficulty == EASY AND cuisine == 'TR')",
    ],
}


@pytest.mark.parametrize(("asked", "statements"), OPEN.items(), ids=OPEN.keys())
async def test_a_scope_that_is_open_is_asked_back(
    little: Runtime, asked: str, statements: list[str]
) -> None:
    index, question = asked.split(": ")
    answer = await ask(little, question, index, at=AT)
    assert isinstance(answer, AmbiguousQuestion), answer
    assert [each.filter.filter.statement for each in answer.readings] == statements
    labels = [each.label for each in answer.readings]
    assert len(set(labels)) == len(labels)
    assert len(answer.spans) == 1
    assert answer.explanation[0].startswith(f"“{answer.spans[0].text}” can mean “")
    for reading in answer.readings:
        settled = await ask(little, question, index, at=AT, choose=reading.choices)
        assert isinstance(settled, GeneratedFilter)
        assert settled.filter.statement == reading.filter.filter.statement


async def test_the_less_likely_scope_of_a_not_is_an_alternative(little: Runtime) -> None:
    answer = await ask(little, "not easy Turkish", "recipes", at=AT)
    assert isinstance(answer, GeneratedFilter)
    assert answer.filter.statement == "difficulty != EASY AND cuisine == 'TR'"
    assert [each.filter.statement for each in answer.alternatives] == [
        "NOT (difficulty == EASY AND cuisine == 'TR')"
    ]


async def test_each_part_of_a_choice_keeps_its_words(little: Runtime) -> None:
    question = "campsites in Lisbon or guesthouses in Munich"
    answer = await ask(little, question, "hostels", at=AT)
    assert isinstance(answer, GeneratedFilter)
    assert [(each.text, each.statement, each.node) for each in answer.provenance] == [
        ("campsites", "kind == CAMPSITE", 2),
        ("in Lisbon", "city == 'lis'", 3),
        ("guesthouses", "kind == GUESTHOUSE", 5),
        ("in Munich", "city == 'muc'", 6),
    ]
    assert answer.explanation[1] == "“in Lisbon” was read as “City is Lisbon” (its name)."
    assert [(chip.text, chip.group) for chip in answer.chips] == [
        ("Kind is Campsite and City is Lisbon", 0),
        ("Kind is Guesthouse and City is Munich", 0),
    ]


async def test_a_follow_up_may_choose(little: Runtime) -> None:
    answer = await ask(
        little, "in Lisbon or with a sauna", "hostels", at=AT, previous="kind == CAMPSITE"
    )
    assert isinstance(answer, GeneratedFilter)
    assert answer.filter.statement == (
        "kind == CAMPSITE AND (city == 'lis' OR amenities CONTAINS 'sauna')"
    )


async def test_however_connectives_are_strewn_there_is_an_answer(little: Runtime) -> None:
    pieces = ["in Lisbon", "with a sauna", "under 20 euros", "campsites", "pet friendly", "quaint"]
    joins = ["or", "and", "not", "either", "neither", "nor", "but", "but not", ",", "or or", ""]
    chance = random.Random(7)
    for length in itertools.islice(itertools.cycle(range(1, 6)), 300):
        words = [chance.choice(joins)]
        for _ in range(length):
            words += [chance.choice(pieces), chance.choice(joins)]
        question = " ".join(words)
        answer = await ask(little, question, "hostels", at=AT)
        kinds = GeneratedFilter | AmbiguousQuestion | UnanswerableQuestion
        assert isinstance(answer, kinds), question
        if isinstance(answer, GeneratedFilter):
            assert all(each.label for each in answer.alternatives), question
            assert answer.explanation, question
