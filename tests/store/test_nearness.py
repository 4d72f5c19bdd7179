"""Large vocabularies are searched by meaning through an HNSW index of their own."""

from __future__ import annotations

from typing import LiteralString

import numpy as np
import pytest

from subgraph.store.database import Pool, connection, open_pool
from subgraph.store.nearness import tend_nearness
from subgraph.store.search import TermRow, search_terms
from tests.store.stored import RandomEmbedder, named, store

_LARGE = 300
_EMBEDDER = RandomEmbedder()
_NAMES = [f"Term {n}" for n in range(1_500)]


async def _rows(pool: Pool, query: LiteralString) -> list[tuple[object, ...]]:
    async with connection(pool) as borrowed:
        return await (await borrowed.execute(query)).fetchall()


async def _indexes(pool: Pool) -> list[str]:
    rows = await _rows(
        pool,
        "SELECT v.name || ' ' || m.name || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " CROSS JOIN winnow.vocabulary v CROSS JOIN winnow.embedding_model m"
        " WHERE c.relname = format('term_near_%s_%s', v.id, m.id) ORDER BY 1",
    )
    return [str(row[0]) for row in rows]


async def _tend(pool: Pool) -> list[tuple[str, int]]:
    built: list[tuple[str, int]] = []
    assert await tend_nearness(pool, lambda *each: built.append(each), large=_LARGE)
    return built


async def _by_meaning(
    pool: Pool, vocabularies: list[str], texts: list[str], top: int, embedder: RandomEmbedder
) -> list[TermRow]:
    return await search_terms(
        pool,
        vocabularies,
        [],
        vectors=embedder.vectors(texts),
        model=(embedder.model, embedder.dimension),
        top=top,
    )


async def test_the_index_of_a_large_vocabulary_is_used_and_finds_what_reading_all_finds(
    pool: Pool,
) -> None:
    await store(pool, "large", named(*_NAMES))
    await store(pool, "small", named(*(f"Other {n}" for n in range(100))))
    asked = [f"question {n}" for n in range(40)]
    exact = await _by_meaning(pool, ["large"], asked, 10, _EMBEDDER)
    assert await _tend(pool) == [("large", 1_500)]
    assert await _indexes(pool) == ["large random"]
    found = await _by_meaning(pool, ["large"], asked, 10, _EMBEDDER)
    truth = {(row.chunk, row.term_id) for row in exact}
    assert len(truth) == 400
    assert len({(row.chunk, row.term_id) for row in found} & truth) >= 0.95 * len(truth)


async def test_the_plan_of_a_search_is_a_walk_through_the_index(database_url: str) -> None:
    pool = await open_pool(database_url, size=1)
    try:
        await store(pool, "large", named(*_NAMES))
        await _tend(pool)
        ((vocabulary, model),) = await _rows(
            pool, "SELECT id, embedding_model_id FROM winnow.vocabulary"
        )
        lines: list[str] = []
        async with connection(pool) as borrowed:
            borrowed.add_notice_handler(lambda notice: lines.append(notice.message_primary or ""))
            for setting in (
                "LOAD 'auto_explain'",
                "SET auto_explain.log_min_duration = 0",
                "SET auto_explain.log_nested_statements = on",
                "SET client_min_messages = log",
            ):
                await borrowed.execute(setting.encode())
        await _by_meaning(pool, ["large"], ["question", "another"], 5, _EMBEDDER)
    finally:
        await pool.close()
    (plan,) = (line for line in lines if "unnest($1)" in line)
    steps = plan.split("plan:")[1]
    assert f"Index Scan using term_near_{vocabulary}_{model} on term t" in steps
    assert "Sort" not in steps


