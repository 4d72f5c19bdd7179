"""Verdicts on filters as they are kept: one of each caller, so many, found by words and meaning."""

from __future__ import annotations

import asyncio

import pytest

from subgraph.store.database import Pool, connection
from subgraph.store.feedback import (
    Feedback,
    Questions,
    Verdict,
    all_feedback,
    confirmed_near,
    feedback_on,
    feedback_questions,
    forget_feedback,
    keep_feedback,
    question_key,
    storable,
    withdraw_feedback,
)
from subgraph.sync.feedback import embed_feedback
from tests.store.stored import RandomEmbedder

EMBEDDER = RandomEmbedder()
CONFIRMED, REJECTED = Verdict.CONFIRMED, Verdict.REJECTED


async def say(
    pool: Pool,
    question: str,
    statement: str,
    verdict: Verdict = CONFIRMED,
    *,
    caller: str | None = None,
    index: str = "titles",
    embedder: RandomEmbedder | None = EMBEDDER,
    rows: int = 100,
) -> None:
    given = Feedback(index, question, statement, statement, verdict, "f1", caller)
    vector = embedder.vectors([storable(question)]) if embedder and verdict is CONFIRMED else None
    await keep_feedback(pool, given, embedder or EMBEDDER, vector, rows=rows)


async def said(pool: Pool, question: str) -> list[tuple[str, int, int]]:
    found = await feedback_on(pool, "titles", question)
    return [(each.statement, each.confirmed, each.rejected) for each in found]


async def near(
    pool: Pool, question: str, *, embedder: RandomEmbedder = EMBEDDER, least: float = -1.0
) -> list[tuple[str, str]]:
    vector = embedder.vectors([question])
    return await confirmed_near(pool, "titles", vector, embedder, least=least, most=10)


async def test_the_last_word_of_a_caller_on_a_filter_holds(pool: Pool) -> None:
    for verdict in (CONFIRMED, CONFIRMED, REJECTED, REJECTED):
        await say(pool, "dark", "a == 1", verdict)
    assert await said(pool, "dark") == [("a == 1", 0, 1)]
    await say(pool, "dark", "a == 1", CONFIRMED)
    assert await said(pool, "dark") == [("a == 1", 1, 0)]


async def test_a_caller_means_one_thing_by_a_question(pool: Pool) -> None:
    await say(pool, "dark", "a == 1", caller="ann")
    await say(pool, "dark", "a == 1", caller="bob")
    await say(pool, "dark", "a == 2", caller="ann")
    await say(pool, "dark", "a == 3", REJECTED, caller="ann")
    assert await said(pool, "dark") == [("a == 2", 1, 0), ("a == 1", 1, 0), ("a == 3", 0, 1)]


async def test_the_same_words_are_the_same_question(pool: Pool) -> None:
    await say(pool, "Séries  from “Spain”?", "a == 1")
    assert await said(pool, 'series from "spain"') == [("a == 1", 1, 0)]
    assert await said(pool, "series from Spain") == []


async def test_what_a_caller_said_is_withdrawn_and_nothing_else(pool: Pool) -> None:
    await say(pool, "dark", "a == 1", caller="ann")
    await say(pool, "dark", "a == 2", REJECTED, caller="ann")
    await say(pool, "dark", "a == 1", caller="bob")
    await say(pool, "darker", "a == 1", caller="ann")
    assert await withdraw_feedback(pool, "titles", "Dark", "ann") == 2
    assert await withdraw_feedback(pool, "titles", "Dark", "ann") == 0
    assert await said(pool, "dark") == [("a == 1", 1, 0)]
    assert await said(pool, "darker") == [("a == 1", 1, 0)]


async def test_an_owner_sees_all_and_forgets_what_all_said(pool: Pool) -> None:
    for caller in ("ann", "bob"):
        await say(pool, "dark", "a == 1", caller=caller)
    await say(pool, "light", "a == 2", REJECTED)
    kept = await all_feedback(pool, "titles")
    assert [(each.question, each.verdict, each.caller) for each in kept] == [
        ("light", "REJECTED", ""),
        ("dark", "CONFIRMED", "bob"),
        ("dark", "CONFIRMED", "ann"),
    ]
    known = await feedback_questions(pool, {})
    assert await forget_feedback(pool, "titles", "DARK?") == 2
    assert [each.question for each in await all_feedback(pool, "titles")] == ["light"]
    assert list(await feedback_questions(pool, known)) == ["titles"]


