"""Turn a question of a set into what Winnow answered, and what it had found before that."""

from __future__ import annotations

import dataclasses
import datetime
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..answer import (
    AmbiguousQuestion,
    Answer,
    Asked,
    Finding,
    GeneratedFilter,
    Problem,
    UnanswerableQuestion,
)
from ..asking import Instant, ask, instant
from ..runtime import Runtime
from ..writing import Writer
from .given import Case, GivenIndex, Json
from .given_form import given_form
from .recall import fates
from .synthesis import Origin

# Answers which say that the question asks for no filter; all others without one are failures.
_NO_FILTER = frozenset({Problem.NOTHING_TO_FILTER, Problem.NOT_UNDERSTOOD})


@dataclass(frozen=True)
class Answered:
    """What was answered to one case, as it is written to a file and read again.

    filter    in the form of gold, the first reading's where there are several; [] where the answer
              is that there is nothing to filter by; None where answering failed
    readings  the filter of each reading of an ambiguous question
    fields    of each field that gold mentions, its Fate: whether it is put before a model
    terms     of each term that gold mentions, likewise, by 'path = id'
    offered_tokens  of the prompt in which they were looked for, by our estimate
    why_none  what was said in the place of a filter
    signals   what the confidence was computed from
    by_words  beside a model's answer: the filter that the words alone make, in the same form
    """

    index: str
    source_id: str
    question: str
    filter: list[Json] | None
    error: str | None
    typename: str
    method: str | None
    confidence: float | None
    statement: str | None
    latency_s: float
    prompt_tokens: int
    completion_tokens: int
    readings: list[list[Json]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    why_none: str | None = None
    signals: dict[str, float] | None = None
    by_words: list[Json] | None = None
    offered_tokens: int = 0
    milliseconds: dict[str, float] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        """The case's key."""
        return self.index, self.source_id, self.question

    def row(self) -> dict[str, Any]:
        """The form in which it is written."""
        return dataclasses.asdict(self)


@dataclass(frozen=True)
class Bench:
    """A runtime over the sets' indexes, and how their names were told."""

    runtime: Runtime
    given: Mapping[str, GivenIndex]
    origins: Mapping[str, tuple[str, Origin]]  # by the given name: our name, and what it was
    writer: Writer

    async def answer(self, case: Case) -> Answered:
        """Ask the question of the case, and note what came of it and what had been found."""
        name, origin = self.origins[case.index]
        at = _instant(self.runtime, case.today)
        began = time.perf_counter()
        answer = await ask(
            self.runtime, case.question, name, writer=self.writer, at=at, cache=False
        )
        seconds = time.perf_counter() - began

        def told(one: GeneratedFilter) -> list[Json]:
            return given_form(one.filter, origin, at.now, at.zone)

        readings = list(_filters(answer))
        first = readings[0] if readings else None
        findings = answer.findings if isinstance(answer, UnanswerableQuestion) else ()
        failed = [each for each in findings if each.code not in _NO_FILTER]
        by_words = None
        if self.writer is Writer.MODEL:
            alone = await ask(self.runtime, case.question, name, writer=Writer.LITERAL, at=at)
            by_words = next(map(told, _filters(alone)), [])
        found = await fates(self.runtime, name, case, self.given[case.index], origin, at)
        asked: Asked = answer.asked
        return Answered(
            case.index,
            case.source_id,
            case.question,
            filter=told(first) if first else None if failed else [],
            error=_said(failed),
            typename=type(answer).__name__,
            method=first.method.value if first else None,
            confidence=first.confidence if first else None,
            statement=first.filter.statement if first else None,
            latency_s=round(seconds, 5),
            prompt_tokens=sum(each.prompt_tokens for each in asked.attempts),
            completion_tokens=sum(each.completion_tokens for each in asked.attempts),
            readings=[told(each) for each in readings] if len(readings) > 1 else [],
            fields={path: fate.value for path, fate in found.fields.items()},
            terms={term: fate.value for term, fate in found.terms.items()},
            offered_tokens=found.tokens,
            unused=[each.text for each in first.unused] if first else [],
            why_none=_said(list(findings)),
            signals=dict(first.signals) or None if first else None,
            by_words=by_words,
            milliseconds=dict(asked.milliseconds),
        )


def _filters(answer: Answer) -> Iterator[GeneratedFilter]:
    if isinstance(answer, GeneratedFilter):
        yield answer
    elif isinstance(answer, AmbiguousQuestion):
        yield from (each.filter for each in answer.readings)


def _said(findings: list[Finding]) -> str | None:
    return " ".join(f"{each.code}: {each.message}" for each in findings) or None


def _instant(runtime: Runtime, today: datetime.date | None) -> Instant:
    now = instant(runtime)
    if today is None:
        return now
    noon = datetime.datetime.combine(today, datetime.time(12), now.zone)
    return dataclasses.replace(now, now=noon)
