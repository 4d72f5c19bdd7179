"""Turn scores of spans into how likely each is: a chain of segments over the words of a question.

A semi-Markov conditional random field (Sarawagi and Cohen, 2004): every word is in one span, which
is bound to a field, or in none. Forward and backward sums over all ways to part the question give
each span's probability, so that spans that overlap compete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..parsed import Where

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Chain:
    """The spans of one question, as arrays, by where they begin and end."""

    words: int
    first: NDArray[np.intp]
    last: NDArray[np.intp]
    begin: tuple[NDArray[np.intp], ...]
    end: tuple[NDArray[np.intp], ...]


def chain_of(spans: Sequence[Where], words: int) -> Chain:
    """Return the chain of a question of so many words."""
    first = np.asarray([span[0] for span in spans], np.intp)
    last = np.asarray([span[1] for span in spans], np.intp)
    return Chain(
        words,
        first,
        last,
        tuple(np.flatnonzero(first == at) for at in range(words + 1)),
        tuple(np.flatnonzero(last == at) for at in range(words + 1)),
    )


def marginals(chain: Chain, spans: Floats, alone: Floats) -> tuple[Floats, Floats, float]:
    """Return how likely each span is, and each word to be in none, and the log of the sum.

    `spans` are the scores of spans, summed over their fields (log of the sum of exponentials),
    `alone` those of words.
    """
    forward, backward = np.zeros(chain.words + 1), np.zeros(chain.words + 1)
    for at in range(1, chain.words + 1):
        ways = chain.end[at]
        value = forward[at - 1] + alone[at - 1]
        if len(ways):
            value = np.logaddexp(value, log_sum(forward[chain.first[ways]] + spans[ways]))
        forward[at] = value
    for at in range(chain.words - 1, -1, -1):
        ways = chain.begin[at]
        value = backward[at + 1] + alone[at]
        if len(ways):
            value = np.logaddexp(value, log_sum(backward[chain.last[ways]] + spans[ways]))
        backward[at] = value
    total = float(forward[-1])
    likely = np.exp(forward[chain.first] + spans + backward[chain.last] - total)
    none = np.exp(forward[:-1] + alone + backward[1:] - total)
    return likely, none, total


def log_sum(values: Floats) -> float:
    """The log of the sum of exponentials."""
    most = float(values.max())
    return most + float(np.log(np.exp(values - most).sum()))


def sums_by(groups: NDArray[np.intp], values: Floats, count: int) -> Floats:
    """The log of the sum of exponentials of each group of values."""
    most = np.full(count, -1e9)
    np.maximum.at(most, groups, values)
    sums: Floats = most + np.log(np.bincount(groups, np.exp(values - most[groups]), count) + 1e-30)
    return sums
