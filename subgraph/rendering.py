"""Show answers and reports on a terminal: colours for people, JSON for programs."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .store.feedback import Kept
from .sync import Outcome, Step, SyncReport
from .sync import Progress as Report


def render_answer(answer: Mapping[str, Any], console: Console) -> None:
    """Print one answer, as the GraphQL API gave it."""
    kind = answer["__typename"]
    if kind == "GeneratedFilter":
        _filter(answer, console)
    elif kind == "AmbiguousQuestion":
        console.print("[bold yellow]This can mean several things:[/]")
        for number, reading in enumerate(answer["readings"], 1):
            console.print(f"\n[bold]{number}. {escape(reading['label'])}[/]", highlight=False)
            _filter(reading["filter"], console, short=True)
    else:
        for finding in answer["diagnostics"]:
            console.print(
                f"[bold red]{finding['code']}[/]  {escape(finding['message'])}", highlight=False
            )
        for suggestion in answer["suggestions"]:
            console.print(f"  {escape(suggestion)}", style="dim", highlight=False)


def _filter(answer: Mapping[str, Any], console: Console, *, short: bool = False) -> None:
    # Not wrapped: it is there to be copied.
    console.print(
        answer["statement"], style="bold green", markup=False, highlight=False, soft_wrap=True
    )
    chips = Text()
    for chip in answer["chips"]:
        chips.append(f" {chip['text']} ", style="black on cyan")
        chips.append("  ")
    console.print(chips)
    if short:
        return
    console.print(f"{answer['method'].lower()}, confidence {answer['confidence']:.2f}", style="dim")
    for sentence in answer["explanation"]:
        console.print(f"  {sentence}", style="dim", markup=False, highlight=False)
    for warning in answer["warnings"]:
        console.print(f"[yellow]{warning['code']}[/]  {escape(warning['message'])}")
    for other in answer["alternatives"]:
        console.print(
            f"  or: {escape(other['label'])}  [dim]{escape(other['statement'])}[/]",
            highlight=False,
        )


def render_feedback(kept: Sequence[Kept], console: Console, *, as_json: bool = False) -> None:
    """Print verdicts, one a row; as JSON one a line, to be kept or looked through."""
    if as_json:
        for each in kept:
            row = json.dumps(dataclasses.asdict(each), default=str, ensure_ascii=False)
            sys.stdout.write(f"{row}\n")
        return
    table = Table()
    for column in ("verdict", "question", "statement", "caller", "when"):
        table.add_column(column)
    for each in kept:
        when = f"{each.at:%Y-%m-%d %H:%M}"
        cells = (each.verdict.lower(), each.question, each.statement, each.caller, when)
        table.add_row(*map(escape, cells))
    console.print(table)


def render_sync(report: SyncReport, console: Console, *, as_json: bool = False) -> None:
    """Print what a sync did, one row per vocabulary."""
    if as_json:
        sys.stdout.write(json.dumps(dataclasses.asdict(report), default=str, indent=2) + "\n")
        return
    table = Table(title="Vocabularies")
    for column in ("name", "terms", "added", "changed", "removed", "seconds", "state"):
        justify = "left" if column in ("name", "state") else "right"
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    for each in report.vocabularies:
        counts = [str(count) for count in (each.terms, each.added, each.changed, each.removed)]
        state = each.outcome.value
        if each.outcome is not Outcome.DONE:
            counts = [""] * len(counts)
        if each.outcome is Outcome.FAILED:
            state = "[red]failed; the old terms stay[/]"
        table.add_row(each.name, *counts, f"{each.seconds:.2f}", state)
    console.print(table)
    errors = [(each.name, each.error) for each in report.indexes]
    errors += [(each.name, each.error) for each in report.vocabularies]
    for name, error in errors:
        if error:
            console.print(f"[red]{escape(name)}[/]  {escape(error)}", highlight=False)


@contextmanager
def sync_progress(console: Console, *, quiet: bool = False) -> Iterator[Report]:
    """Yield what a sync calls as it goes on: a bar for each vocabulary."""
    bars = Progress(
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    )
    tasks: dict[str, Any] = {}

    def report(step: Step) -> None:
        if step.name not in tasks:
            tasks[step.name] = bars.add_task(step.name, total=step.total)
        bars.update(
            tasks[step.name],
            description=f"{step.name}: {step.doing}",
            completed=step.done,
            total=step.total,
        )

    with bars:
        yield report
