"""Which index a question is about, over two indexes of other domains than the demo's."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest

from subgraph.answer import Problem, UnanswerableQuestion
from subgraph.asking import ask
from subgraph.embedding import Vectors
from subgraph.errors import EmbeddingError
from subgraph.routing import rank_by_words, rank_indexes
from subgraph.runtime import Runtime

TODAY = datetime.date(2026, 3, 15)


@pytest.mark.parametrize(
    ("question", "index", "known"),
    [
        ("in Lisbon with wifi", "hostels", ["Lisbon", "wifi"]),
        ("vegan with chickpeas", "recipes", ["vegan", "chickpeas"]),
        ("recipes", "recipes", ["recipes"]),
        ("hostels under 20 euros", "hostels", ["hostels"]),
        ("easy, with eggs, ready in 20 minutes", "recipes", ["easy", "eggs", "ready in"]),
        ("campsites in San Sebastian", "hostels", ["campsites", "San Sebastian"]),
        ("大阪", "hostels", ["大阪"]),
    ],
)
async def test_the_index_that_knows_most_words_comes_first(
    little: Runtime, question: str, index: str, known: list[str]
) -> None:
    for ranked in (
        await rank_indexes(little, question, TODAY),
        rank_by_words(little, question, TODAY),
    ):
        assert ranked[0].name == index
        assert set(known) <= {each.text for each in ranked[0].known}
        for each in ranked[0].known:
            assert question[each.span.start : each.span.end] == each.text


@pytest.mark.parametrize("question", ["wibble", "the", "42", "and or not", "@ !!"])
async def test_what_no_index_knows_is_about_none(little: Runtime, question: str) -> None:
    assert rank_by_words(little, question, TODAY) == []


class _Counting:
    """An embedder that counts, and fails where it should."""

    def __init__(self, little: Runtime, *, dead: bool = False) -> None:
        self._embedder = little.embedder
        self._dead = dead
        self.model, self.dimension = little.embedder.model, little.embedder.dimension
        self.calls = 0

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        if self._dead:
            raise EmbeddingError("The embedder did not answer.")
        return await self._embedder.embed(texts)


async def test_one_embedding_call_ranks_all_indexes(little: Runtime) -> None:
    embedder = _Counting(little)
    ranked = await rank_indexes(
        replace(little, embedder=embedder), "a mattress and breakfast", TODAY
    )
    assert embedder.calls == 1
    assert ranked[0].name == "hostels"


async def test_a_dead_embedder_leaves_the_words(little: Runtime) -> None:
    embedder = _Counting(little, dead=True)
    ranked = await rank_indexes(replace(little, embedder=embedder), "wibbles in Lisbon", TODAY)
    assert embedder.calls == 1
    assert [each.name for each in ranked] == ["hostels"]


async def test_an_unknown_index_is_answered_with_the_one_that_is_meant(little: Runtime) -> None:
    answer = await ask(little, "in Lisbon with wifi", "")
    assert isinstance(answer, UnanswerableQuestion)
    (finding,) = answer.findings
    assert finding.code == Problem.UNKNOWN_INDEX
    assert finding.message.startswith("Unknown index ''. Did you mean 'hostels'? It knows “")
    assert finding.suggestions == ("hostels",)
