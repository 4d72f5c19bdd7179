"""Confidence is fitted on answers whose being right is known, and told how it does on others."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from subgraph.confidence import NAMES, Calibration, calibration
from subgraph.evaluation.calibrating import fit_calibration, held_out
from subgraph.evaluation.summary import Judged


class _Score:
    def __init__(self, exact: bool) -> None:
        self.exact = exact


class _Answered:
    def __init__(self, signals: dict[str, float] | None) -> None:
        self.signals = signals


class _Case:
    def __init__(self, name: str) -> None:
        self.set = name


def _judged(name: str, count: int, seed: int) -> list[Judged]:
    """Answers that are right as often as their strength says."""
    rng = random.Random(seed)
    rows: list[Any] = []
    for _ in range(count):
        strength = rng.random()
        signals = dict.fromkeys(NAMES, 0.0) | {"strength": strength}
        case, answered = cast(Any, _Case(name)), cast(Any, _Answered(signals))
        right = cast(Any, _Score(rng.random() < strength))
        rows.append(Judged(case, answered, right, among=False, reason=None))
    return rows


def test_confidence_comes_near_to_how_often_answers_are_right() -> None:
    fitted = fit_calibration(_judged("one", 4_000, 1))
    for strength in (0.2, 0.5, 0.8):
        signals = dict.fromkeys(NAMES, 0.0) | {"strength": strength}
        assert fitted.confidence(signals) == pytest.approx(strength, abs=0.06)


def test_each_set_is_judged_by_the_others() -> None:
    judged = [*_judged("one", 1_500, 2), *_judged("other", 1_500, 3)]
    found = held_out(judged)
    assert [(each.set, each.answers) for each in found] == [("one", 1_500), ("other", 1_500)]
    assert all(each.ece < 0.06 for each in found)


def test_answers_without_signals_count_for_nothing() -> None:
    judged = _judged("one", 300, 4)
    others = [replace(each, answered=cast(Any, _Answered(None))) for each in judged]
    assert fit_calibration([*judged, *others]) == fit_calibration(judged)


def test_what_is_saved_can_be_shipped(tmp_path: Path) -> None:
    path = tmp_path / "confidence.json"
    Calibration(0.123456, {"strength": 2.0}).save(path)
    assert (
        path.read_text("utf-8") == '{\n "bias": 0.1235,\n "weights": {\n  "strength": 2.0\n }\n}\n'
    )


def test_what_ships_knows_every_signal_and_trusts_what_is_strong() -> None:
    shipped = calibration()
    assert set(shipped.weights) == set(NAMES)
    weak = dict.fromkeys(NAMES, 0.0)
    strong = weak | {"strength": 1.0, "weakest": 1.0, "used": 1.0}
    loose = strong | {"used": 0.5, "loose": 1.0}
    sure, unsure = shipped.confidence(strong), shipped.confidence(loose)
    assert 0.01 <= unsure < sure <= 0.99
