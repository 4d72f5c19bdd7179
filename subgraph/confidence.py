"""Turn what an answer rests on into how often such answers are right.

A logistic regression over a few signals, fitted by `winnow evaluate --calibrate` on questions with
known filters: of answers at 0.8, about 80 % are right. Its numbers are in `confidence.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path

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


NAMES: Sequence[str] = tuple(each.name for each in fields(Signals))


@dataclass(frozen=True)
class Calibration:
    """The weight of each signal, and what is added to them all."""

    bias: float
    weights: Mapping[str, float]

    def confidence(self, signals: Mapping[str, float]) -> float:
        """How often answers with such signals are right, by the answers that this was fitted on."""
        total = self.bias + sum(weight * signals[name] for name, weight in self.weights.items())
        return round(max(_LEAST, min(1 / (1 + math.exp(-total)), _MOST)), 3)

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        weights = {name: round(weight, 4) for name, weight in self.weights.items()}
        kept = {"bias": round(self.bias, 4), "weights": weights}
        path.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


@cache
def calibration() -> Calibration:
    """The one that ships with the package."""
    kept = json.loads((files(__package__) / "confidence.json").read_text("utf-8"))
    return Calibration(kept["bias"], kept["weights"])


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
