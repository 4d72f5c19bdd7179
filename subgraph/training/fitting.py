"""Turn examples into weights: gradient descent on how likely the known bindings are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..writing.literal.binding.affinity import Affinity
from ..writing.literal.binding.candidates import candidates
from ..writing.literal.binding.chain import Chain, Floats, chain_of, marginals, sums_by
from ..writing.literal.binding.features import INSIDE, pair_features
from ..writing.literal.binding.fields import Matrix, field_texts
from ..writing.literal.binding.network import Network, Weights
from .examples import Example

_BATCH = 16  # questions
_RATE, _DECAY = 3e-3, 1e-4
_DROPPED = 0.1  # of the hidden units, at each step
_HIDDEN = (48, 16)  # units, for pairs and for words
_LEAST_SCALE = 1e-2


@dataclass(frozen=True)
class Lesson:
    """An example in numbers: the features of its pairs and words, and which of them are right.

    span, column  of each pair;  words  positions whose features `alone` holds
    bound         1 for the pairs that are right;  free  words that are in no span
    """

    pairs: Matrix
    span: NDArray[np.intp]
    column: NDArray[np.intp]
    alone: Matrix
    words: NDArray[np.intp]
    chain: Chain
    bound: Matrix
    free: NDArray[np.bool_]
    weight: float


def lesson_of(example: Example, affinity: Affinity, weight: float = 1.0) -> Lesson | None:
    """Return an example in numbers; None where what is known of it cannot be said in spans."""
    texts = field_texts(example.index, example.parsed.language)
    found = candidates(example.parsed, example.context, texts)
    if not found.spans:
        return None
    pairs, alone = pair_features(found.situation, texts, found.spans, found.scores, affinity)
    at = {span: position for position, span in enumerate(found.spans)}
    columns = {field.path: position for position, field in enumerate(texts.fields)}
    right: dict[int, int] = {}
    for span, path in example.bound.items():
        if span not in at or not found.fits[at[span], columns[path]]:
            return None
        right[at[span]] = columns[path]
    covered = np.zeros(len(example.parsed.words), np.bool_)
    for position in right:
        covered[slice(*found.spans[position])] = True
    for path in example.booleans:
        # Nobody says which words are about it: those that are likest to it.
        free = [
            position
            for position, span in enumerate(found.spans)
            if found.fits[position, columns[path]] and not covered[slice(*span)].any()
        ]
        if free:
            likest = max(free, key=lambda each: float(pairs[each, columns[path], INSIDE].sum()))
            right[likest] = columns[path]
            covered[slice(*found.spans[likest])] = True
    span_of, column_of = np.nonzero(found.fits)
    single = [each for each, (first, last) in enumerate(found.spans) if last - first == 1]
    return Lesson(
        pairs[span_of, column_of].astype(np.float16),
        span_of,
        column_of,
        alone[single].astype(np.float16),
        np.asarray([found.spans[each][0] for each in single], np.intp),
        chain_of(found.spans, len(example.parsed.words)),
        np.asarray(
            [right.get(int(s)) == c for s, c in zip(span_of, column_of, strict=True)], np.float32
        ),
        ~covered,
        weight,
    )


def fit(
    lessons: Sequence[Lesson],
    affinity: Affinity,
    epochs: int,
    seed: int,
    tick: Callable[[int, float], None],
) -> Weights:
    """Return the weights under which the lessons, made with `affinity`, are likely.

    `tick` is told each epoch's number and its mean loss. The same lessons and seed give the same
    weights on the same machine.
    """
    random = np.random.default_rng(seed)
    pairs = _Learning([each.pairs for each in lessons], _HIDDEN[0], random)
    words = _Learning([each.alone for each in lessons], _HIDDEN[1], random)
    steps = epochs * -(-len(lessons) // _BATCH)
    done = 0
    for epoch in range(epochs):
        loss, order = 0.0, random.permutation(len(lessons))
        for begin in range(0, len(order), _BATCH):
            batch = [lessons[at] for at in order[begin : begin + _BATCH]]
            rate = _RATE * min(1.0, 2 * (steps - done) / steps)
            loss += _step(batch, pairs, words, rate)
            done += 1
        tick(epoch + 1, loss / len(lessons))
    return Weights(pairs.network, words.network, affinity)


def _step(batch: Sequence[Lesson], pairs: _Learning, words: _Learning, rate: float) -> float:
    scores = pairs.forward([each.pairs for each in batch])
    alone = words.forward([each.alone for each in batch])
    loss, pair_slopes, word_slopes = 0.0, [], []
    for lesson, score, lonely in zip(batch, scores, alone, strict=True):
        none = np.zeros(lesson.chain.words)
        none[lesson.words] = lonely
        sums = sums_by(lesson.span, score, len(lesson.chain.first))
        likely, free, total = marginals(lesson.chain, sums, none)
        pair = likely[lesson.span] * np.exp(score - sums[lesson.span])
        loss += total - float(score @ lesson.bound) - float(none @ lesson.free)
        scale = lesson.weight / len(batch)
        pair_slopes.append(scale * (pair - lesson.bound))
        word_slopes.append(scale * (free - lesson.free)[lesson.words])
    pairs.backward(np.concatenate(pair_slopes), rate)
    words.backward(np.concatenate(word_slopes), rate)
    return loss


class _Learning:
    """A network while it learns, by Adam (Kingma and Ba, 2015) with decoupled weight decay."""

    def __init__(
        self, features: Sequence[Matrix], hidden: int, random: np.random.Generator
    ) -> None:
        sample = np.concatenate([each[::5] for each in features]).astype(np.float32)
        size = sample.shape[1]
        start = random.standard_normal((size, hidden)) / np.sqrt(size)
        self.network = Network(
            sample.mean(axis=0),
            sample.std(axis=0) + _LEAST_SCALE,
            start.astype(np.float32),
            np.zeros(hidden, np.float32),
            (random.standard_normal(hidden) * 0.1 / np.sqrt(hidden)).astype(np.float32),
            np.zeros(1, np.float32),
        )
        self._random = random
        net = self.network
        self._learned = (net.weights, net.biases, net.out, net.bias)
        self._means = [np.zeros_like(each) for each in self._learned]
        self._squares = [np.zeros_like(each) for each in self._learned]
        self._steps = 0

    def forward(self, features: Sequence[Matrix]) -> list[Floats]:
        """Return the scores of several questions' rows, some units left out."""
        net = self.network
        self._given = net.standardised(np.concatenate(features).astype(np.float32))
        hidden = np.maximum(self._given @ net.weights + net.biases, 0.0)
        kept = self._random.random(hidden.shape, np.float32) >= _DROPPED
        self._hidden = hidden * kept / np.float32(1 - _DROPPED)
        scores = (self._hidden @ net.out + net.bias).astype(np.float64)
        return np.split(scores, np.cumsum([len(each) for each in features])[:-1])

    def backward(self, slopes: Floats, rate: float) -> None:
        """Move the weights against the slopes of the loss."""
        slope = slopes.astype(np.float32)
        into = np.outer(slope, self.network.out) * (self._hidden > 0) / np.float32(1 - _DROPPED)
        gradients = (
            self._given.T @ into,
            into.sum(axis=0),
            self._hidden.T @ slope,
            slope.sum(keepdims=True),
        )
        self._steps += 1
        for at, (value, gradient) in enumerate(zip(self._learned, gradients, strict=True)):
            self._means[at] += 0.1 * (gradient - self._means[at])
            self._squares[at] += 0.001 * (gradient**2 - self._squares[at])
            mean = self._means[at] / (1 - 0.9**self._steps)
            square = self._squares[at] / (1 - 0.999**self._steps)
            value -= rate * (mean / (np.sqrt(square) + 1e-8) + _DECAY * value)
