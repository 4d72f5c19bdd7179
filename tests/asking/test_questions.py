"""What is understood of questions in domains that the demo is not about."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from subgraph.answer import AmbiguousQuestion, GeneratedFilter, Problem, UnanswerableQuestion
from subgraph.asking import Instant, ask
from subgraph.retrieval import Names
from subgraph.runtime import Runtime
from subgraph.store.database import open_pool

AT = Instant(datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC), ZoneInfo("UTC"))

WHOLE: dict[str, str] = {
    # terms, by name, other name, inflection, script and spelling
    "hostels: in Lisbon or Donostia": "city IN ['lis', 'san-sebastian']",
    "hostels: 大阪": "city == 'osaka'",
    "hostels: SAN SEBASTIAN": "city == 'san-sebastian'",
    "hostels: campgrounds in lisbn": "kind == CAMPSITE AND city == 'lis'",
    "recipes: with eggs and tomatoes": "ingredients ALL ['egg', 'tomato']",
    "recipes: egg or tomato but not chickpeas": (
        "ingredients ANY ['egg', 'tomato'] AND ingredients NOT CONTAINS 'chickpea'"
    ),
    "recipes: neither eggs nor nuts": "ingredients NOT ANY ['egg', 'nut']",
    "recipes: Turkish recipes with turkey": "cuisine == 'TR' AND ingredients CONTAINS 'turkey'",
    "recipes: non-Mexican": "cuisine != 'MX'",
    # enum values and booleans
    "recipes: easy or medium": "difficulty IN [EASY, MEDIUM]",
    "recipes: beginner recipes that are not vegan": "difficulty == EASY AND isVegan == FALSE",
    "hostels: pet friendly, not women only": "petFriendly == TRUE AND isWomenOnly == FALSE",
    "hostels: which do not allow smoking": "smokingAllowed == FALSE",
    # text as it is written
    "hostels: called Blue Door": "name LIKE '*Blue Door*'",
    "hostels: campsites named the Rising Sun, under 20 euros": (
        "kind == CAMPSITE AND name LIKE '*Rising Sun*' AND price < 20"
    ),
    "hostels: not called Rock*Star": r"name NOT LIKE '*Rock\*Star*'",
    # numbers, comparisons, units and ranges
    "hostels: under 30 euros a night": "price < 30",
    "hostels: between 10 and 20 euros": "price BETWEEN 10 AND 20",
    "hostels: within 2 km from the centre": "distance <= 2",
    "hostels: within 500 metres from the centre": "distance <= 0.5",
    "hostels: more than 50 beds, opened before 1990": "beds > 50 AND openingYear < 1990",
    "hostels: under 10 or over 50 euros": "price < 10 OR price > 50",
    "hostels: rated below 2 or above 4.5": "stars < 2 OR stars > 4.5",
    "hostels: opened in 1950 or 1960 or 1970": (
        "openingYear == 1950 OR openingYear == 1960 OR openingYear == 1970"
    ),
    "hostels: more than 20 but less than 50 beds": "beds > 20 AND beds < 50",
    "hostels: rated 4.5 or higher": "stars >= 4.5",
    "hostels: 4 stars or more": "stars >= 4",
    "hostels: more than 20.5 beds": "beds >= 21",
    "recipes: published on March 20th": "publishedAt == 2026-03-20",
    "hostels: rated above 3 but below 4.5": "stars > 3 AND stars < 4.5",
    "hostels: between 1 and 2 thousand euros": "price BETWEEN 1000 AND 2000",
    "hostels: dorms with a capacity of at least eight": (
        "rooms.kind CONTAINS DORM AND rooms.capacity >= 8"
    ),
    "recipes: takes an hour and a half": "cookingTime == 90",
    "recipes: ready in 1 hour 15 minutes or less": "cookingTime <= 75",
    "recipes: takes between 20 and 40 minutes": "cookingTime BETWEEN 20 AND 40",
    "recipes: serves four": "servings == 4",
    # years, decades and dates
    "hostels: opened in the 1920s": "openingYear BETWEEN 1920 AND 1929",
    "hostels: opened in the nineties": "openingYear BETWEEN 1990 AND 1999",
    "hostels: renovated since 2020": "renovatedOn >= 2020-01-01",
    "hostels: renovated in 2020": "renovatedOn BETWEEN 2020-01-01 AND 2020-12-31",
    "hostels: opened from 1950 to 1960": "openingYear BETWEEN 1950 AND 1960",
    "recipes: published in March 2024": "publishedAt BETWEEN 2024-03-01 AND 2024-03-31",
    "recipes: published after 2024-05-01": "publishedAt > 2024-05-01",
    "recipes: posted in the last two weeks": "publishedAt BETWEEN TODAY - 2 WEEKS AND TODAY",
    "recipes: posted this month": "publishedAt BETWEEN START OF MONTH AND END OF MONTH",
    "hostels: opened last year": "openingYear == 2025",
    # presence
    "hostels: no price known": "price IS NULL",
    "recipes: difficulty unknown": "difficulty IS NULL",
    "hostels: without wifi": "amenities NOT CONTAINS 'wifi'",
}


@pytest.mark.parametrize("asked", WHOLE)
async def test_reads_the_whole_question(little: Runtime, asked: str) -> None:
    index, question = asked.split(": ", 1)
    answer = await ask(little, question, index, at=AT)
    assert isinstance(answer, GeneratedFilter)
    assert answer.filter.statement == WHOLE[asked]
    assert answer.unused == ()


@pytest.mark.parametrize(
    ("asked", "statement", "unused"),
    [
        ("hostels: hostels with a swimming pool in Lisbon", None, ["swimming", "pool"]),
        ("hostels: cheapest campsite", "kind == CAMPSITE", ["cheapest"]),
        ("recipes: garbanzo curry", "ingredients CONTAINS 'chickpea'", ["curry"]),
        ("hostels: more than Lisbon", "city == 'lis'", ["more than"]),
        ("hostels: in Lisbon not", "city == 'lis'", ["not"]),
    ],
)
async def test_names_the_words_that_it_could_not_use(
    little: Runtime, asked: str, statement: str | None, unused: list[str]
) -> None:
    index, question = asked.split(": ", 1)
    answer = await ask(little, question, index, at=AT)
    assert isinstance(answer, GeneratedFilter)
    assert [each.text for each in answer.unused] == unused
    assert statement is None or answer.filter.statement == statement
    for each in answer.unused:
        question = question.replace(each.text, " ")
    whole = await ask(little, question, index, at=AT)
    assert isinstance(whole, GeneratedFilter)
    assert answer.confidence < whole.confidence
    question = asked.split(": ", 1)[1]
    for each in answer.unused:
        assert question[each.span.start : each.span.end] == each.text
        assert any(f"“{each.text}” was left out" in sentence for sentence in answer.explanation)


@pytest.mark.parametrize(
    ("asked", "readings"),
    [
        (
            "hostels: Paris",
            {
                "City is Paris · Capital of France": "city == 'par-fr'",
                "City is Paris · Town in Texas": "city == 'par-tx'",
            },
        ),
        (
            "recipes: turkey",
            {
                "Ingredients includes Turkey": "ingredients CONTAINS 'turkey'",
                "Cuisine is Turkish": "cuisine == 'TR'",
            },
        ),
        (
            "recipes: vegan turkey",
            {
                "Ingredients includes Turkey": "isVegan == TRUE AND ingredients CONTAINS 'turkey'",
                "Cuisine is Turkish": "isVegan == TRUE AND cuisine == 'TR'",
            },
        ),
    ],
)
async def test_returns_every_reading_of_what_is_ambiguous(
    little: Runtime, asked: str, readings: dict[str, str]
) -> None:
    index, question = asked.split(": ", 1)
    answer = await ask(little, question, index, at=AT)
    assert isinstance(answer, AmbiguousQuestion)
    assert {each.label: each.filter.filter.statement for each in answer.readings} == readings
    (span,) = answer.spans
    assert question[span.span.start : span.span.end] == span.text
    assert len(span.readings) == len(readings)


@pytest.mark.parametrize(
    ("question", "code", "message"),
    [
        ("", Problem.QUESTION_EMPTY, "The question is empty. Say in a few words which documents "
         "you want."),
        (" \n ", Problem.QUESTION_EMPTY, "The question is empty. Say in a few words which "
         "documents you want."),
        ("x" * 10_000, Problem.QUESTION_TOO_LONG, "The question has 10,000 characters; at most "
         "2,000 are read. Say it in fewer words."),
        ("show me everything", Problem.NOTHING_TO_FILTER, "There is nothing to filter by yet: no "
         "word of the question says which documents are meant. Say what they should have in "
         "common."),
        ("anything splendid", Problem.NOT_UNDERSTOOD, "There is nothing to filter by yet: "
         "“splendid” names no field and no value of 'hostels'. Say what the documents should "
         "have in common."),
        ("😀😀", Problem.NOTHING_TO_FILTER, "There is nothing to filter by yet: no word of the "
         "question says which documents are meant. Say what they should have in common."),
    ],
)  # fmt: skip
async def test_says_kindly_why_there_is_no_filter(
    little: Runtime, question: str, code: Problem, message: str
) -> None:
    answer = await ask(little, question, "hostels", at=AT)
    assert isinstance(answer, UnanswerableQuestion)
    (finding,) = answer.findings
    assert (finding.code, finding.message) == (code, message)


async def test_suggests_what_the_index_can_be_asked(little: Runtime) -> None:
    answer = await ask(little, "", "recipes", at=AT)
    assert isinstance(answer, UnanswerableQuestion)
    assert answer.suggestions == (
        "Give a measure: “takes under 90 minutes”.",
        "Give a number: “serves at least 3”.",
        "Give a measure: “kcal under 90 kcal”.",
        "Name a cuisine or ingredients.",
    ) or answer.suggestions[0].startswith("Name a cuisine or ingredients")


async def test_names_the_nearest_index(little: Runtime) -> None:
    answer = await ask(little, "in Lisbon", "hostel", at=AT)
    assert isinstance(answer, UnanswerableQuestion)
    assert answer.findings[0].code == Problem.UNKNOWN_INDEX
    assert answer.findings[0].message == (
        "Unknown index 'hostel'. Did you mean 'hostels'? It knows “Lisbon”."
    )


async def test_every_clause_says_which_words_it_came_from(little: Runtime) -> None:
    question = "campsites in Lisbon, not for women only, under 30 euros"
    answer = await ask(little, question, "hostels", at=AT)
    assert isinstance(answer, GeneratedFilter)
    assert [(each.statement, each.text) for each in answer.provenance] == [
        ("kind == CAMPSITE", "campsites"),
        ("city == 'lis'", "in Lisbon"),
        ("isWomenOnly == FALSE", "not … women only"),
        ("price < 30", "under 30 euros"),
    ]
    assert [each.node for each in answer.provenance] == [1, 2, 3, 4]


async def test_the_same_question_is_always_read_alike(little: Runtime) -> None:
    question = "pet friendly in Paris or Nice under 30 euros"
    first, second = [await ask(little, question, "hostels", at=AT) for _ in range(2)]
    assert isinstance(first, AmbiguousQuestion | GeneratedFilter)
    assert repr(first).split("milliseconds")[0] == repr(second).split("milliseconds")[0]


async def test_a_dead_database_is_an_answer_and_a_quick_one(little: Runtime) -> None:
    dead = await open_pool("postgresql://nobody@127.0.0.1:9/none")
    opened = replace(little, pool=dead, names=_unasked(little))
    try:
        async with asyncio.timeout(3):
            answer = await ask(opened, "in Lisbon", "hostels", at=AT)
    finally:
        await dead.close()
    assert isinstance(answer, UnanswerableQuestion)
    assert answer.findings[0].code == Problem.STORE_UNAVAILABLE


async def test_too_many_questions_at_once_are_told_to_come_back(little: Runtime) -> None:
    settings = little.settings.model_copy(update={"concurrency": 1})
    opened = replace(little, settings=settings, names=_unasked(little))
    answers = await asyncio.gather(*(ask(opened, "in Lisbon", "hostels", at=AT) for _ in range(5)))
    busy = [each for each in answers if isinstance(each, UnanswerableQuestion)]
    assert {each.findings[0].code for each in busy} == {Problem.TOO_BUSY}
    assert len(busy) == 4


async def test_names_that_were_asked_for_need_no_database(little: Runtime) -> None:
    dead = await open_pool("postgresql://nobody@127.0.0.1:9/none")
    await ask(little, "in Lisbon", "hostels", at=AT)
    try:
        answer = await ask(replace(little, pool=dead), "in Lisbon", "hostels", at=AT)
    finally:
        await dead.close()
    assert isinstance(answer, GeneratedFilter)


def _unasked(little: Runtime) -> Names:
    """The names as they were read, none of whose terms has been fetched yet."""
    return Names(little.names.hashes, little.names.versions)
