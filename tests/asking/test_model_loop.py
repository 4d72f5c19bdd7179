"""A model that writes well or badly: nothing of its filter is lost, and nothing slips in unseen."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from subgraph.answer import Answer, GeneratedFilter, Method, Problem, UnanswerableQuestion
from subgraph.asking import Instant, ask
from subgraph.runtime import Runtime
from subgraph.writing import Writer
from subgraph.writing.model import ChatModel, OutputMode
from tests.fake_openai import Body, ClosedSocket, FakeOpenAI, Reply, Status, Text

AT = Instant(datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC), ZoneInfo("UTC"))
QUESTION = "somewhere splendid in Lisbon with breakfast"
RIGHT = "city == 'lis' AND amenities CONTAINS 'breakfast'"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as opened:
        yield opened


async def _ask(
    little: Runtime,
    server: FakeOpenAI,
    replies: list[Reply],
    *,
    question: str = QUESTION,
    writer: Writer = Writer.AUTO,
    output: OutputMode = OutputMode.STATEMENT,
    cache: bool = False,
    **settings: object,
) -> Answer:
    server.reset()
    server.enqueue(replies)
    model = ChatModel(server.url, None, "fake", attempts=1, output=output)
    opened = Runtime(
        little.settings.model_copy(update=settings),
        little.pool,
        little.embedder,
        little.catalogue,
        model,
        little.targets,
        little.names,
    )
    try:
        return await ask(opened, question, "hostels", writer=writer, at=AT, cache=cache)
    finally:
        await model.close()


async def test_words_that_leave_something_to_guess_go_to_the_model(
    little: Runtime, server: FakeOpenAI
) -> None:
    answer = await _ask(little, server, [RIGHT])
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, RIGHT)
    assert [each.text for each in answer.unused] == ["somewhere", "splendid"]
    assert [each.statement for each in answer.asked.attempts] == [RIGHT]


async def test_nothing_to_guess_asks_no_model(little: Runtime, server: FakeOpenAI) -> None:
    answer = await _ask(little, server, [], question="in Lisbon with breakfast")
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.LITERAL
    assert server.requests == []


async def test_the_model_can_be_asked_for(little: Runtime, server: FakeOpenAI) -> None:
    answer = await _ask(
        little, server, [RIGHT], question="in Lisbon with breakfast", writer=Writer.MODEL
    )
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.MODEL
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("city == 'lis' AND pool == TRUE AND amenities CONTAINS 'breakfast'", "UNKNOWN_FIELD"),
        ("city == 'atlantis' AND amenities CONTAINS 'breakfast'", "VALUE_NOT_IN_VOCABULARY"),
        ("city == 'lis' AND price < 'cheap'", "VALUE_TYPE"),
        ("city == 'lis' AND renovatedOn > 2024-13-01", "INVALID_DATE"),
        ("city == 'lis' AND kind == CASTLE", "VALUE_NOT_IN_ENUM"),
        ("city == 'lis' AND (amenities", "SYNTAX"),
        ("city == 'lis'; DROP TABLE term", "SYNTAX"),
        ("", "SYNTAX"),
        ("I would rather not.", "SYNTAX"),
        (Text("city == 'lis' AND amen", finish_reason="length"), "SYNTAX"),
    ],
    ids=str,
)
async def test_a_faulty_statement_is_repaired_with_all_that_is_wrong_with_it(
    little: Runtime, server: FakeOpenAI, reply: Reply, code: str
) -> None:
    answer = await _ask(little, server, [reply, RIGHT])
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, RIGHT)
    first, second = answer.asked.attempts
    assert code in [finding.code for finding in first.findings]
    assert second.statement == RIGHT
    told = server.requests[1]["messages"][-1]["content"]
    assert all(finding.message in told for finding in first.findings)


async def test_all_findings_go_into_one_repair(little: Runtime, server: FakeOpenAI) -> None:
    reply = "pool == TRUE AND city == 'atlantis' AND price < 'cheap'"
    answer = await _ask(little, server, [reply, RIGHT])
    assert isinstance(answer, GeneratedFilter)
    codes = {finding.code for finding in answer.asked.attempts[0].findings}
    assert codes == {"UNKNOWN_FIELD", "VALUE_NOT_IN_VOCABULARY", "VALUE_TYPE"}
    assert len(server.requests) == 2


async def test_what_cannot_be_repaired_is_reported_and_the_literal_reading_stands(
    little: Runtime, server: FakeOpenAI
) -> None:
    hallucinated = "city == 'lis' AND pool == TRUE AND amenities CONTAINS 'breakfast'"
    answer = await _ask(little, server, [hallucinated] * 3)
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.LITERAL
    assert answer.filter.statement == RIGHT
    assert [each.text for each in answer.unused] == ["somewhere", "splendid"]
    tried = [each for each in answer.asked.attempts if each.method is Method.MODEL]
    assert [each.statement for each in tried] == [hallucinated] * 3
    assert tried[0].findings[0].message.startswith("Unknown field 'pool'.")


async def test_without_a_literal_reading_the_findings_are_the_answer(
    little: Runtime, server: FakeOpenAI
) -> None:
    answer = await _ask(little, server, ["pool == TRUE"] * 3, question="splendid pools")
    assert isinstance(answer, UnanswerableQuestion)
    assert [each.code for each in answer.findings] == ["UNKNOWN_FIELD"]
    assert len(answer.asked.attempts) == 3


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (Status(500), Problem.MODEL_UNAVAILABLE),
        (Status(429, retry_after="60"), Problem.MODEL_UNAVAILABLE),
        (ClosedSocket(), Problem.MODEL_UNAVAILABLE),
        (Body("not JSON"), Problem.MODEL_UNUSABLE),
    ],
    ids=str,
)
async def test_when_the_model_fails_the_reader_answers_and_the_answer_says_so(
    little: Runtime, server: FakeOpenAI, reply: Reply, problem: Problem
) -> None:
    answer = await _ask(little, server, [reply] * 3)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.LITERAL, RIGHT)
    assert [each.code for each in answer.asked.attempts[0].findings] == [problem]


async def test_a_clause_that_nobody_asked_for_is_marked(
    little: Runtime, server: FakeOpenAI
) -> None:
    answer = await _ask(little, server, [f"{RIGHT} AND petFriendly == TRUE"])
    assert isinstance(answer, GeneratedFilter)
    assert [each.evidence.value == "ADDED" for each in answer.provenance] == [False, False, True]
    added = "“Pet friendly is yes” was added without words of the question behind it."
    assert added in answer.explanation
    faithful = await _ask(little, server, [RIGHT])
    assert isinstance(faithful, GeneratedFilter)
    assert answer.confidence < faithful.confidence


async def test_a_quantity_that_no_clause_speaks_of_is_named(
    little: Runtime, server: FakeOpenAI
) -> None:
    question = "splendid hostels opened since 2019 under 30 euros"
    right = "openingYear >= 2019 AND price < 30"
    answer = await _ask(little, server, [right], question=question)
    assert isinstance(answer, GeneratedFilter)
    assert [each.text for each in answer.provenance] == ["opened … 2019", "30 euros"]
    wrong = "openingYear >= 1990 AND price < 30"
    answer = await _ask(little, server, [wrong], question=question)
    assert isinstance(answer, GeneratedFilter)
    assert "2019" in [each.text for each in answer.unused]


async def test_a_model_may_say_that_there_is_no_filter(little: Runtime, server: FakeOpenAI) -> None:
    answer = await _ask(little, server, ["NONE"], question="what a splendid day")
    assert isinstance(answer, UnanswerableQuestion)
    assert answer.findings[0].code == Problem.NOT_UNDERSTOOD


async def test_a_display_name_stands_for_its_id(little: Runtime, server: FakeOpenAI) -> None:
    answer = await _ask(little, server, ["city == 'LISBOA' AND amenities CONTAINS 'breakfast'"])
    assert isinstance(answer, GeneratedFilter)
    assert answer.filter.statement == RIGHT


async def test_without_a_model_asking_for_one_says_so(little: Runtime) -> None:
    answer = await ask(
        replace(little, model=None), "in Lisbon", "hostels", writer=Writer.MODEL, at=AT
    )
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.LITERAL
    assert [each.code for each in answer.asked.attempts[0].findings] == [Problem.MODEL_UNAVAILABLE]
