"""Turn a run into one page of HTML that needs nothing else: plots, figures, cases to filter."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from .given import Json
from .plots import bars, reliability
from .recall import Fate
from .summary import Judged, Summary
from .table import MISSES, interval, misses, percent

_MISSED = 200  # rows of what was missed
_HEADS = (
    "set", "n", "exact %", "95 %", "unambiguous %", "P / R %", "valid %", "needless filter %",
    "ambiguous %", "… with gold", "fields in budget %", "terms in budget %", "p50 / p95 ms", "ECE",
)  # fmt: skip


def page_of(summaries: Sequence[Summary], judged: Sequence[Judged], label: str = "") -> str:
    """Return the page of one run; `label` says under what setting."""
    template = Template((files(__package__) / "page.html").read_text("utf-8"))
    whole = summaries[-1]
    return template.substitute(
        title=escape(f"Winnow: evaluation {label}".strip()),
        note=escape(
            f"{whole.exact.whole:,} questions. An ambiguous answer counts by its first reading; "
            "“unambiguous” counts it as wrong."
        ),
        bars=bars(summaries),
        figures=_table(_HEADS, map(_figures, summaries)),
        reliability=reliability(whole.calibration),
        misses=_table(("set", *MISSES), ([each.name, *misses(each)] for each in summaries)),
        missed=_missed(judged),
        reasons=_reasons(summaries),
        cases=_safe([_case(each) for each in judged]),
    )


def _figures(each: Summary) -> list[str]:
    return [
        each.name,
        str(each.exact.whole),
        percent(each.exact),
        interval(each.exact),
        percent(each.strictly_exact),
        f"{percent(each.precision)} / {percent(each.recall_of_clauses)}",
        percent(each.valid),
        f"{percent(each.over_filter)} of {each.over_filter.whole}",
        percent(each.ambiguous),
        percent(each.among),
        percent(each.recall["fields in budget"]),
        percent(each.recall["terms in budget"]),
        f"{1000 * each.p50:.1f} / {1000 * each.p95:.1f}",
        "–" if each.ece is None else f"{each.ece:.3f}",
    ]


def _reasons(summaries: Sequence[Summary]) -> str:
    return _table(
        ("reason", *(each.name for each in summaries)),
        (
            [reason.value, *(str(each.reasons.get(reason, "")) for each in summaries)]
            for reason in summaries[-1].reasons
        ),
    )


def _missed(judged: Sequence[Judged]) -> str:
    """List what was missed, the likes together: 'snips · sort = best · not retrieved · 3'."""
    count = Counter(
        (each.case.index, name, fate)
        for each in judged
        for fates in (each.answered.fields, each.answered.terms)
        for name, fate in fates.items()
        if fate != Fate.FOUND
    )
    rows = ([index, name, fate, str(n)] for (index, name, fate), n in count.most_common(_MISSED))
    return _table(("index", "field, or field = term", "what became of it", "questions"), rows)


def _table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f'<table class="figures"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _case(judged: Judged) -> dict[str, Any]:
    answered = judged.answered
    if answered.filter is None:
        ours = answered.error or ""
    elif answered.readings:
        ours = "\nor ".join(map(_shown, answered.readings))
    else:
        ours = _shown(answered.filter)
    return {
        "set": judged.case.set,
        "index": judged.case.index,
        "question": judged.case.question,
        "gold": _shown(list(judged.case.gold)),
        "ours": ours,
        "reason": judged.reason.value if judged.reason else "right",
        "confidence": answered.confidence,
    }


def _shown(node: Json) -> str:
    """Return a filter of the questions' form as people read it: 'a == "x" AND NOT (b > 3)'."""
    if isinstance(node, list):
        return " AND ".join(map(_shown, node)) or "no filter"
    if "field" in node:
        value = json.dumps(node.get("value"), ensure_ascii=False)
        return f"{node['field']} {node['op']} {value}"
    ((kind, inner),) = node.items()
    if kind == "not":
        return f"NOT ({_shown(inner)})"
    return f"({f' {kind.upper()} '.join(_shown(each) for each in inner)})"


def _safe(value: Any) -> str:
    """Return JSON that can stand in a script element, whatever texts are in it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