async def test_the_best_of_large_and_small_vocabularies_together(pool: Pool) -> None:
    texts = [f"Term {n}" for n in range(400)]
    await store(pool, "large", named(*texts))
    await store(pool, "small", named("Term 7", "Else"))
    await store(pool, "unasked", named("Term 7"))
    await _tend(pool)
    found = await _by_meaning(pool, ["large", "small"], ["Term 7", "Else"], 3, _EMBEDDER)
    assert {(row.chunk, row.vocabulary, row.term_id) for row in found if row.score > 0.99} == {
        (1, "large", "term-7"),
        (1, "small", "term-7"),
        (2, "small", "else"),
    }
    assert [row.chunk for row in found].count(1) == 3
    vectors = _EMBEDDER.vectors([f"Term {n}" for n in (7, 9)])
    for row in found:
        if row.chunk == 1 and row.display_name == "Term 9":
            assert row.score == pytest.approx(float(np.dot(*vectors)), abs=0.01)


async def test_an_index_comes_and_goes_with_what_it_is_for(pool: Pool) -> None:
    await store(pool, "words", named(*_NAMES[:_LARGE]))
    assert await _tend(pool) == []
    await store(pool, "words", named(*_NAMES[: _LARGE + 1]))
    assert await _tend(pool) == [("words", 301)]
    assert await _tend(pool) == []
    await store(pool, "words", named(*_NAMES[: _LARGE - 50]))
    assert await _tend(pool) == []
    assert await _indexes(pool) == ["words random"]
    other = RandomEmbedder("other", 16)
    await store(pool, "words", named(*_NAMES[:400]), other)
    assert await _tend(pool) == [("words", 400)]
    assert await _indexes(pool) == ["words other"]
    found = await _by_meaning(pool, ["words"], ["Term 3"], 1, other)
    assert [row.term_id for row in found] == ["term-3"]
    await store(pool, "words", named(*_NAMES[: _LARGE // 2]), other)
    assert await _tend(pool) == []
    assert await _indexes(pool) == []
    await store(pool, "words", named(*_NAMES[:400]), other)
    await _tend(pool)
    await _rows(pool, "DELETE FROM winnow.vocabulary RETURNING id")
    assert await _tend(pool) == []
    left = await _rows(
        pool, "SELECT relname FROM pg_class WHERE relname LIKE 'term_near%' AND relkind = 'i'"
    )
    assert left == []


async def test_terms_stored_later_are_in_the_index(pool: Pool) -> None:
    await store(pool, "words", named(*_NAMES[:400]))
    await _tend(pool)
    await store(pool, "words", named(*_NAMES[:399], "Newcomer"))
    found = await _by_meaning(pool, ["words"], ["Newcomer", "Term 399"], 1, _EMBEDDER)
    assert found[0].term_id == "newcomer"
    assert found[1].term_id != "term-399"


async def test_what_an_interrupted_build_left_is_made_anew(pool: Pool) -> None:
    await store(pool, "words", named(*_NAMES[:400]))
    await _tend(pool)
    await _rows(
        pool,
        "UPDATE pg_index SET indisvalid = false"
        " WHERE indexrelid IN (SELECT oid FROM pg_class WHERE relname LIKE 'term_near_%')"
        " RETURNING indexrelid",
    )
    assert await _indexes(pool) == ["words random invalid"]
    found = await _by_meaning(pool, ["words"], ["Term 3"], 1, _EMBEDDER)
    assert [row.term_id for row in found] == ["term-3"]
    assert await _tend(pool) == [("words", 400)]
    assert await _indexes(pool) == ["words random"]


async def test_one_process_builds_at_a_time(pool: Pool) -> None:
    async with connection(pool) as other:
        await other.execute("SELECT pg_advisory_lock(hashtextextended('winnow nearness', 0))")
        assert await tend_nearness(pool) is False
        await other.execute("SELECT pg_advisory_unlock(hashtextextended('winnow nearness', 0))")
    assert await tend_nearness(pool) is True


async def test_a_connection_is_given_back_as_it_was(pool: Pool) -> None:
    await store(pool, "words", named(*_NAMES[:400]))
    before = await _rows(pool, "SELECT current_setting('maintenance_work_mem')")
    await _tend(pool)
    assert await _rows(pool, "SELECT current_setting('maintenance_work_mem')") == before
    assert await _rows(pool, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory'") == []
