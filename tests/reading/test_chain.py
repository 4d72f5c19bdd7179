"""The probabilities of spans are those of all ways to part a question, counted one by one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from subgraph.writing.literal.binding.chain import chain_of, marginals, sums_by

Spans = list[tuple[int, int]]


def _partings(spans: Spans, words: int) -> list[tuple[int, ...]]:
    """Every set of spans of which no two share a word."""
    sets = itertools.chain.from_iterable(
        itertools.combinations(range(len(spans)), size) for size in range(len(spans) + 1)
    )
    return [
        each
        for each in sets
        if sum(spans[at][1] - spans[at][0] for at in each)
        == len({word for at in each for word in range(*spans[at])})
    ]


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([(0, 1)], 1),
        ([(0, 1), (0, 2), (1, 2), (2, 3)], 3),
        ([(0, 2), (1, 3), (2, 4), (0, 4), (3, 4)], 4),
        ([(1, 2)], 4),
    ],
)
def test_sums_over_every_parting(spans: Spans, words: int) -> None:
    random = np.random.default_rng(words)
    scores, alone = random.normal(size=len(spans)), random.normal(size=words)
    weights = {}
    for chosen in _partings(spans, words):
        covered = {word for at in chosen for word in range(*spans[at])}
        free = [word for word in range(words) if word not in covered]
        weights[chosen] = np.exp(scores[list(chosen)].sum() + alone[free].sum())
    total = sum(weights.values())

    likely, none, log_total = marginals(chain_of(spans, words), scores, alone)

    assert log_total == pytest.approx(np.log(total))
    for at in range(len(spans)):
        expected = sum(weight for chosen, weight in weights.items() if at in chosen) / total
        assert likely[at] == pytest.approx(expected)
    for word in range(words):
        over = sum(likely[at] for at, span in enumerate(spans) if word in range(*span))
        assert none[word] == pytest.approx(1 - over)


def test_sums_groups_in_logs() -> None:
    groups = np.asarray([0, 2, 0])
    sums = sums_by(groups, np.log([1.0, 5.0, 3.0]), 3)
    assert np.exp(sums[[0, 2]]) == pytest.approx([4.0, 5.0])
    assert np.exp(sums[1]) == 0.0
