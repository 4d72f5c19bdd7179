"""What a person pinned, chose or goes on from is out of a model's reach."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from subgraph.answer import Answer, GeneratedFilter, Method
from subgraph.asking import Instant, ask
from subgraph.runtime import Runtime
from subgraph.writing import Writer
from subgraph.writing.model import ChatModel
from tests.fake_openai import FakeOpenAI, Reply

AT = Instant(datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC), ZoneInfo("UTC"))
QUESTION = "somewhere splendid in @lisbon with @breakfast"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as opened:
        yield opened


async def _ask(
    little: Runtime, server: FakeOpenAI, replies: list[Reply], question: str, **others: Any
) -> Answer:
    server.reset()
    server.enqueue(replies)
    model = ChatModel(server.url, None, "fake", attempts=1)
    try:
        opened = replace(little, model=model)
        return await ask(opened, question, "hostels", at=AT, cache=False, **others)
    finally:
        await model.close()


async def test_a_model_that_keeps_what_is_pinned_is_heard(
    little: Runtime, server: FakeOpenAI
) -> None:
    statement = "city == 'lis' AND amenities CONTAINS 'breakfast' AND stars >= 4"
    answer = await _ask(little, server, [statement], QUESTION, writer=Writer.MODEL)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, statement)


@pytest.mark.parametrize("statement", ["city == 'lis' AND stars >= 4", "stars >= 4"])
async def test_a_model_that_leaves_out_what_is_pinned_is_not(
    little: Runtime, server: FakeOpenAI, statement: str
) -> None:
    answer = await _ask(little, server, [statement] * 3, QUESTION)
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.LITERAL
    assert answer.filter.statement == "city == 'lis' AND amenities CONTAINS 'breakfast'"
    said = [each.message for attempt in answer.asked.attempts for each in attempt.findings]
    assert any("was left out" in message for message in said)  # it was asked for once more
    assert [each.text for each in answer.unused] == ["somewhere", "splendid"]


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("somewhere splendid in Paris", {"choose": ["19-27 city == 'par-fr'"]}),
        ("somewhere splendid in Paris", {"choose": ["19-27 city == 'par-fr'"], "writer": "MODEL"}),
        ("somewhere splendid in Lisbon", {"previous": "stars >= 4"}),
        ("somewhere splendid in Lisbon", {"previous": "stars >= 4", "writer": "MODEL"}),
    ],
)
async def test_no_model_is_asked_about_what_was_chosen_or_is_gone_on_from(
    little: Runtime, server: FakeOpenAI, question: str, others: dict[str, Any]
) -> None:
    others = others | {"writer": Writer(others.get("writer", "AUTO"))}
    answer = await _ask(little, server, [], question, **others)
    assert isinstance(answer, GeneratedFilter), answer
    assert answer.method is Method.LITERAL
    assert server.requests == []


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("in @Paris", {"city == 'par-fr'", "city == 'par-tx'"}),
        ("hostels with @wifi", {"amenities CONTAINS 'wifi'"}),
        ("@大阪", {"city == 'osaka'"}),
        ("@munchen", {"city == 'muc'"}),
        ("not @kitchen", {"amenities NOT CONTAINS 'kitchen'"}),
        ("in @nice, under 30 euros", {"city == 'nice' AND price < 30"}),
    ],
)
async def test_mentions_are_read_as_their_terms(
    little: Runtime, question: str, statement: set[str]
) -> None:
    answer = await ask(little, question, "hostels", at=AT)
    found = (
        {answer.filter.statement}
        if isinstance(answer, GeneratedFilter)
        else {each.filter.filter.statement for each in getattr(answer, "readings", ())}
    )
    assert found == statement


async def test_terms_of_one_name_are_told_apart(little: Runtime) -> None:
    answer = await ask(little, "in @Paris", "hostels", at=AT)
    labels = [each.label for each in getattr(answer, "readings", ())]
    assert labels == ["City is Paris · Capital of France", "City is Paris · Town in Texas"]
    (span,) = answer.spans  # type: ignore[union-attr]
    assert [each.label for each in span.readings] == labels
    assert [each.choices for each in span.readings] == [
        ("3-9 @cities:par-fr",),
        ("3-9 @cities:par-tx",),
    ]
