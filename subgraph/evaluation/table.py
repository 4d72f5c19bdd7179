"""Show the figures of a run on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .calibrating import HeldOut
from .recall import Fate
from .report import Change
from .summary import Share, Summary

_RECALL = ("fields at K", "fields in budget", "terms at K", "terms in budget")
_REASONS = 15


def show_sets(summaries: Sequence[Summary], console: Console, first: str = "set") -> None:
    """Print one row for each set: what was answered, then what it was answered from."""
    answers = _table(
        "Answers, in %",
        first, "n", "exact", "95 %", "unambig.", "P", "R", "F1", "valid", "needless",
    )  # fmt: skip
    means = _table(
        "Retrieval and the rest, in %",
        first, "fields", "terms", "ambig.", "with gold", "p50 ms", "p95 ms", "tokens", "ECE",
    )  # fmt: skip
    for each in summaries:
        answers.add_row(
            escape(each.name),
            str(each.exact.whole),
            percent(each.exact),
            interval(each.exact),
            percent(each.strictly_exact),
            percent(each.precision),
            percent(each.recall_of_clauses),
            _part(each.f1),
            percent(each.valid),
            f"{each.over_filter.part}/{each.over_filter.whole}",
        )
        fields, fields_kept, terms, terms_kept = (each.recall[name] for name in _RECALL)
        means.add_row(
            escape(each.name),
            _both(fields, fields_kept),
            _both(terms, terms_kept),
            percent(each.ambiguous),
            percent(each.among),
            f"{1000 * each.p50:.1f}",
            f"{1000 * each.p95:.1f}",
            f"{each.tokens[0]:.0f}+{each.tokens[1]:.0f}",
            "–" if each.ece is None else f"{each.ece:.3f}",
        )
    console.print(answers)
    console.print(means)
    console.print(
        "An ambiguous answer counts by its first reading; 'unambig.' counts it as wrong. "
        "P, R and F1 are of clauses; 'needless' are filters where none was asked. Of the fields "
        "and terms of gold, those in the context: at K, and after the cut to the budget.",
        style="dim",
    )


def show_reasons(summaries: Sequence[Summary], console: Console) -> None:
    """Print why answers were not right, the most frequent reasons first."""
    sets = [each for each in summaries if each.name != "total"]
    count = Counter[str]()
    for each in sets:
        count.update({reason.value: n for reason, n in each.reasons.items()})
    if not count:
        return
    table = Table(title="Why the others are not right")
    table.add_column("reason")
    for name in ("all", *(each.name for each in sets)):
        table.add_column(escape(name), justify="right")
    for reason, n in count.most_common(_REASONS):
        of_sets = [{r.value: c for r, c in each.reasons.items()}.get(reason, 0) for each in sets]
        table.add_row(reason, str(n), *(str(c) if c else "" for c in of_sets))
    console.print(table)


def show_misses(summaries: Sequence[Summary], console: Console) -> None:
    """Print what of gold is not in the prompt that a model gets, and why not."""
    table = _table("Fields and terms of gold that a model is not shown", "set", *MISSES)
    for each in summaries:
        table.add_row(escape(each.name), *misses(each))
    console.print(table)


MISSES = tuple(f"{what} {fate}" for what in ("fields", "terms") for fate in (Fate.MISSED, Fate.CUT))
"""The heads of what `misses` returns."""


def misses(summary: Summary) -> list[str]:
    """Return how many fields and terms were missed for each reason, of how many: '6 of 327'."""
    return [
        f"{summary.misses[what][fate]:,} of {summary.recall[f'{what} at K'].whole:,}"
        for what in ("fields", "terms")
        for fate in (Fate.MISSED, Fate.CUT)
    ]


def show_changes(changes: Sequence[Change], console: Console) -> None:
    """Print what is different from an earlier run."""
    table = Table(title="Compared with the earlier run")
    for column in ("set", "n", "exact before", "now", "fixed", "broken"):
        table.add_column(column, justify="left" if column == "set" else "right")
    for each in changes:
        table.add_row(
            escape(each.name),
            str(each.now.whole),
            percent(each.before),
            percent(each.now),
            f"[green]{len(each.fixed)}[/]",
            f"[red]{len(each.broken)}[/]",
        )
    console.print(table)
    for _, _, question in changes[-1].broken[:10] if changes else ():
        console.print(f"  broken: {escape(question)}", style="dim", highlight=False)


def show_calibration(sets: Sequence[HeldOut], console: Console) -> None:
    """Print how far confidence is from being right, where it was fitted on all other sets."""
    table = _table("Confidence fitted on the other sets", "set", "answers", "ECE", "sure → right")
    for each in sets:
        bins = "  ".join(
            f"{100 * one.confidence:.0f}→{percent(one.right)} ({one.right.whole})"
            for one in each.bins
        )
        table.add_row(escape(each.set), str(each.answers), f"{each.ece:.3f}", bins)
    console.print(table)


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, box=SIMPLE, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for each in columns:
        table.add_column(each, justify="right")
    return table


def _both(at_k: Share, in_budget: Share) -> str:
    shown = percent(at_k), percent(in_budget)
    return shown[0] if shown[0] == shown[1] else " → ".join(shown)


def percent(share: Share) -> str:
    """Return a share as '57.3', or '–' of nothing."""
    return _part(share.value)


def interval(share: Share) -> str:
    """Return the interval of a share as '50–64'."""
    bounds = share.interval
    return "–" if bounds is None else f"{100 * bounds[0]:.0f}–{100 * bounds[1]:.0f}"


def _part(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"
