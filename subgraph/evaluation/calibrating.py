"""Turn judged answers into a calibration, and say how well it does on sets that it has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..confidence import NAMES, Calibration
from .summary import Bin, Judged, bins_of, ece_of

_RIDGE = 1.0  # weights are drawn towards 0 by so much: a set of a hundred answers proves little
_STEPS = 50

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HeldOut:
    """A set, and the calibration of its answers by one fitted on all other sets."""

    set: str
    answers: int
    bins: tuple[Bin, ...]
    ece: float


def fit_calibration(judged: Iterable[Judged]) -> Calibration:
    """Return the calibration under which the answers' being right or wrong is likeliest."""
    rows, right = _table(judged)
    weights = _logistic(rows, right)
    return Calibration(float(weights[0]), dict(zip(NAMES, weights[1:].tolist(), strict=True)))


def held_out(judged: Sequence[Judged]) -> list[HeldOut]:
    """Return for each set how a calibration fitted on the others does on it."""
    found = []
    for name in dict.fromkeys(each.case.set for each in judged):
        others = fit_calibration(each for each in judged if each.case.set != name)
        sure = [
            (others.confidence(each.answered.signals), each.score.exact)
            for each in judged
            if each.case.set == name and each.answered.signals is not None
        ]
        bins = bins_of(sure)
        if sure:
            found.append(HeldOut(name, len(sure), bins, ece_of(bins) or 0.0))
    return found


def _table(judged: Iterable[Judged]) -> tuple[Floats, Floats]:
    rows, right = [], []
    for each in judged:
        if each.answered.signals is not None:
            rows.append([1.0, *(each.answered.signals[name] for name in NAMES)])
            right.append(float(each.score.exact))
    return np.asarray(rows).reshape(-1, len(NAMES) + 1), np.asarray(right)


def _logistic(rows: Floats, right: Floats) -> Floats:
    """Logistic regression with a ridge, by Newton's method."""
    weights = np.zeros(rows.shape[1])
    ridge = np.full(rows.shape[1], _RIDGE)
    ridge[0] = 1e-6
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - right) + ridge * weights
        curve = (rows * (likely * (1 - likely))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights
