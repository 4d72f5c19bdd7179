"""Turn a plan into judged answers: ask every question once, keep what is done, go on after a stop.

In the folder of a run, answers.jsonl grows line by line. A run that was interrupted goes on from
there; one that was finished (report.json is there) begins anew.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from ..retrieval import Levers, levers_of
from ..runtime import Runtime
from ..settings import Settings, read_settings
from ..sync import Progress, silent
from ..writing import Writer
from .answering import Answered, Bench
from .given import Case, GivenIndex, read_cases, read_indexes
from .opening import opened
from .summary import Judged, judge
from .synthesis import Graph, synthesise

ANSWERS, REPORT, BEGUN = "answers.jsonl", "report.json", "run.json"

_LEVERS = frozenset(each.name for each in dataclasses.fields(Levers))
# Settings that something opened at start depends on.
_AT_START = ("embed", "model", "openai", "confidence")

Tick = Callable[[int, int], None]  # questions answered, of how many


@dataclass(frozen=True)
class Plan:
    """What is asked of whom.

    limit   at most so many questions of each set, the first ones
    folder  where what is done is kept
    """

    indexes: Sequence[Path]
    cases: Sequence[Path]
    writer: Writer = Writer.LITERAL
    limit: int | None = None
    folder: Path | None = None


@dataclass(frozen=True)
class Setting:
    """One setting of a sweep: its label, and the levers as they are then."""

    label: str
    settings: Settings
    levers: Levers = field(default_factory=Levers)
    reopen: bool = False


def settings_of(base: Settings, sweep: str | None) -> list[Setting]:
    """Return what to run: the settings as they are, or for 'lever=a,b' one for each value.

    Raises ConfigurationError for a lever that is none, or a value that it cannot have.
    """
    if sweep is None:
        return [Setting("", base, levers_of(base.retrieval))]
    lever, _, values = sweep.partition("=")
    if not values or lever not in {*_LEVERS, *Settings.model_fields}:
        known = ", ".join(sorted({*_LEVERS, *Settings.model_fields}))
        raise ConfigurationError(f"--sweep takes 'lever=a,b,c', where lever is one of {known}.")
    return [_setting(base, lever, value.strip()) for value in values.split(",")]


def _setting(base: Settings, lever: str, value: str) -> Setting:
    label = f"{lever}={value}"
    if lever not in _LEVERS:
        read = getattr(read_settings(**{lever: value}), lever)
        swept = base.model_copy(update={lever: read})
        levers = levers_of(swept.retrieval)
        return Setting(label, swept, levers, reopen=lever.startswith(_AT_START))
    return Setting(label, base, levers_of({**base.retrieval, lever: value}))


class Run:
    """The questions of a plan, and the graph over which they are asked."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.given: dict[str, GivenIndex] = read_indexes(plan.indexes)
        self.cases = _first_of_each_set(read_cases(plan.cases, self.given), plan.limit)
        if not self.cases:
            raise ConfigurationError("The files of cases have no question.")

    @asynccontextmanager
    async def opened(
        self, settings: Settings, progress: Progress = silent
    ) -> AsyncIterator[tuple[Runtime, Graph]]:
        """Open the runtime over the indexes that the cases ask."""
        used = {case.index for case in self.cases}
        graph = synthesise(index for name, index in self.given.items() if name in used)
        async with opened(settings, graph, progress) as runtime:
            yield runtime, graph

    async def ask(
        self, runtime: Runtime, graph: Graph, setting: Setting, tick: Tick
    ) -> list[Judged]:
        """Ask all questions that are not answered yet, and judge all answers."""
        self._check(setting.settings)
        kept = Kept.open(self.folder(setting), self._about(setting))
        bench = Bench(
            dataclasses.replace(runtime, settings=setting.settings, levers=setting.levers),
            self.given,
            {origin.index: (name, origin) for name, origin in graph.origins.items()},
            self.plan.writer,
        )
        waiting = iter([case for case in self.cases if case.key not in kept.answers])
        tick(len(kept.answers), len(self.cases))

        async def work() -> None:
            for case in waiting:
                kept.add(await bench.answer(case))
                tick(len(kept.answers), len(self.cases))

        # A literal answer is work of this process: asked at once, questions would only wait.
        literal = self.plan.writer is Writer.LITERAL
        async with asyncio.TaskGroup() as group:
            for _ in range(1 if literal else setting.settings.model_concurrency):
                group.create_task(work())
        return judge(self.cases, kept.answers, self.given)

    def _check(self, settings: Settings) -> None:
        if self.plan.writer is Writer.MODEL and not settings.has_model:
            raise ConfigurationError(
                "No model is configured. Set OPENAI_API_KEY or OPENAI_BASE_URL, or run with "
                "'--writer literal'."
            )

    def folder(self, setting: Setting) -> Path | None:
        """Where what is done under a setting is kept."""
        folder = self.plan.folder
        return folder / setting.label.replace("/", "_") if folder and setting.label else folder

    def _about(self, setting: Setting) -> dict[str, Any]:
        """Return what has to be the same for a run to go on."""
        settings = setting.settings
        return {
            "writer": self.plan.writer.value,
            "model": settings.model if settings.has_model else None,
            "embedder": settings.embedder,
            "lever": setting.label,
            "limit": self.plan.limit,
            "cases": len(self.cases),
        }


@dataclass
class Kept:
    """The answers so far, in memory and, where there is a folder, in its file."""

    answers: dict[tuple[str, str, str], Answered]
    path: Path | None = None

    @classmethod
    def open(cls, folder: Path | None, about: dict[str, Any]) -> Kept:
        """Go on with what a folder holds. Raises ConfigurationError where it is of another run."""
        if folder is None:
            return cls({})
        folder.mkdir(parents=True, exist_ok=True)
        begun, path = folder / BEGUN, folder / ANSWERS
        if (folder / REPORT).exists():
            for name in (REPORT, ANSWERS, BEGUN):
                (folder / name).unlink(missing_ok=True)
        if begun.exists() and json.loads(begun.read_text("utf-8")) != about:
            raise ConfigurationError(
                f"'{folder}' holds a run of other settings that was not finished. "
                "Give another folder, or remove it."
            )
        begun.write_text(json.dumps(about, indent=1), "utf-8")
        answers = list(_read_answers(path)) if path.exists() else []
        path.write_text("".join(map(_line, answers)), "utf-8")  # without half a line
        return cls({each.key: each for each in answers}, path)

    def add(self, answered: Answered) -> None:
        """Keep one more answer."""
        self.answers[answered.key] = answered
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(_line(answered))


def _line(answered: Answered) -> str:
    return json.dumps(answered.row(), ensure_ascii=False) + "\n"


def _read_answers(path: Path) -> list[Answered]:
    """Read the answers up to the first line that a stop has cut."""
    found = []
    for line in path.read_text("utf-8").split("\n"):
        try:
            found.append(Answered(**json.loads(line)))
        except (ValueError, TypeError):
            break
    return found


def _first_of_each_set(cases: Sequence[Case], limit: int | None) -> list[Case]:
    if limit is None:
        return list(cases)
    seen: Counter[str] = Counter()
    kept = []
    for case in cases:
        seen[case.set] += 1
        if seen[case.set] <= limit:
            kept.append(case)
    return kept
