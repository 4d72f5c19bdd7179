"""Turn the judged answers of a set into its figures, with how sure they are."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .answering import Answered
from .given import Case, GivenIndex
from .reasons import Reason, reason_of
from .recall import Fate
from .scoring import Score, Scorer

_BINS = 10
_Z = 1.959964  # of 95 % of a normal distribution


@dataclass(frozen=True)
class Judged:
    """A case, what was answered, and what that is worth.

    among   whether a reading of an ambiguous answer is gold's, the first or another
    words   whether what the words alone say is right, where a model was asked
    """

    case: Case
    answered: Answered
    score: Score
    among: bool
    reason: Reason | None
    words: bool | None = None


def judge(
    cases: Iterable[Case],
    answers: Mapping[tuple[str, str, str], Answered],
    given: Mapping[str, GivenIndex],
) -> list[Judged]:
    """Score each case that was answered. The first reading of an ambiguous answer counts."""
    scorers: dict[str, Scorer] = {}
    judged = []
    for case in cases:
        answered = answers.get(case.key)
        if answered is None:
            continue
        scorer = scorers.setdefault(case.index, Scorer(given[case.index]))
        gold = list(case.gold)
        score = scorer.score(gold, answered.filter, answered.error)
        among = any(scorer.score(gold, each).exact for each in answered.readings)
        words = None
        if answered.by_words is not None:
            words = scorer.score(gold, answered.by_words).exact
        reason = reason_of(score, among_readings=among)
        judged.append(Judged(case, answered, score, among, reason, words))
    return judged


@dataclass(frozen=True)
class Share:
    """A part of a whole, with its Wilson interval at 95 %; a whole of 0 has no share."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.whole:
            return None
        p, n, square = self.part / self.whole, self.whole, _Z * _Z
        middle = (p + square / (2 * n)) / (1 + square / n)
        width = _Z / (1 + square / n) * math.sqrt(p * (1 - p) / n + square / (4 * n * n))
        return max(0.0, middle - width), min(1.0, middle + width)


@dataclass(frozen=True)
class Bin:
    """Answers whose confidence is between two tenths: how many, how sure, how often right."""

    low: float
    high: float
    confidence: float
    right: Share


@dataclass(frozen=True)
class Summary:
    """The figures of one set.

    exact            whole filters that are gold's, the first reading counting where there are some
    strictly_exact   the same, an ambiguous answer counting as wrong
    over_filter      of the questions without a filter, those that got one
    ambiguous        answers with several readings;  among  those with gold's among them
    recall           of gold's fields and terms, those put before a model: by 'fields at K',
                     'fields in budget', 'terms at K' and 'terms in budget'
    misses           how many of them were not, by 'fields' or 'terms' and what became of them
    methods          how statements came about: of each, how many are exact
    tokens           mean of the prompt's and the completion's
    """

    name: str
    exact: Share
    strictly_exact: Share
    precision: Share
    recall_of_clauses: Share
    valid: Share
    over_filter: Share
    failed: Share
    ambiguous: Share
    among: Share
    recall: Mapping[str, Share]
    misses: Mapping[str, Mapping[Fate, int]]
    methods: Mapping[str, Share]
    p50: float
    p95: float
    tokens: tuple[float, float]
    calibration: tuple[Bin, ...]
    ece: float | None
    reasons: Mapping[Reason, int]

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall of clauses."""
        both = self.precision.whole + self.recall_of_clauses.whole
        return 2 * self.precision.part / both if both else None


def summarise(name: str, judged: Sequence[Judged]) -> Summary:
    """Return the figures of some judged answers."""
    scores = [each.score for each in judged]
    several = [each for each in judged if each.answered.readings]
    empty = [each for each in judged if not each.case.gold]
    answered = [each for each in scores if each.answered]
    right = sum(each.right for each in scores)
    sure = [(each.answered.confidence, each.score.exact) for each in judged]
    calibration = bins_of((each, right) for each, right in sure if each is not None)
    seconds = sorted(each.answered.latency_s for each in judged)
    reasons = Counter(each.reason for each in judged if each.reason is not None)
    return Summary(
        name,
        exact=_share(each.exact for each in scores),
        strictly_exact=_share(each.score.exact and not each.answered.readings for each in judged),
        precision=Share(right, sum(len(each.said) for each in scores)),
        recall_of_clauses=Share(right, sum(len(each.meant) for each in scores)),
        valid=_share(not each.faults for each in answered),
        over_filter=_share(bool(each.score.answered and each.answered.filter) for each in empty),
        failed=_share(not each.answered for each in scores),
        ambiguous=Share(len(several), len(judged)),
        among=_share(each.among for each in several),
        recall=_recall(judged),
        misses={what: _misses(judged, what) for what in ("fields", "terms")},
        methods=_methods(judged),
        p50=_percentile(seconds, 0.5),
        p95=_percentile(seconds, 0.95),
        tokens=(
            _mean([each.answered.prompt_tokens for each in judged]),
            _mean([each.answered.completion_tokens for each in judged]),
        ),
        calibration=calibration,
        ece=ece_of(calibration),
        reasons=dict(reasons.most_common()),
    )


def by_set(judged: Sequence[Judged]) -> list[Summary]:
    """Return the figures of each set in the order of the cases, and of all together."""
    sets = list(dict.fromkeys(each.case.set for each in judged))
    found = [summarise(name, [x for x in judged if x.case.set == name]) for name in sets]
    return [*found, summarise("total", judged)] if len(sets) > 1 else found


def _recall(judged: Sequence[Judged]) -> dict[str, Share]:
    found = {}
    for what in ("fields", "terms"):
        fates = _fates(judged, what)
        found[f"{what} at K"] = _share(fate in (Fate.FOUND, Fate.CUT) for fate in fates)
        found[f"{what} in budget"] = _share(fate == Fate.FOUND for fate in fates)
    return found


def _misses(judged: Sequence[Judged], what: str) -> dict[Fate, int]:
    count = Counter(_fates(judged, what))
    return {fate: count[fate] for fate in (Fate.MISSED, Fate.CUT)}


def _fates(judged: Sequence[Judged], what: str) -> list[str]:
    return [fate for each in judged for fate in getattr(each.answered, what).values()]


def _methods(judged: Sequence[Judged]) -> dict[str, Share]:
    """Return of each way to a statement how often it was right; 'NONE' is no statement."""
    groups: dict[str, list[bool]] = {}
    for each in judged:
        groups.setdefault(each.answered.method or "NONE", []).append(each.score.exact)
    return {method: _share(exact) for method, exact in sorted(groups.items())}


def bins_of(sure: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Return answers by tenths of confidence; each comes with whether it is right."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for confidence, right in sure:
        bins[min(int(confidence * _BINS), _BINS - 1)].append((confidence, right))
    return tuple(
        Bin(
            at / _BINS,
            (at + 1) / _BINS,
            _mean([sure for sure, _ in each]),
            _share(exact for _, exact in each),
        )
        for at, each in enumerate(bins)
        if each
    )


def ece_of(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error: how far confidence is from being right, weighted."""
    whole = sum(each.right.whole for each in bins)
    if not whole:
        return None
    return sum(
        abs((each.right.value or 0.0) - each.confidence) * each.right.whole / whole for each in bins
    )


def _share(truths: Iterable[bool]) -> Share:
    listed = list(truths)
    return Share(sum(listed), len(listed))


def _mean(numbers: Collection[float]) -> float:
    return statistics.fmean(numbers) if numbers else 0.0


def _percentile(ordered: Sequence[float], share: float) -> float:
    """Return the nearest rank's value; 0 for none."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
