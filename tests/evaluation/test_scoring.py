"""What counts as the same filter, and that the sets' own scorer says the same of every case."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from typing import Any

import pytest

from subgraph.evaluation.given import GivenField, GivenIndex, GivenValue, read_cases, read_indexes
from subgraph.evaluation.reasons import Reason, reason_of
from subgraph.evaluation.scoring import Scorer
from tests.evaluation.sets import CASES, INDEXES, needs_sets, other_scorer

_LANGUAGES = (
    GivenValue("es", "Spanish", akas=("spa", "Castilian")),
    GivenValue("fr", "French"),
    GivenValue("cas", "Castilian of Castile", akas=("Castilian",)),
)
_FIELDS = (
    GivenField("name", "string"),
    GivenField("title", "string"),
    GivenField("tags", "string", is_list=True),
    GivenField("year", "int"),
    GivenField("price", "float"),
    GivenField("open", "boolean"),
    GivenField("day", "date"),
    GivenField("geo", "string"),
    GivenField("lang", "vocabulary", values=_LANGUAGES),
)
STRICT = Scorer(GivenIndex("set/a", "", _FIELDS))
LOOSE = Scorer(GivenIndex("schema2qa/a", "", _FIELDS))


def c(path: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": path, "op": op, "value": value}


_SPANISH_OR_FRENCH = {"or": [c("lang", "==", "es"), c("lang", "==", "fr")]}
SAME = {
    "folded text": ([c("name", "==", "The Café")], [c("name", "LIKE", "*cafe*")]),
    "a list and its element": ([c("tags", "CONTAINS", "x")], [c("tags", "==", ["X"])]),
    "whole numbers": ([c("year", ">", 1999)], [c("year", ">=", 2000)]),
    "days": ([c("day", "<", "2019-03-02")], [c("day", "<=", "2019-03-01T00:00:00")]),
    "BETWEEN": ([c("year", "BETWEEN", [1, 5])], [c("year", "<=", 5), c("year", ">=", 1)]),
    "IN": ([c("lang", "IN", ["spanish", "fr"])], [_SPANISH_OR_FRENCH]),
    "NOT of an OR": ([{"not": _SPANISH_OR_FRENCH}], [c("lang", "NOT IN", ["fr", "es"])]),
    "NOT of an order": ([{"not": c("price", "<", 5)}], [c("price", ">=", 5)]),
    "another name": ([c("lang", "==", "cas")], [c("lang", "==", "castilian")]),
    "a place is left out": (
        [c("geo", "NEAR", {"place": "tampa , fl"}), c("open", "==", True)],
        [c("open", "==", "true"), c("name", "==", "Tampa")],
    ),
    "nothing": ([], []),
}
DIFFERENT = {
    "another text": ([c("name", "==", "cafe")], [c("name", "==", "cafes")], Reason.VALUE_TOO_LONG),
    "a part": ([c("name", "==", "cafe x")], [c("name", "==", "x")], Reason.VALUE_TOO_SHORT),
    "a prefix": ([c("name", "==", "cafe")], [c("name", "LIKE", "b*")], Reason.OPERATOR_AND_VALUE),
    "a field": ([c("name", "==", "x")], [c("title", "==", "x")], Reason.WRONG_FIELD),
    "strict": ([c("price", ">", 5)], [c("price", ">=", 5)], Reason.WRONG_OPERATOR),
    "a truth": ([c("open", "==", True)], [c("open", "==", False)], Reason.WRONG_VALUE),
    "a NOT": ([c("lang", "==", "es")], [c("lang", "!=", "es")], Reason.WRONG_OPERATOR),
    "AND for OR": (
        [_SPANISH_OR_FRENCH],
        [c("lang", "==", "es"), c("lang", "==", "fr")],
        Reason.GROUPING,
    ),
    "one too few": ([c("year", "==", 1), c("name", "==", "x")], [c("year", "==", 1)],
                    Reason.MISSING_CLAUSE),
    "one too many": ([c("year", "==", 1)], [c("year", "==", 1), c("name", "==", "x")],
                     Reason.EXTRA_CLAUSE),
    "no such term": ([c("lang", "==", "es")], [c("lang", "==", "tlh")], Reason.INVALID),
    "no such field": ([c("lang", "==", "es")], [c("colour", "==", "red")], Reason.INVALID),
    "no filter": ([c("lang", "==", "es")], [], Reason.UNANSWERED),
    "needless": ([], [c("lang", "==", "es")], Reason.ADDED_FILTER),
    "no form at all": ([c("lang", "==", "es")], [{"x": 1}], Reason.INVALID),
    "no answer": ([c("lang", "==", "es")], None, Reason.FAILED),
}  # fmt: skip


@pytest.mark.parametrize(("gold", "said"), SAME.values(), ids=SAME)
def test_the_same(gold: list[Any], said: list[Any]) -> None:
    assert STRICT.score(gold, said).exact


@pytest.mark.parametrize(("gold", "said", "reason"), DIFFERENT.values(), ids=DIFFERENT)
def test_different(gold: list[Any], said: Any, reason: Reason) -> None:
    assert reason_of(STRICT.score(gold, said), among_readings=False) is reason


def test_a_set_without_strict_comparisons() -> None:
    assert LOOSE.score([c("price", ">", 5)], [c("price", ">=", 5)]).exact


@needs_sets
def test_the_sets_own_scorer_agrees_on_every_gold_against_others() -> None:
    """Each gold is compared with itself and with those of the same index that come next."""
    theirs = other_scorer()
    given = read_indexes(INDEXES)
    rows = {
        row["index"]: theirs.Index(row)
        for path in INDEXES
        for row in map(json.loads, path.read_text("utf-8").splitlines())
    }
    golds: dict[str, list[list[Any]]] = defaultdict(list)
    for case in read_cases(CASES, given):
        golds[case.index].append(list(case.gold))
    compared = 0
    for index, filters in golds.items():
        ours = Scorer(given[index])
        for at, gold in enumerate(filters):
            for said in itertools.islice(filters, at, at + 6):
                for answer in (said, [{"not": {"and": said}}] if said else None):
                    mine = ours.score(gold, answer)
                    other = theirs.score_case(rows[index], gold, {"filter": answer}, "")
                    found = (mine.exact, mine.right, len(mine.said), len(mine.meant))
                    assert found == (other.exact, other.right, other.said, other.meant), (
                        index, gold, answer,
                    )  # fmt: skip
                    assert bool(mine.faults) == bool(other.faults), (index, answer)
                    compared += 1
    assert compared > 10_000
