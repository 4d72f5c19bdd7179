"""Turn what an answer rests on into how often such answers are right.

A logistic regression over a few signals for each writer, fitted by `winnow evaluate --calibrate` on
questions with known filters: of answers at 0.8, about 80 % are right. What ships is in
`confidence.json`; what a literal answer rests on is found here, what a model's does in `weighing`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from .retrieval import Evidence
from .writing.literal import Clause, LiteralReading, Reading

_MOST_CLAUSES = 5
_LEAST, _MOST = 0.01, 0.99  # an answer is never certain, nor worth nothing
# Of an answer that leaves out a 'not', a comparison or an order: it is another filter, however sure
# the rest is. The questions that calibration is fitted on hardly have one.
_CHANGED = 0.75


@dataclass(frozen=True, slots=True)
class Signals:
    """What a literal answer rests on, each between 0 and 1.

    strength   of the clauses, in the mean;  weakest  of them
    used       content words in clauses, of all content words
    loose      whether any content word is in no clause
    written    clauses whose value was taken as written, of all;  spelt, meant  likewise
    rival      how near the next reading comes
    torn       whether there are several readings as likely as each other
    several    clauses beyond the first, of four
    sorting    whether an order was asked for
    asked      whether a field was named without a value
    """

    strength: float
    weakest: float
    used: float
    loose: float
    written: float
    spelt: float
    meant: float
    rival: float
    torn: float
    several: float
    sorting: float
    asked: float

    def by_name(self) -> dict[str, float]:
        """Each signal under its name."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class ModelSignals:
    """What a model's answer rests on beside the literal reading, each between 0 and 1.

    added      clauses and values that no words ask for, for each clause
    used       content words behind clauses, of all content words
    repaired   repairs that it took, of two
    seconded   confidence of the literal reading that says the same
    opposed    confidence of the best literal reading, where none says the same
    backed     whether it says all that this one says, and more, and words ask for all of it
    """

    added: float
    used: float
    repaired: float
    seconded: float
    opposed: float
    backed: float

    def by_name(self) -> dict[str, float]:
        """Each signal under its name."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


NAMES: Mapping[str, Sequence[str]] = {
    "literal": tuple(each.name for each in fields(Signals)),
    "model": tuple(each.name for each in fields(ModelSignals)),
    "beside": tuple(each.name for each in fields(ModelSignals)),
}
"""The signals that each calibration weighs."""


@dataclass(frozen=True)
class Calibration:
    """The weight of each signal, and what is added to them all."""

    bias: float
    weights: Mapping[str, float]

    def confidence(self, signals: Mapping[str, float]) -> float:
        """How often answers with such signals are right, by the answers that this was fitted on."""
        total = self.bias + sum(weight * signals[name] for name, weight in self.weights.items())
        return round(max(_LEAST, min(1 / (1 + math.exp(-total)), _MOST)), 3)


@dataclass(frozen=True)
class Calibrations:
    """One for the answers of each writer, and one for the two beside each other.

    beside  how often the words alone are right, whatever they say, where a model says what its
            signals tell of: that somebody reads more, or another thing, is news of them, too
    """

    literal: Calibration
    model: Calibration
    beside: Calibration

    def save(self, path: Path) -> None:
        """Write them as JSON."""
        kept = {
            name: {
                "bias": round(each.bias, 4),
                "weights": {signal: round(weight, 4) for signal, weight in each.weights.items()},
            }
            for name in NAMES
            for each in [getattr(self, name)]
        }
        path.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


@cache
def shipped_calibrations() -> Calibrations:
    """Those that ship with the package."""
    return _read((files(__package__) / "confidence.json").read_text("utf-8"))


def read_calibrations(path: Path) -> Calibrations:
    """Those that `winnow evaluate --calibrate` wrote. Raises OSError, and ValueError for others."""
    return _read(path.read_text("utf-8"))


def _read(text: str) -> Calibrations:
    kept = json.loads(text)
    try:
        return Calibrations(**{name: _calibration(kept[name], NAMES[name]) for name in NAMES})
    except (KeyError, TypeError) as error:
        raise ValueError(f"it lacks {error}") from error


def _calibration(kept: Mapping[str, Any], names: Sequence[str]) -> Calibration:
    return Calibration(float(kept["bias"]), {name: float(kept["weights"][name]) for name in names})


def ceiling_of(whole: LiteralReading) -> float:
    """The most that the confidence of a reading may be, by the words that it leaves out."""
    changed = bool(whole.sorting) or any(each.function.changes for each in whole.unused)
    return _CHANGED if changed else _MOST


def signals_of(reading: Reading, whole: LiteralReading) -> Signals:
    """Return what one reading of a whole question rests on."""
    clauses = [part for each in reading.clauses for part in each.parts or (each,)]
    spans = [span for clause in clauses for span in clause.spans]
    behind = sum(
        any(span.start <= word.start < span.end for span in spans) for word in whole.content
    )
    scores = [min(clause.score, 1.0) for clause in clauses]
    rival = max((each.score / max(reading.score, 0.01) for each in whole.alternatives), default=0.0)
    return Signals(
        strength=sum(scores) / len(scores),
        weakest=min(scores),
        used=behind / len(whole.content) if whole.content else 1.0,
        loose=float(bool(whole.unused)),
        written=_share(clauses, Evidence.WRITTEN),
        spelt=_share(clauses, Evidence.SPELLING),
        meant=_share(clauses, Evidence.MEANING),
        rival=max(0.0, min(rival, 1.0)),
        torn=float(len(whole.readings) > 1),
        several=min(len(clauses) - 1, _MOST_CLAUSES - 1) / (_MOST_CLAUSES - 1),
        sorting=float(bool(whole.sorting)),
        asked=float(bool(whole.mentioned)),
    )


def _share(clauses: Sequence[Clause], evidence: Evidence) -> float:
    return sum(clause.evidence is evidence for clause in clauses) / len(clauses)
