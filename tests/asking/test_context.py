"""What is embedded for a question, and what a model is shown."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest

from subgraph.answer import GeneratedFilter
from subgraph.asking import Instant, ask
from subgraph.embedding import Embedder, Vectors
from subgraph.retrieval import Chunking, Levers
from subgraph.runtime import Runtime
from subgraph.writing.model import ChatModel
from tests.fake_openai import FakeOpenAI

AT = Instant(datetime.datetime(2026, 5, 15, 12, tzinfo=datetime.UTC), ZoneInfo("UTC"))


class Noting:
    """An embedder that notes what it is given, call by call."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.calls: list[list[str]] = []
        self.model, self.dimension = embedder.model, embedder.dimension

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        return await self._embedder.embed(texts)


async def _embedded(
    little: Runtime, question: str, levers: Levers, model: ChatModel | None
) -> list[list[str]]:
    noting = Noting(little.embedder)
    runtime = dataclasses.replace(little, embedder=noting, levers=levers, model=model)
    await ask(runtime, question, "hostels", at=AT)
    return noting.calls


@pytest.mark.parametrize(
    ("question", "levers", "calls"),
    [
        ("in Lisbon with breakfast", Levers(), []),
        (
            "splendid in Lisbon",
            Levers(near_words=1),
            [["splendid", "splendid in Lisbon"]],
        ),
        (
            "Splendid places in Lisbon",
            Levers(chunking=Chunking.WHOLE),
            [["splendid places in lisbon", "Splendid places in Lisbon"]],
        ),
    ],
    ids=["all is named", "chunks and the whole", "the whole alone"],
)
async def test_one_call_at_most(
    little: Runtime, question: str, levers: Levers, calls: list[list[str]]
) -> None:
    with FakeOpenAI() as server:
        server.enqueue(["city == 'lis'"] * 3)
        model = ChatModel(server.url, None, "fake", attempts=1)
        try:
            assert await _embedded(little, question, levers, model) == calls
        finally:
            await model.close()


async def test_no_call_where_no_model_would_read_it(little: Runtime) -> None:
    assert await _embedded(little, "splendid in Lisbon", Levers(), None) == []


async def test_a_model_is_shown_all_of_a_small_index(little: Runtime) -> None:
    with FakeOpenAI() as server:
        server.enqueue(["city == 'lis'"])
        model = ChatModel(server.url, None, "fake", attempts=1)
        try:
            runtime = dataclasses.replace(little, model=model)
            answer = await ask(runtime, "somewhere splendid in Lisbon", "hostels", at=AT)
        finally:
            await model.close()
    assert isinstance(answer, GeneratedFilter)
    asked = server.requests[0]["messages"][1]["content"]
    for each in little.catalogue.indexes["hostels"].fields:
        assert f"- {each.path}: " in asked
    context = answer.asked.context
    assert context is not None
    assert set(context.paths) < set(context.ranked)
