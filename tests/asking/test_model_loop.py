"""When a model is asked, what is kept of its answers, and what its tokens may cost a day."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from subgraph.answer import GeneratedFilter, Method, Problem, UnanswerableQuestion
from subgraph.asking import Instant, ask
from subgraph.callers import Caller
from subgraph.runtime import Runtime
from subgraph.store.database import connection
from subgraph.store.model_usage import Usage, add_usage, usage_today
from subgraph.writing import Writer
from subgraph.writing.model import ChatModel, OutputMode
from tests.asking.asking_a_model import AT, ask_model
from tests.fake_openai import FakeOpenAI, Reply, Text

QUESTION = "somewhere splendid in Lisbon with breakfast"
RIGHT = "city == 'lis' AND amenities CONTAINS 'breakfast'"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as opened:
        yield opened


async def test_words_that_leave_something_to_guess_go_to_the_model(
    little: Runtime, server: FakeOpenAI
) -> None:
    answer = await ask_model(little, server, [RIGHT], QUESTION)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, RIGHT)
    assert [each.text for each in answer.unused] == ["somewhere", "splendid"]
    assert [each.statement for each in answer.asked.attempts] == [RIGHT]


async def test_nothing_to_guess_asks_no_model(little: Runtime, server: FakeOpenAI) -> None:
    answer = await ask_model(little, server, [], "in Lisbon with breakfast")
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.LITERAL
    assert server.requests == []


async def test_the_model_can_be_asked_for(little: Runtime, server: FakeOpenAI) -> None:
    answer = await ask_model(
        little, server, [RIGHT], "in Lisbon with breakfast", writer=Writer.MODEL
    )
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.MODEL
    assert len(server.requests) == 1


async def test_a_model_may_say_that_there_is_no_filter(little: Runtime, server: FakeOpenAI) -> None:
    answer = await ask_model(little, server, ["NONE"], "what a splendid day")
    assert isinstance(answer, UnanswerableQuestion)
    assert answer.findings[0].code == Problem.NOT_UNDERSTOOD


async def test_a_display_name_stands_for_its_id(little: Runtime, server: FakeOpenAI) -> None:
    answer = await ask_model(
        little, server, ["city == 'LISBOA' AND amenities CONTAINS 'breakfast'"], QUESTION
    )
    assert isinstance(answer, GeneratedFilter)
    assert answer.filter.statement == RIGHT


async def test_without_a_model_asking_for_one_says_so(little: Runtime) -> None:
    answer = await ask(
        replace(little, model=None), "in Lisbon", "hostels", writer=Writer.MODEL, at=AT
    )
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.LITERAL
    assert [each.code for each in answer.asked.attempts[0].findings] == [Problem.MODEL_UNAVAILABLE]


async def test_a_clause_written_twice_counts_once(little: Runtime, server: FakeOpenAI) -> None:
    twice = f"{RIGHT} AND amenities CONTAINS 'breakfast' AND (city == 'lis' OR city == 'lis')"
    answer = await ask_model(little, server, [twice], QUESTION)
    assert isinstance(answer, GeneratedFilter)
    assert answer.filter.statement == RIGHT
    assert answer.asked.attempts[0].statement == twice


# What is kept


@pytest.fixture
async def emptied(little: Runtime) -> AsyncIterator[Runtime]:
    """Nothing is kept, nothing is counted."""
    for _ in range(2):
        async with connection(little.pool) as borrowed:
            await borrowed.execute("TRUNCATE winnow.model_answer, winnow.model_usage")
        if _ == 0:
            yield little


async def _kept(little: Runtime) -> list[str]:
    async with connection(little.pool) as borrowed:
        cursor = await borrowed.execute("SELECT statement FROM winnow.model_answer ORDER BY 1")
        return [row[0] for row in await cursor.fetchall()]


async def test_the_same_question_is_asked_once(emptied: Runtime, server: FakeOpenAI) -> None:
    first = await ask_model(emptied, server, [RIGHT], QUESTION, cache=True)
    again = await ask_model(emptied, server, [], QUESTION, cache=True)
    assert server.requests == []
    assert isinstance(first, GeneratedFilter)
    assert isinstance(again, GeneratedFilter)
    assert (again.filter, again.method, again.confidence) == (
        first.filter,
        first.method,
        first.confidence,
    )
    assert again.provenance == first.provenance
    (attempt,) = again.asked.attempts
    assert (attempt.statement, attempt.output, attempt.prompt_tokens) == (RIGHT, "kept", 0)
    assert attempt.model == "fake-served"


@pytest.mark.parametrize(
    "changed",
    [
        {"question": f"{QUESTION}!"},
        {"output": OutputMode.GRAMMAR},
        {"at": Instant(AT.now + datetime.timedelta(days=1), AT.zone)},
        {"at": Instant(AT.now, ZoneInfo("Asia/Tokyo"))},
        {"cache": False},
        {"cache_rows": 0},
    ],
    ids=["question", "output", "day", "zone", "switch", "no rows"],
)
async def test_what_it_depends_on_is_part_of_its_key(
    emptied: Runtime, server: FakeOpenAI, changed: dict[str, object]
) -> None:
    await ask_model(emptied, server, [RIGHT], QUESTION, cache=True)
    asked: dict[str, object] = {"question": QUESTION, "cache": True} | changed
    await ask_model(emptied, server, [RIGHT], **asked)  # type: ignore[arg-type]
    assert len(server.requests) >= 1
    assert server.left == 0


async def test_another_index_or_vocabulary_is_another_key(
    emptied: Runtime, server: FakeOpenAI
) -> None:
    await ask_model(emptied, server, [RIGHT], QUESTION, cache=True)
    versions = dict(emptied.names.versions) | {"cities": 99}
    newer = replace(emptied, names=replace(emptied.names, versions=versions))
    await ask_model(newer, server, [RIGHT], QUESTION, cache=True)
    assert server.left == 0
    target = emptied.targets["hostels"]
    other = replace(target, index=replace(target.index, fingerprint="another"))
    redefined = replace(emptied, targets={"hostels": other})
    await ask_model(redefined, server, [RIGHT], QUESTION, cache=True)
    assert server.left == 0


@pytest.mark.parametrize(
    "replies",
    [["pool == TRUE"] * 3, ["NONE"], ["city == 'lis'"] * 2],
    ids=["faulty", "none", "lossy"],
)
async def test_what_is_no_good_is_not_kept(
    emptied: Runtime, server: FakeOpenAI, replies: list[str]
) -> None:
    await ask_model(emptied, server, [*replies], QUESTION, cache=True)
    assert await _kept(emptied) == []


async def test_what_is_kept_is_checked_again(emptied: Runtime, server: FakeOpenAI) -> None:
    await ask_model(emptied, server, [RIGHT], QUESTION, cache=True)
    async with connection(emptied.pool) as borrowed:
        await borrowed.execute("UPDATE winnow.model_answer SET statement = 'pool == TRUE'")
    answer = await ask_model(emptied, server, [RIGHT], QUESTION, cache=True)
    assert isinstance(answer, GeneratedFilter)
    assert answer.filter.statement == RIGHT
    assert server.left == 0
    assert await _kept(emptied) == [RIGHT]


async def test_no_more_is_kept_than_there_are_rows_and_no_longer(
    emptied: Runtime, server: FakeOpenAI
) -> None:
    for number in range(5):
        question = f"{QUESTION} {'so' * number}"
        await ask_model(emptied, server, [RIGHT], question, cache=True, cache_rows=3)
    assert len(await _kept(emptied)) == 3
    async with connection(emptied.pool) as borrowed:
        await borrowed.execute(
            "UPDATE winnow.model_answer SET written_at = written_at - interval '25 hours'"
        )
    await ask_model(emptied, server, [RIGHT], f"{QUESTION} sososo", cache=True)
    assert server.left == 0
    assert len(await _kept(emptied)) == 1


# The tokens of a day


async def test_tokens_are_counted(emptied: Runtime, server: FakeOpenAI) -> None:
    answer = await ask_model(emptied, server, ["pool == TRUE", RIGHT], QUESTION)
    attempts = answer.asked.attempts
    used = sum(each.prompt_tokens + each.completion_tokens for each in attempts)
    assert used > 0
    assert [each.tokens for each in await usage_today(emptied.pool, "")] == [used, used]


async def test_when_they_are_spent_the_reader_answers_and_the_answer_says_so(
    emptied: Runtime, server: FakeOpenAI
) -> None:
    await add_usage(emptied.pool, "", Usage(1_000))
    answer = await ask_model(emptied, server, [], QUESTION, model_daily_tokens=1_000)
    assert server.requests == []
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.LITERAL, RIGHT)
    assert [(each.code, each.message) for each in answer.warnings] == [
        (
            Problem.MODEL_BUDGET_SPENT,
            "The language model is not asked: all 1,000 tokens of this day (UTC) are used up. "
            "Raise WINNOW_MODEL_DAILY_TOKENS, or wait for tomorrow.",
        )
    ]


BOUNDS = {
    "all tokens": ("", Usage(1_000), {"model_daily_tokens": 1_000}, True),
    "tokens that are left": ("", Usage(999), {"model_daily_tokens": 1_000}, False),
    "a caller's tokens": ("ada", Usage(10), {"model_caller_daily_tokens": 10}, True),
    "another caller's": ("eve", Usage(10), {"model_caller_daily_tokens": 10}, False),
    "those of a caller who is not known": ("", Usage(10), {"model_caller_daily_tokens": 10}, False),
    "what all may spend": ("eve", Usage(10, 0.5), {"model_daily_cost": 0.5}, True),
    "what a caller may spend": ("ada", Usage(10, 0.5), {"model_caller_daily_cost": 0.5}, True),
    "what another spent": ("eve", Usage(10, 0.5), {"model_caller_daily_cost": 0.5}, False),
}


@pytest.mark.parametrize(("who", "used", "bounds", "spent"), BOUNDS.values(), ids=BOUNDS.keys())
async def test_each_bound_is_of_one_caller_or_of_all(
    emptied: Runtime, server: FakeOpenAI, who: str, used: Usage, bounds: Any, spent: bool
) -> None:
    await add_usage(emptied.pool, who, used)
    ada = Caller("ada", {"sub": "ada"})
    replies: list[Reply] = [] if spent else [RIGHT]
    answer = await ask_model(emptied, server, replies, QUESTION, caller=ada, **bounds)
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is (Method.LITERAL if spent else Method.MODEL)
    assert [each.code for each in answer.warnings] == [Problem.MODEL_BUDGET_SPENT] * spent


async def test_those_who_are_not_known_are_one_caller(emptied: Runtime, server: FakeOpenAI) -> None:
    await ask_model(emptied, server, [RIGHT], QUESTION)
    answer = await ask_model(emptied, server, [], QUESTION, model_caller_daily_tokens=1)
    assert isinstance(answer, GeneratedFilter)
    (warning,) = answer.warnings
    assert warning.message.startswith("The language model is not asked: your 1 tokens of this day")


async def test_what_a_reply_cost_is_told_and_counted(emptied: Runtime, server: FakeOpenAI) -> None:
    prices = {"prompt": 2.0, "completion": 10.0}
    answer = await ask_model(emptied, server, [RIGHT], QUESTION, model_prices=prices)
    (attempt,) = answer.asked.attempts
    cost = (attempt.prompt_tokens * 2 + attempt.completion_tokens * 10) / 1_000_000
    assert attempt.cost == pytest.approx(cost)
    of_all, _ = await usage_today(emptied.pool, "")
    assert of_all.cost == pytest.approx(cost)


async def test_the_same_question_at_the_same_time_is_put_to_the_model_once(
    emptied: Runtime, server: FakeOpenAI
) -> None:
    server.reset()
    server.enqueue([Text(RIGHT, after=0.2)])
    model = ChatModel(server.url, None, "fake", attempts=1)
    opened = replace(emptied, model=model)
    try:
        answers = await asyncio.gather(
            *(ask(opened, f"{QUESTION} once", "hostels", at=AT) for _ in range(5))
        )
    finally:
        await model.close()
    assert server.left == 0
    assert [each.method for each in answers if isinstance(each, GeneratedFilter)] == [
        Method.MODEL
    ] * 5
    outputs = [each.asked.attempts[-1].output for each in answers]
    assert sorted(outputs, key=str) == ["kept"] * 4 + ["statement"]
    assert not opened.turns  # nobody waits any more


async def test_what_is_kept_costs_nothing(emptied: Runtime, server: FakeOpenAI) -> None:
    await ask_model(emptied, server, [RIGHT], QUESTION, cache=True)
    answer = await ask_model(emptied, server, [], QUESTION, cache=True, model_daily_tokens=1)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.warnings) == (Method.MODEL, ())


async def test_a_repair_is_not_paid_for_with_what_is_not_there(
    emptied: Runtime, server: FakeOpenAI
) -> None:
    replies = ["city == 'lis'", RIGHT]
    answer = await ask_model(emptied, server, [*replies], QUESTION, model_daily_tokens=1)
    assert server.left == 1
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.LITERAL
    codes = [each.code for attempt in answer.asked.attempts for each in attempt.findings]
    assert codes == ["WORDS_LEFT_OUT", "MODEL_BUDGET_SPENT"]
