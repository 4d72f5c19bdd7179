"""All pairs of clauses on one field: findings are true of them, and the normal form keeps meaning.

Hypothesis looks far and thinly; here a small part is looked at whole.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from subgraph.filtering import (
    And,
    CheckedFilter,
    Code,
    Filter,
    Not,
    Or,
    Presence,
    Severity,
    canonical,
    check,
    evaluate,
    parse,
    print_filter,
    same_meaning,
    validate,
)
from tests.filtering.invariants import BERLIN, NOW
from tests.filtering.meaningful import FITTING

_EVERY_FIELD = check(Or(tuple(Presence(path) for path in FITTING.fields)), FITTING)

# Clauses on one field, and values of it such that every two clauses that differ are told apart.
FIELDS: dict[str, tuple[str, list[Any]]] = {
    "releaseYear": (
        "_ == 2|_ != 2|_ != 3|_ < 3|_ <= 3|_ > 2|_ >= 2|_ > 1|_ < 4|_ IN [1, 3]|_ BETWEEN 2 AND 3"
        "|_ IS NULL",
        [None, 0, 1, 2, 3, 4, 5],
    ),
    "averageRating": (
        "_ == 2|_ != 2|_ < 3|_ <= 2|_ > 2|_ >= 3|_ BETWEEN 2 AND 3|_ IS NULL",
        [None, 1, 2, 2.5, 3, 4],
    ),
    "isOriginal": ("_ == TRUE|_ != TRUE|_ == FALSE|_ != FALSE|_ IS NULL", [None, True, False]),
    "premiereDate": (
        "_ == 2024-05-14|_ < TODAY|_ >= TODAY|_ != TODAY|_ > 2024-05-14|_ <= 2024-05-16"
        "|_ BETWEEN 2024-05-14 AND TODAY|_ > TODAY - 1 DAY|_ IN [TODAY, 2024-05-14]|_ IS NULL",
        [None, "2024-05-13", "2024-05-14", "2024-05-15", "2024-05-16", "2024-05-17"],
    ),
    "updatedAt": (
        "_ == TODAY|_ >= NOW|_ < 2024-05-15T12:00Z|_ > 2024-05-15|_ != 2024-05-15T14:00"
        "|_ BETWEEN 2024-05-14 AND NOW|_ IS NULL",
        [None, *(f"2024-05-{day}:00:00Z" for day in ("14T12", "15T11", "15T12", "15T13", "16T12"))],
    ),
    "name": (
        "_ == 'a'|_ != 'a'|_ IN ['a', 'b']|_ LIKE 'A'|_ LIKE '*b'|_ LIKE '**'|_ IS NULL",
        [None, "", "a", "A", "b", "ab", "c"],
    ),
    "genres": (
        "_ CONTAINS 'a'|_ CONTAINS 'b'|_ ANY ['a', 'b']|_ ALL ['a', 'b']|_ ANY ['b', 'c']"
        "|_ IS NULL",
        [None, [], [None], ["a"], ["b"], ["a", "b"], ["c"], ["a", "c"], ["a", "b", "c"]],
    ),
    "availability.start": (
        "_ > 2024-05-02|_ < 2024-05-04|_ BETWEEN 2024-05-03 AND 2024-05-03|_ CONTAINS 2024-05-02"
        "|_ BETWEEN 2024-05-01 AND 2024-05-02|_ >= TODAY|_ BETWEEN 2024-05-02 AND TODAY|_ IS NULL",
        [
            [{"start": f"2024-05-{day}"} for day in days.split()]
            for days in ("", "01", "02", "03", "15", "01 04", "02 03", "01 16", "03 20", "01 03 15")
        ],
    ),
    "cast": (
        "_ HAS (role == LEAD)|_ HAS (role != LEAD)|_ HAS (role IS NULL)|_.role CONTAINS LEAD"
        "|_ HAS (awards CONTAINS 'x')|_ HAS (role == LEAD AND awards CONTAINS 'x')|_.role IS NULL"
        "|_ HAS (role IN [LEAD, GUEST] AND NOT awards CONTAINS 'x')|_ HAS (awards IS NULL)"
        "|_ HAS (person.name != 'x' AND person.name IS NOT NULL)|_.person.name CONTAINS 'x'",
        [
            [
                {"role": role or None, "awards": awards, "person": {"name": name or None}}
                for role, awards, name in elements
            ]
            for count in (0, 1, 2)
            for elements in itertools.combinations(
                itertools.product(("LEAD", "GUEST", ""), (["x"], []), ("x", "y", "")), count
            )
        ][::3],
    ),
}  # fmt: skip


def _vouched(filter: Filter) -> CheckedFilter:
    """A filter that `check` might refuse, to be evaluated all the same."""
    return replace(_EVERY_FIELD, filter=filter)


def _truth(filter: Filter, documents: list[dict[str, Any]]) -> tuple[bool, ...]:
    checked = _vouched(filter)
    return tuple(evaluate(checked, each, now=NOW, zone=BERLIN) for each in documents)


@pytest.mark.parametrize("path", FIELDS)
def test_pairs(path: str) -> None:
    texts, values = FIELDS[path]
    documents = [{path.partition(".")[0]: value} for value in values]
    plain = [parse(text.replace("_", path, 1)) for text in texts.split("|")]
    clauses = [*plain, *(Not(each) for each in plain)]
    truths = {clause: _truth(clause, documents) for clause in clauses}
    for first, second in itertools.combinations(clauses, 2):
        for kind, joined in ((And, all), (Or, any)):
            pair = parse(print_filter(kind((first, second))))
            pairs = zip(truths[first], truths[second], strict=True)
            truth = tuple(joined(both) for both in pairs)
            form = canonical(_vouched(pair))
            assert _truth(form, documents) == truth, (print_filter(pair), print_filter(form))
            assert same_meaning(_vouched(kind((second, first))), _vouched(form))
            _findings_are_true(pair, truth, truths)


def _findings_are_true(
    pair: Filter, truth: tuple[bool, ...], truths: dict[Filter, tuple[bool, ...]]
) -> None:
    assert isinstance(pair, And | Or)
    for finding in validate(pair, FITTING):
        if finding.code is Code.CONTRADICTION and finding.severity is Severity.ERROR:
            assert not any(truth), finding.message
        elif "always true" in finding.message:
            assert all(truth), finding.message
        elif finding.code is Code.REDUNDANT:
            (left,) = (each for each in pair.operands if each.span != finding.span)
            assert truths[left] == truth, finding.message


def test_two_clauses_that_are_told_apart_mean_something_else() -> None:
    for path, (texts, values) in FIELDS.items():
        documents = [{path.partition(".")[0]: value} for value in values]
        clauses = [parse(text.replace("_", path, 1)) for text in texts.split("|")]
        for first, second in itertools.combinations(clauses, 2):
            same = same_meaning(_vouched(first), _vouched(second))
            assert not same or _truth(first, documents) == _truth(second, documents)
