"""Turn a question of a set into what Winnow answered, and what it had found before that."""

from __future__ import annotations

import dataclasses
import datetime
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..answer import Answer, Asked, Finding, GeneratedFilter, Problem, UnanswerableQuestion
from ..asking import Instant, ask, instant
from ..retrieval import Context, Levers, retrieve
from ..runtime import Runtime
from ..writing import Writer
from ..writing.literal import parse_question
from ..writing.model.offer import offer
from .comparing import FieldValues
from .given import Case, GivenIndex, Json
from .given_form import given_form
from .scoring import leaves
from .synthesis import Origin

# Answers which say that the question asks for no filter; all others without one are failures.
_NO_FILTER = frozenset({Problem.NOTHING_TO_FILTER, Problem.NOT_UNDERSTOOD})

FOUND, CUT, MISSED = "found", "cut by the budget", "not retrieved"


@dataclass(frozen=True)
class Answered:
    """What was answered to one case, as it is written to a file and read again.

    filter    in the form of gold, the first reading's where there are several; [] where the answer
              is that there is nothing to filter by; None where answering failed
    readings  the filter of each reading of an ambiguous question
    fields    of each field that gold mentions, whether it was put before the model
    terms     of each term that gold mentions, likewise, by 'path = id'
    why_none  what was said in the place of a filter
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
    levers: Levers

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

        readings = [] if isinstance(answer, UnanswerableQuestion) else list(_filters(answer))
        first = readings[0] if readings else None
        findings = answer.findings if isinstance(answer, UnanswerableQuestion) else ()
        failed = [each for each in findings if each.code not in _NO_FILTER]
        fields, terms = await self._found(case, name, origin)
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
            fields=fields,
            terms=terms,
            unused=[each.text for each in first.unused] if first else [],
            why_none=_said(list(findings)),
            milliseconds=dict(asked.milliseconds),
        )

    async def _found(
        self, case: Case, name: str, origin: Origin
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Tell of gold's fields and terms what became of them on the way to a model's prompt."""
        runtime = self.runtime
        target = runtime.targets[name]
        day = _instant(runtime, case.today).today
        parsed = parse_question(case.question, target.index, day)
        context = await retrieve(
            case.question,
            parsed.words,
            target,
            runtime.names,
            runtime.pool,
            runtime.embedder,
            explained=parsed.explained,
            introduced=parsed.introduced,
            everything=True,
            levers=self.levers,
        )
        offered = offer(target.index, context, runtime.settings.context_tokens)
        ours = {given: path for path, given in origin.paths.items()}
        known = {each.path: each for each in self.given[case.index].fields}
        fields: dict[str, str] = {}
        terms: dict[str, str] = {}
        for clause in leaves(list(case.gold)):
            path = ours.get(clause["field"])
            if path is None or clause["op"] == "NEAR":
                continue
            fields[clause["field"]] = _fate(path, context.paths, offered.paths)
            vocabulary = origin.vocabularies.get(path)
            if vocabulary is None:
                continue
            values = FieldValues.of(known[clause["field"]])
            for value in _listed(clause.get("value")):
                if (id := values.resolve(value)) is not None:
                    terms[f"{clause['field']} = {id}"] = _fate(
                        (vocabulary, id), _terms(context), offered.terms
                    )
        return fields, terms


def _filters(answer: Answer) -> Iterator[GeneratedFilter]:
    if isinstance(answer, GeneratedFilter):
        yield answer
    elif not isinstance(answer, UnanswerableQuestion):
        yield from (each.filter for each in answer.readings)


def _terms(context: Context) -> set[tuple[str, str]]:
    return {(hit.vocabulary, hit.term.id) for hit in context.terms}


def _fate(wanted: object, retrieved: Any, offered: Any) -> str:
    return FOUND if wanted in offered else CUT if wanted in retrieved else MISSED


def _said(findings: list[Finding]) -> str | None:
    return " ".join(f"{each.code}: {each.message}" for each in findings) or None


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _instant(runtime: Runtime, today: datetime.date | None) -> Instant:
    now = instant(runtime)
    if today is None:
        return now
    noon = datetime.datetime.combine(today, datetime.time(12), now.zone)
    return dataclasses.replace(now, now=noon)
