"""Storing an index: a vector a field, and only where something is other than before."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, LiteralString

import numpy as np
import pytest

from subgraph.catalogue import Index, IndexField
from subgraph.errors import EmbeddingError
from subgraph.filtering import FieldType
from subgraph.store.database import Pool, connection
from subgraph.store.indexes import field_vectors
from subgraph.sync import IndexSync, Outcome, sync_index
from subgraph.sync.texts import field_text
from tests.sync.fake_graph import CountingEmbedder


def _field(path: str, **told: Any) -> IndexField:
    return IndexField(path, "String", FieldType.STRING, False, True, **told)


YEAR = _field("releaseYear", label="Release year", words=("came out",), description="First shown.")
COUNTRY = _field(
    "origin.edges.node.countries",
    label="Origin countries",
    way=("Where it comes from.",),
    vocabulary="countries",
)
TITLES = Index("titles", "Films", "Title", (YEAR, COUNTRY), frozenset(), "query", "one")


def _counts(result: IndexSync) -> tuple[Outcome, int, int, int]:
    return result.outcome, result.fields, result.embedded, result.removed


async def _rows(pool: Pool, query: LiteralString) -> list[tuple[Any, ...]]:
    async with connection(pool) as borrowed:
        return await (await borrowed.execute(query)).fetchall()


@pytest.mark.parametrize(
    ("field", "text"),
    [
        pytest.param(YEAR, "Release year, release year, came out. First shown", id="words"),
        pytest.param(COUNTRY, "Origin countries, origin countries. Where it comes from", id="way"),
        pytest.param(_field("_"), "_", id="nothing to say"),
    ],
)
def test_text(field: IndexField, text: str) -> None:
    assert field_text(field) == text


async def test_fields_are_embedded_once(pool: Pool, embedder: CountingEmbedder) -> None:
    assert _counts(await sync_index(pool, embedder, TITLES)) == (Outcome.DONE, 2, 2, 0)
    assert _counts(await sync_index(pool, embedder, TITLES)) == (Outcome.DONE, 2, 0, 0)
    assert len(embedder.texts) == 2
    assert await _rows(
        pool,
        "SELECT name, description, fingerprint, definition FROM winnow.index_definition",
    ) == [("titles", "Films", "one", "query")]
    assert await _rows(
        pool,
        "SELECT u.index_name, v.name FROM winnow.index_vocabulary u"
        " JOIN winnow.vocabulary v ON v.id = u.vocabulary_id",
    ) == [("titles", "countries")]


async def test_what_changed_is_embedded_and_what_is_gone_removed(
    pool: Pool, embedder: CountingEmbedder
) -> None:
    await sync_index(pool, embedder, TITLES)
    embedder.texts.clear()
    changed = replace(
        TITLES, fields=(replace(YEAR, words=("year",)), _field("name")), fingerprint="two"
    )
    assert _counts(await sync_index(pool, embedder, changed)) == (Outcome.DONE, 2, 2, 1)
    assert await _rows(pool, "SELECT path FROM winnow.field_embedding ORDER BY 1") == [
        ("name",),
        ("releaseYear",),
    ]
    assert await _rows(pool, "SELECT * FROM winnow.index_vocabulary") == []


async def test_a_field_that_only_goes_is_removed(pool: Pool, embedder: CountingEmbedder) -> None:
    await sync_index(pool, embedder, TITLES)
    less = replace(TITLES, fields=(YEAR,), fingerprint="two")
    assert _counts(await sync_index(pool, embedder, less)) == (Outcome.DONE, 1, 0, 1)


async def test_another_model_embeds_anew(pool: Pool, embedder: CountingEmbedder) -> None:
    await sync_index(pool, embedder, TITLES)
    other = CountingEmbedder("other", 4)
    assert _counts(await sync_index(pool, other, TITLES)) == (Outcome.DONE, 2, 2, 0)
    assert await field_vectors(pool, embedder, [TITLES]) == {}
    assert (await field_vectors(pool, other, [TITLES]))["titles"].shape == (2, 4)


async def test_an_embedder_that_is_down_leaves_what_was(
    pool: Pool, embedder: CountingEmbedder
) -> None:
    await sync_index(pool, embedder, TITLES)
    embedder.error = EmbeddingError("The embedder is down.")
    result = await sync_index(pool, embedder, replace(TITLES, fields=(_field("x"),)))
    assert (result.outcome, result.error) == (Outcome.FAILED, "The embedder is down.")
    assert len(await _rows(pool, "SELECT path FROM winnow.field_embedding")) == 2


async def test_many_at_once_embed_once(pool: Pool, embedder: CountingEmbedder) -> None:
    results = await asyncio.gather(*(sync_index(pool, embedder, TITLES) for _ in range(4)))
    assert {each.outcome for each in results} == {Outcome.DONE}
    assert sum(each.embedded for each in results) == len(embedder.texts) == 2


async def test_vectors_are_in_the_order_of_the_fields(
    pool: Pool, embedder: CountingEmbedder
) -> None:
    await sync_index(pool, embedder, TITLES)
    asked = replace(TITLES, fields=(COUNTRY, _field("new"), YEAR))
    rows = (await field_vectors(pool, embedder, [asked]))["titles"]
    year, country = await embedder.embed([field_text(YEAR), field_text(COUNTRY)])
    np.testing.assert_allclose(rows, [country, np.zeros(8), year], atol=0.001)
