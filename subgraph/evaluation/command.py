"""Run an evaluation from a terminal: ask, show the figures, and write what was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..opening import calibrations_of
from ..settings import Settings
from ..sync import Progress as SyncProgress
from ..sync import Step
from .calibrating import fit_calibrations, held_out, method_of
from .page import page_of
from .report import compare, predictions_of, report_of
from .running import REPORT, Plan, Run, Setting, Tick, settings_of
from .summary import Judged, Summary, by_set
from .table import show_calibration, show_changes, show_misses, show_reasons, show_sets


async def evaluate(
    base: Settings,
    plan: Plan,
    out: Console,
    err: Console,
    *,
    predictions: Path | None = None,
    sweep: str | None = None,
    earlier: Path | None = None,
    calibrate: Path | None = None,
) -> None:
    """Ask all questions and show how well they were answered. Raises WinnowError."""
    fitted = method_of(plan.writer) if calibrate is not None else None
    several = settings_of(base, sweep)
    run = Run(plan)
    swept: list[Summary] = []
    async with AsyncExitStack() as stack:
        standing = None
        for setting in several:
            if standing is None or setting.reopen:
                await stack.aclose()
                with _bar(err, "Setting up") as (_, progress):
                    standing = await stack.enter_async_context(
                        run.opened(setting.settings, progress)
                    )
            with _bar(err, setting.label or "Asking") as (tick, _):
                judged = await run.ask(*standing, setting, tick)
            summaries = by_set(judged)
            swept.append(replace(summaries[-1], name=setting.label))
            _write(run.folder(setting), predictions, setting, summaries, judged)
    if sweep is not None:
        show_sets(swept, out, "setting")
    else:
        show_sets(summaries, out)
        show_misses(summaries, out)
        show_reasons(summaries, out)
    if earlier is not None:
        show_changes(compare(earlier, judged), out)
    if calibrate is not None and fitted is not None:
        fit_calibrations(judged, fitted, calibrations_of(base)).save(calibrate)
        show_calibration(held_out(judged, fitted), out)


def _write(
    folder: Path | None,
    predictions: Path | None,
    setting: Setting,
    summaries: list[Summary],
    judged: list[Judged],
) -> None:
    if predictions is not None:
        predictions.write_text(predictions_of(judged), "utf-8")
    if folder is None:
        return
    (folder / "predictions.jsonl").write_text(predictions_of(judged), "utf-8")
    (folder / "report.html").write_text(page_of(summaries, judged, setting.label), "utf-8")
    # Last, for it says that the run is finished.
    report = report_of(summaries, judged)
    (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")


@contextmanager
def _bar(console: Console, doing: str) -> Iterator[tuple[Tick, SyncProgress]]:
    """Show how far it is: questions answered, or vocabularies fetched."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    fetched: set[str] = set()
    with bars:
        task = bars.add_task(doing, total=None)

        def tick(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        def step(each: Step) -> None:
            fetched.add(each.name)
            bars.update(task, completed=len(fetched))

        yield tick, step
