"""Confidence is fitted on answers whose being right is known, and told how it does on others."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from subgraph.answer import Method
from subgraph.confidence import (
    NAMES,
    Calibration,
    Calibrations,
    read_calibrations,
    shipped_calibrations,
)
from subgraph.errors import ConfigurationError
from subgraph.evaluation.calibrating import (
    fit_calibration,
    fit_calibrations,
    held_out,
    method_of,
)
from subgraph.evaluation.summary import Judged
from subgraph.writing import Writer


class _Score:
    def __init__(self, exact: bool) -> None:
        self.exact = exact


class _Answered:
    def __init__(self, signals: dict[str, float] | None, method: Method) -> None:
        self.signals = signals
        self.method = method.value


class _Case:
    def __init__(self, name: str) -> None:
        self.set = name


SIGNAL = {Method.LITERAL: "strength", Method.MODEL: "used"}
BOTH = pytest.mark.parametrize("method", SIGNAL, ids=str)


def _judged(name: str, count: int, seed: int, method: Method = Method.LITERAL) -> list[Judged]:
    """Answers that are right as often as one of their signals says."""
    rng = random.Random(seed)
    rows: list[Any] = []
    for _ in range(count):
        strength = rng.random()
        signals = dict.fromkeys(NAMES[method.value.lower()], 0.0) | {SIGNAL[method]: strength}
        case, answered = cast(Any, _Case(name)), cast(Any, _Answered(signals, method))
        right = cast(Any, _Score(rng.random() < strength))
        rows.append(Judged(case, answered, right, among=False, reason=None))
    return rows


@BOTH
def test_confidence_comes_near_to_how_often_answers_are_right(method: Method) -> None:
    fitted = fit_calibration(_judged("one", 4_000, 1, method), method)
    for strength in (0.2, 0.5, 0.8):
        signals = dict.fromkeys(NAMES[method.value.lower()], 0.0) | {SIGNAL[method]: strength}
        assert fitted.confidence(signals) == pytest.approx(strength, abs=0.06)


@BOTH
def test_each_set_is_judged_by_the_others(method: Method) -> None:
    judged = [*_judged("one", 1_500, 2, method), *_judged("other", 1_500, 3, method)]
    found = held_out(judged, method)
    assert [(each.set, each.answers) for each in found] == [("one", 1_500), ("other", 1_500)]
    assert all(each.ece < 0.06 for each in found)


def test_answers_of_another_method_or_without_signals_count_for_nothing() -> None:
    judged = _judged("one", 300, 4)
    unsigned = cast(Any, _Answered(None, Method.LITERAL))
    others = [
        *(replace(each, answered=unsigned) for each in judged),
        *_judged("one", 300, 5, Method.MODEL),
    ]
    alone = fit_calibration(judged, Method.LITERAL)
    assert fit_calibration([*judged, *others], Method.LITERAL) == alone


def test_only_the_calibration_of_who_wrote_is_fitted_anew() -> None:
    shipped = shipped_calibrations()
    judged = [
        replace(each, words=not each.score.exact) for each in _judged("one", 300, 6, Method.MODEL)
    ]
    fitted = fit_calibrations(judged, Method.MODEL, shipped)
    assert fitted.literal == shipped.literal
    assert fitted.model.weights["used"] > 0 > fitted.beside.weights["used"]
    fitted = fit_calibrations(_judged("one", 300, 6), Method.LITERAL, shipped)
    assert fitted.literal != shipped.literal
    assert (fitted.model, fitted.beside) == (shipped.model, shipped.beside)


def test_answers_that_were_picked_fit_nothing() -> None:
    assert method_of(Writer.LITERAL) is Method.LITERAL
    assert method_of(Writer.MODEL) is Method.MODEL
    with pytest.raises(ConfigurationError, match="--calibrate needs"):
        method_of(Writer.AUTO)


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "confidence.json"
    made = Calibrations(
        **{name: Calibration(0.1235, dict.fromkeys(names, 2.0)) for name, names in NAMES.items()}
    )
    made.save(path)
    assert read_calibrations(path) == made
    path.write_text('{"bias": 0, "weights": {}}', "utf-8")
    with pytest.raises(ValueError, match="it lacks 'literal'"):
        read_calibrations(path)


def test_what_ships_trusts_what_is_strong() -> None:
    shipped = shipped_calibrations().literal
    weak = dict.fromkeys(NAMES["literal"], 0.0)
    strong = weak | {"strength": 1.0, "weakest": 1.0, "used": 1.0}
    loose = strong | {"used": 0.5, "loose": 1.0}
    sure, unsure = shipped.confidence(strong), shipped.confidence(loose)
    assert 0.01 <= unsure < sure <= 0.99


def test_a_model_is_trusted_where_words_are_behind_what_it_wrote() -> None:
    shipped = shipped_calibrations().model
    weak = dict.fromkeys(NAMES["model"], 0.0) | {"added": 1.0}
    strong = weak | {"added": 0.0, "used": 1.0}
    seconded = strong | {"seconded": 0.9}
    guessed, backed, agreed = map(shipped.confidence, (weak, strong, seconded))
    assert 0.01 <= guessed < backed < agreed <= 0.99
    words = shipped_calibrations().beside
    assert words.confidence(weak) > guessed
    assert words.confidence(strong) < backed
