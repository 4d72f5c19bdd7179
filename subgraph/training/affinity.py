"""Turn values and the fields that they are of into a sense for what kind of value a field takes.

A bilinear form of low rank between the vector of a text and that of a field's names, so that
'lisbon' fits a 'hometown' that nobody has seen, because it fits cities and places that were.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..catalogue import IndexField
from ..folding import fold
from ..retrieval import field_names
from ..writing.literal.binding.affinity import Affinity, text_vector
from ..writing.literal.binding.fields import Matrix

_RANK = 24
_OTHERS = 15  # fields that a value is told apart from, at each step
_BATCH, _STEPS, _RATE, _DECAY = 128, 2500, 2e-3, 2e-3
_NOISE = 0.03  # added to each number of a vector: words are known by their neighbours, not by heart


def fit_affinity(values: Sequence[tuple[str, IndexField]], seed: int) -> Affinity:
    """Return the form that tells a value's own field from others."""
    random = np.random.default_rng(seed)
    names = sorted({" ".join(field_names(field)) for _, field in values})
    column = {name: at for at, name in enumerate(names)}
    fields = np.stack([text_vector(name.split()) for name in names])
    texts = np.stack([text_vector(fold(value).split()) for value, _ in values])
    own = np.asarray([column[" ".join(field_names(field))] for _, field in values])
    # Each field alike, however many values are known of it.
    counts = np.bincount(own, minlength=len(names))
    chances = 1 / np.sqrt(counts[own])
    chances /= chances.sum()
    size = texts.shape[1]
    left = (random.standard_normal((size, _RANK)) / np.sqrt(size)).astype(np.float32)
    right = (random.standard_normal((size, _RANK)) / np.sqrt(size)).astype(np.float32)
    learned = [left, right]
    means = [np.zeros_like(each) for each in learned]
    squares = [np.zeros_like(each) for each in learned]
    for step in range(1, _STEPS + 1):
        batch = random.choice(len(texts), _BATCH, p=chances)
        others = random.integers(0, len(names), (_BATCH, _OTHERS))
        shown = np.concatenate([own[batch][:, None], others], axis=1)
        noise = random.standard_normal((_BATCH, size), np.float32) * _NOISE
        given, named = texts[batch] + noise, fields[shown]
        inner, outer = given @ left, named @ right
        scores = Affinity.SHARP * (outer @ inner[:, :, None])[..., 0]
        # A field drawn among the others that is the own one is not wrong.
        scores[:, 1:][others == own[batch][:, None]] = -1e9
        likely = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float32)
        likely /= likely.sum(axis=1, keepdims=True)
        slopes = likely.copy()
        slopes[:, 0] -= 1
        slopes *= Affinity.SHARP / _BATCH
        pull = (slopes[..., None] * inner[:, None, :]).reshape(-1, _RANK)
        gradients = (
            given.T @ (slopes[:, None, :] @ outer)[:, 0],
            named.reshape(-1, size).T @ pull,
        )
        rate = _RATE * min(1.0, 2 * (1 - step / _STEPS) + 0.05)
        for at, (value, gradient) in enumerate(zip(learned, gradients, strict=True)):
            means[at] += 0.1 * (gradient - means[at])
            squares[at] += 0.001 * (gradient**2 - squares[at])
            mean, square = means[at] / (1 - 0.9**step), squares[at] / (1 - 0.999**step)
            value -= rate * (mean / (np.sqrt(square) + 1e-8) + _DECAY * value)
    return Affinity(left, right)


def accuracy(affinity: Affinity, values: Sequence[tuple[str, IndexField]], seed: int) -> float:
    """Return how often a value's own field is first among ten."""
    random = np.random.default_rng(seed)
    names = sorted({" ".join(field_names(field)) for _, field in values})
    vectors: Matrix = np.stack([text_vector(name.split()) for name in names])
    right = 0
    for value, field in values:
        own = names.index(" ".join(field_names(field)))
        others = [at for at in random.choice(len(names), min(9, len(names))) if at != own]
        scores = affinity.scores(text_vector(fold(value).split())[None], vectors[[own, *others]])[0]
        right += bool(scores[0] > scores[1:].max(initial=-1e9))
    return right / len(values)
