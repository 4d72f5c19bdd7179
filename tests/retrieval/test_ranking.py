"""In which order fields come, by which evidence, and what a reranker makes of it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from subgraph.catalogue import EnumValue, Index, IndexField
from subgraph.filtering import FieldType
from subgraph.folding import words
from subgraph.retrieval import Levers, levers_of
from subgraph.retrieval.ranking import Evidences, best_first, scores, table
from subgraph.retrieval.rerankers import Diverse, Ranked, Unchanged, reranker

WEIGHTS = [name for name in vars(Levers()) if name.startswith("by_")]


def _field(path: str, type: FieldType = FieldType.STRING, **more: object) -> IndexField:
    shape: dict[str, object] = {"graphql_type": "X", "is_list": False, "nullable": True}
    return IndexField(path=path, type=type, **(shape | more))  # type: ignore[arg-type]


INDEX = Index(
    "ships",
    "",
    "Ship",
    (
        _field("crew.captain.yearsAtSea", FieldType.INT),
        _field("shipName"),
        _field("built", FieldType.DATE, description="Day on which the hull was launched."),
        _field("harbour", weight=2.0),
        _field("flag", FieldType.VOCABULARY, vocabulary="countries"),
        _field("rig", FieldType.ENUM, enum_values=(EnumValue("FULL_SAIL"), EnumValue("SLOOP"))),
    ),
    frozenset(),
    "",
    "1",
)
PATHS = [each.path for each in INDEX.fields]
TABLE = table(INDEX)


def _evidence(question: str = "", **more: object) -> Evidences:
    said = {word.stem: False for word in words(question)}
    told: dict[str, object] = {"named": {}, "brought": {}, "words": said}
    return Evidences(**(told | more))  # type: ignore[arg-type]


def _order(evidence: Evidences, **weights: float) -> list[str]:
    return [PATHS[at] for at in best_first(scores(TABLE, evidence, _levers(**weights)))]


def _levers(**weights: float) -> Levers:
    """These weights, and no others."""
    return levers_of({**dict.fromkeys(WEIGHTS, 0.0), **weights})


@pytest.mark.parametrize(
    ("weights", "evidence", "first"),
    [
        ({}, _evidence(), ["crew.captain.yearsAtSea", "shipName", "built"]),  # as in the index
        ({"by_name": 1}, _evidence(named={"rig": 0.5, "flag": 0.9}), ["flag", "rig"]),
        ({"by_term": 1}, _evidence(brought={"flag": 0.2}), ["flag", "crew.captain.yearsAtSea"]),
        ({"by_words": 1}, _evidence("launched sloops"), ["rig", "built"]),
        ({"by_words": 1}, _evidence("captains"), ["crew.captain.yearsAtSea"]),
        ({"by_type": 1}, _evidence(digits=True), ["crew.captain.yearsAtSea", "built"]),
        ({"by_title": 1}, _evidence(), ["shipName"]),
        ({"by_length": 1}, _evidence(), ["built", "harbour", "flag", "rig", "shipName"]),
        ({"by_owner": 1}, _evidence(), ["harbour"]),
    ],
    ids=lambda each: next(iter(each), "nothing") if isinstance(each, Mapping) else "",
)
def test_each_evidence_alone(
    weights: Mapping[str, float], evidence: Evidences, first: list[str]
) -> None:
    assert _order(evidence, **weights)[: len(first)] == first


def test_cosines_count_by_the_best_chunk_and_by_the_whole_question() -> None:
    chunks = np.array([[0.1, 0.6, 0, 0, 0, 0], [0.5, 0, 0.4, 0, 0, 0]], np.float32)
    whole = np.array([0, 0, 0.9, 0, 0, 0.2], np.float32)
    evidence = _evidence(chunks=chunks, whole=whole)
    assert _order(evidence, by_meaning=1)[:3] == ["shipName", "crew.captain.yearsAtSea", "built"]
    assert _order(evidence, by_question=1)[:2] == ["built", "rig"]
    assert _order(evidence, by_meaning=1, by_question=1)[:2] == ["built", "shipName"]


def test_evidence_is_summed_by_its_weights() -> None:
    evidence = _evidence("sloop", named={"flag": 1.0}, brought={"harbour": 1.0}, digits=True)
    weights = {"by_name": 0.5, "by_term": 0.75, "by_words": 2.0, "by_type": 0.25}
    found = scores(TABLE, evidence, _levers(**weights))
    assert [round(float(each), 3) for each in found] == [0.25, 0, 0.25, 0.75, 0.5, 1.2]


def test_a_word_of_the_grammar_says_less() -> None:
    loud = _evidence("full hull")
    quiet = Evidences({}, {}, {"full": False, "hull": True})
    assert _order(loud, by_words=1)[:2] == ["rig", "built"]
    found = scores(TABLE, quiet, _levers(by_words=1))
    assert found[PATHS.index("rig")] > 3 * found[PATHS.index("built")] > 0


VECTORS = np.array([[1, 0], [0.98, 0.199], [0, 1], [0.6, 0.8]], np.float32)
SCORES = np.array([0.9, 0.8, 0.7, 0.1], np.float32)


def _ranked(vectors: np.ndarray | None = VECTORS) -> Ranked:
    return Ranked(best_first(SCORES), SCORES, vectors)


@pytest.mark.parametrize(
    ("likeness", "order"),
    [(0.0, [0, 1, 2, 3]), (0.2, [0, 2, 1, 3]), (10.0, [0, 2, 3, 1])],
)
def test_a_field_like_one_before_it_comes_later(likeness: float, order: list[int]) -> None:
    assert Diverse(likeness).rerank(_ranked()).tolist() == order


def test_without_vectors_nothing_is_alike() -> None:
    assert Diverse(2.0).rerank(_ranked(None)).tolist() == [0, 1, 2, 3]


def test_a_reranker_keeps_every_field() -> None:
    rng = np.random.default_rng(1)
    numbers = rng.random(500, np.float32)
    vectors = rng.random((500, 8), np.float32)
    order = Diverse(0.5).rerank(Ranked(best_first(numbers), numbers, vectors))
    assert sorted(order.tolist()) == list(range(500))
    assert order[64:].tolist() == best_first(numbers)[64:].tolist()


def test_the_levers_name_the_reranker() -> None:
    assert isinstance(reranker(Levers()), Unchanged)
    assert reranker(levers_of({"reranker": "diverse", "likeness": "0.4"})) == Diverse(0.4)
