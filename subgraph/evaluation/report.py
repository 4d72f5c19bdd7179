"""Turn judged answers into what is kept of a run, as JSON, and compare it with an earlier one."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from .summary import Judged, Share, Summary


def report_of(summaries: Sequence[Summary], judged: Sequence[Judged]) -> dict[str, Any]:
    """Return the JSON form: the figures of each set, and each case with what came of it."""
    return {
        "sets": {each.name: _summary(each) for each in summaries},
        "cases": [_case(each) for each in judged],
    }


def predictions_of(judged: Sequence[Judged]) -> str:
    """Return what was answered, one JSON object a line."""
    rows = [each.answered.row() for each in judged]
    return "".join(
        json.dumps({key: value for key, value in row.items() if value is not None or key in _NULLS})
        + "\n"
        for row in rows
    )


_NULLS = ("filter", "error")


@dataclass(frozen=True)
class Change:
    """What is different from an earlier run, of the cases that both asked.

    fixed, broken  keys of cases that are right now and were not, and the reverse
    """

    name: str
    before: Share
    now: Share
    fixed: tuple[tuple[str, str, str], ...]
    broken: tuple[tuple[str, str, str], ...]


def compare(earlier: Path, judged: Sequence[Judged]) -> list[Change]:
    """Return the changes of each set and of all together. Raises ConfigurationError."""
    try:
        cases = json.loads(earlier.read_text("utf-8"))["cases"]
        before = {
            (each["index"], each["source_id"], each["question"]): bool(each["exact"])
            for each in cases
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"'{earlier}' is no report of an evaluation: {error}.") from error
    both = [each for each in judged if each.case.key in before]
    names = list(dict.fromkeys(each.case.set for each in both))
    found = [_change(name, [x for x in both if x.case.set == name], before) for name in names]
    return [*found, _change("total", both, before)] if len(names) > 1 else found


def _change(
    name: str, judged: Sequence[Judged], before: dict[tuple[str, str, str], bool]
) -> Change:
    keys = [(each.case.key, before[each.case.key], each.score.exact) for each in judged]
    return Change(
        name,
        Share(sum(was for _, was, _ in keys), len(keys)),
        Share(sum(now for _, _, now in keys), len(keys)),
        tuple(key for key, was, now in keys if now and not was),
        tuple(key for key, was, now in keys if was and not now),
    )


def _summary(summary: Summary) -> dict[str, Any]:
    shares = {
        each.name: _share(getattr(summary, each.name))
        for each in dataclasses.fields(summary)
        if isinstance(getattr(summary, each.name), Share)
    }
    return {
        **shares,
        "f1": summary.f1,
        "recall": {name: _share(each) for name, each in summary.recall.items()},
        "misses": {
            what: {fate.value: count for fate, count in fates.items()}
            for what, fates in summary.misses.items()
        },
        "methods": {name: _share(each) for name, each in summary.methods.items()},
        "latency_s": {"p50": summary.p50, "p95": summary.p95},
        "tokens": {"prompt": summary.tokens[0], "completion": summary.tokens[1]},
        "calibration": [
            {
                "from": each.low,
                "to": each.high,
                "confidence": each.confidence,
                "exact": _share(each.right),
            }
            for each in summary.calibration
        ],
        "ece": summary.ece,
        "reasons": {reason.value: count for reason, count in summary.reasons.items()},
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "part": share.part,
        "of": share.whole,
        "share": share.value,
        "interval": share.interval,
    }


def _case(judged: Judged) -> dict[str, Any]:
    row = judged.answered.row()
    return {
        **row,
        "set": judged.case.set,
        "gold": list(judged.case.gold),
        "exact": judged.score.exact,
        "gold_among_readings": judged.among,
        "reason": judged.reason.value if judged.reason else None,
        "faults": list(judged.score.faults),
    }
