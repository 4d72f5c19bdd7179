"""Weigh what a model wrote: what it rests on, and whether it is likelier than the words alone.

Both likelihoods are fitted on questions with known filters, over the same signals, so that they
can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from .answer import Alternative, Finding, GeneratedFilter, Problem
from .confidence import Calibration, ModelSignals, ceiling_of
from .faithful import claims
from .filtering import And, Not, Presence, same_meaning
from .writing.literal import LiteralReading

_TURNED: Final = 0.5  # the most for an answer that says the opposite of some words
_REPAIRS: Final = 2  # and more are one


def weighed(
    answer: GeneratedFilter,
    literal: LiteralReading,
    said: Sequence[GeneratedFilter],
    calibration: Calibration,
    *,
    lost: Sequence[Finding],
    added: Sequence[Finding],
    repairs: int,
) -> GeneratedFilter:
    """Return a model's answer with its confidence, and the signals that it is computed from.

    said         what the words alone say: an answer for each literal reading, the best first
    lost, added  what `faithful` found in it
    """
    signals = _signals(answer, literal, said, added, repairs).by_name()
    confidence = calibration.confidence(signals)
    if any(each.code == Problem.WORDS_TURNED_ROUND for each in lost):
        confidence = min(confidence, _TURNED)
    return replace(answer, confidence=confidence, signals=signals)


def _signals(
    answer: GeneratedFilter,
    literal: LiteralReading,
    said: Sequence[GeneratedFilter],
    added: Sequence[Finding],
    repairs: int,
) -> ModelSignals:
    clauses = len(answer.provenance)
    same = _same(answer, said)
    more = len(added) + _bare(answer, literal)
    return ModelSignals(
        added=min(more / clauses, 1.0),
        used=max(0.0, 1 - len(answer.unused) / (len(literal.content) or 1)),
        repaired=min(repairs, _REPAIRS) / _REPAIRS,
        seconded=same.confidence if same else 0.0,
        opposed=said[0].confidence if said and not same else 0.0,
        backed=float(bool(said) and not same and not more and _extends(answer, said[0])),
    )


def likelihood(answer: GeneratedFilter, literal: LiteralReading, calibration: Calibration) -> float:
    """How often the words alone are right, be it a filter or that there is none, beside such an
    answer of a model.
    """
    return min(calibration.confidence(answer.signals), ceiling_of(literal))


def stands(answer: GeneratedFilter, said: Sequence[GeneratedFilter], words_alone: float) -> bool:
    """Whether a model's answer is given, and not what the words alone say.

    A tie is the words': they are read alike each time.
    """
    return _same(answer, said) is not None or answer.confidence > words_alone


def beside(answer: GeneratedFilter, other: GeneratedFilter, by: str) -> GeneratedFilter:
    """Return an answer with another's filter first among its alternatives; `by` is who read it."""
    if same_meaning(answer.filter, other.filter):
        return answer

    def rivals() -> tuple[Alternative, ...]:
        first = Alternative(other.filter, other.confidence, other.words, other.labels)
        rest = (each for each in answer.rivals() if not same_meaning(each.filter, other.filter))
        return first, *rest

    note = f"{by} it otherwise: “{other.words}”."
    return replace(answer, rivals=rivals, notes=(*answer.notes, note))


def _same(answer: GeneratedFilter, said: Sequence[GeneratedFilter]) -> GeneratedFilter | None:
    return next((each for each in said if same_meaning(each.filter, answer.filter)), None)


def _extends(answer: GeneratedFilter, other: GeneratedFilter) -> bool:
    return set(claims(other.filter.asked)) < set(claims(answer.filter.asked))


def _bare(answer: GeneratedFilter, literal: LiteralReading) -> int:
    """How many clauses only say that a field has a value, and no reading says so.

    That there is a hotel's name is no condition on 'find me a hotel'.
    """
    read = {clause.filter for _, clauses in literal.slots for clause in clauses}
    whole = answer.filter.asked
    parts = whole.operands if isinstance(whole, And) else (whole,)
    return sum(
        isinstance(each, Not) and isinstance(each.operand, Presence) and each not in read
        for each in parts
    )