async def test_the_same_said_by_many_at_once_counts_once(pool: Pool) -> None:
    await asyncio.gather(*(say(pool, "dark", "a == 1") for _ in range(20)))
    assert await said(pool, "dark") == [("a == 1", 1, 0)]


async def test_however_many_say_something_at_once_only_so_many_are_kept(pool: Pool) -> None:
    await say(pool, "other", "a == 1", index="people")
    await asyncio.gather(*(say(pool, f"question {n}", "a == 1", rows=5) for n in range(20)))
    await say(pool, "the last", "a == 1", rows=5)
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(
            "SELECT index_name, count(*) FROM winnow.feedback GROUP BY 1"
        )
        assert dict(await cursor.fetchall()) == {"titles": 5, "people": 1}
    assert await said(pool, "the last") == [("a == 1", 1, 0)]


async def test_a_change_is_seen_by_who_knows_another_version(pool: Pool) -> None:
    assert await feedback_questions(pool, {}) == {}
    await say(pool, "dark", "a == 1")
    known = await feedback_questions(pool, {})
    assert known == {"titles": Questions(1, frozenset({question_key("DARK")}))}
    assert await feedback_questions(pool, known) == {}
    await withdraw_feedback(pool, "titles", "dark", None)
    assert await feedback_questions(pool, known) == {"titles": Questions(2)}


@pytest.mark.parametrize(
    ("caller", "verdict", "found"),
    [
        ("bob", REJECTED, []),
        ("bob", CONFIRMED, [("dark", "a == 1")]),
        ("ann", REJECTED, []),
    ],
    ids=["as many reject it", "two confirm it", "changed their mind"],
)
async def test_an_example_is_what_more_confirm_than_reject(
    pool: Pool, caller: str, verdict: Verdict, found: list[tuple[str, str]]
) -> None:
    await say(pool, "dark", "a == 1", caller="ann")
    await say(pool, "dark", "a == 1", verdict, caller=caller)
    assert await near(pool, "dark") == found


async def test_where_people_disagree_there_is_no_example(pool: Pool) -> None:
    await say(pool, "dark", "a == 1", caller="ann")
    await say(pool, "dark", "a == 2", caller="bob")
    assert await near(pool, "dark") == []
    await say(pool, "dark", "a == 2", caller="cid")
    assert await near(pool, "dark") == [("dark", "a == 2")]


async def test_the_nearest_come_first_and_the_far_not_at_all(pool: Pool) -> None:
    for question in ("one", "two", "three"):
        await say(pool, question, "a == 1")
    assert (await near(pool, "two"))[0] == ("two", "a == 1")
    assert len(await near(pool, "two")) == 3
    assert await near(pool, "two", least=0.99) == [("two", "a == 1")]


@pytest.fixture
async def moved(pool: Pool) -> Pool:
    """Two questions embedded by one model, one by none, one of them rejected."""
    await say(pool, "one", "a == 1")
    await say(pool, "two", "a == 1")
    await say(pool, "bare", "a == 1", embedder=None)
    await say(pool, "rejected", "a == 1", REJECTED)
    return pool


async def test_another_embedder_finds_nothing_until_a_sync(moved: Pool) -> None:
    other = RandomEmbedder("other", 48)
    assert await near(moved, "one", embedder=other) == []
    assert await embed_feedback(moved, other) == 3
    assert await embed_feedback(moved, other) == 0
    assert (await near(moved, "one", embedder=other))[0] == ("one", "a == 1")
    assert len(await near(moved, "one", embedder=other)) == 3
    assert await near(moved, "one") == []


@pytest.mark.parametrize(
    "text", ["a\0b", "lone \ud800 half", "“ß” 🎬 \u202e", "x" * 2_000, "'; DROP TABLE feedback; --"]
)
async def test_any_question_and_caller_can_be_kept(pool: Pool, text: str) -> None:
    await say(pool, text, "a == 1", caller=text)
    assert await said(pool, text) == [("a == 1", 1, 0)]
    assert await withdraw_feedback(pool, "titles", text, text) == 1
