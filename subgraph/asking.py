"""Turn a question into an answer: the corridor from words to a checked filter.

    question ─▶ words ─▶ context ─▶ literal reading ─▶ (model, in repairing.py) ─▶ answer

Nothing in here raises for what a caller typed or what the outside world did: each becomes a typed
answer.
"""

from __future__ import annotations

import datetime
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from .answer import (
    Answer,
    Asked,
    Attempt,
    Finding,
    GeneratedFilter,
    Method,
    Problem,
    UnanswerableQuestion,
)
from .checking import check_named, diagnostics_of, scope_of
from .choosing import ambiguous
from .errors import EmbeddingError, StoreError
from .explaining import (
    edited_answer,
    literal_answer,
    literal_unused,
)
from .filtering import (
    CheckedFilter,
    FilterSyntaxError,
    InvalidFilterError,
    Severity,
    check,
    parse,
)
from .refusing import nothing_found, refusal, suggestions, unanswerable, unknown_index
from .repairing import Writing
from .retrieval import Context, retrieve
from .runtime import Runtime
from .writing import Writer
from .writing.literal import LiteralReading, Reading, parse_question, read
from .writing.model import ChatModel


@dataclass(frozen=True)
class Instant:
    """When and where a question is asked: what 'today' means."""

    now: datetime.datetime
    zone: ZoneInfo

    @property
    def today(self) -> datetime.date:
        """The day of the question in its zone."""
        return self.now.astimezone(self.zone).date()


@dataclass
class _Watch:
    """Milliseconds by stage."""

    milliseconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - start) * 1000
            self.milliseconds[name] = round(self.milliseconds.get(name, 0.0) + spent, 3)


def instant(runtime: Runtime, zone: ZoneInfo | None = None) -> Instant:
    """The present, in the caller's zone or the configured one."""
    return Instant(
        datetime.datetime.now(datetime.UTC), zone or ZoneInfo(runtime.settings.time_zone)
    )


async def ask(
    runtime: Runtime,
    question: str,
    index: str,
    *,
    writer: Writer = Writer.AUTO,
    at: Instant | None = None,
    cache: bool = True,
) -> Answer:
    """Answer `question` about `index`.

    `cache`: whether a statement that the model wrote for the same question before will do.
    """
    asked = Asked(index, question[: runtime.settings.question_length])
    limit = runtime.settings.question_length
    if refused := refusal(runtime.targets, question, index, limit):
        return UnanswerableQuestion(asked, *refused)
    if runtime.places.locked():
        return unanswerable(
            asked,
            Problem.TOO_BUSY,
            f"{runtime.settings.concurrency} questions are being answered already. Ask again.",
        )
    async with runtime.places:
        return await _Asking(runtime, asked, writer, at or instant(runtime), cache).answer()


async def parse_statement(runtime: Runtime, statement: str, index: str) -> Answer:
    """Check a statement that a person wrote or edited, and show it as an answer."""
    asked = Asked(index, "")
    if refused := unknown_index(runtime.targets, index):
        return UnanswerableQuestion(asked, *refused)
    target = runtime.targets[index]
    watch = _Watch()
    try:
        with watch.stage("parse"):
            tree = parse(statement)
        with watch.stage("validate"):
            checked = await check_named(runtime, target, tree, Context())
    except (FilterSyntaxError, InvalidFilterError) as error:
        findings = tuple(map(Finding.of_statement, diagnostics_of(error)))
        attempt = Attempt(Method.EDITED, statement, findings)
        return UnanswerableQuestion(replace(asked, attempts=(attempt,)), findings)
    except StoreError as error:
        return unanswerable(asked, Problem.STORE_UNAVAILABLE, str(error))
    asked = replace(
        asked,
        attempts=(Attempt(Method.EDITED, statement),),
        milliseconds=watch.milliseconds,
    )
    return edited_answer(asked, target, checked)


class _Asking:
    """One question on its way."""

    def __init__(
        self, runtime: Runtime, asked: Asked, writer: Writer, at: Instant, cache: bool
    ) -> None:
        self._runtime = runtime
        self._asked = asked
        self._writer = writer
        self._at = at
        self._cache = cache
        self._target = runtime.targets[asked.index]
        self._watch = _Watch()
        self._attempts: list[Attempt] = []

    async def answer(self) -> Answer:
        runtime, question = self._runtime, self._asked.question
        with self._watch.stage("words"):
            self._parsed = parsed = parse_question(question, self._target.index, self._at.today)
        try:
            with self._watch.stage("retrieve"):
                context = await retrieve(
                    question,
                    parsed.words,
                    self._target,
                    runtime.names,
                    runtime.pool,
                    runtime.embedder,
                    explained=parsed.explained,
                    introduced=parsed.introduced,
                    everything=self._writer is Writer.MODEL and runtime.model is not None,
                    levers=runtime.levers,
                )
        except StoreError as error:
            return self._no(Problem.STORE_UNAVAILABLE, str(error))
        except EmbeddingError as error:
            return self._no(Problem.EMBEDDER_UNAVAILABLE, str(error))
        self._asked = replace(self._asked, context=context)
        with self._watch.stage("read"):
            literal = read(
                parsed,
                self._target.index,
                context,
                today=self._at.today,
                margin=runtime.settings.ambiguity_margin,
                weights=runtime.weights,
            )
        wants_model = self._writer is Writer.MODEL or (
            self._writer is Writer.AUTO and not literal.complete and self._something_to_guess()
        )
        if wants_model and runtime.model is not None:
            return await self._by_model(runtime.model, literal)
        if wants_model and self._writer is Writer.MODEL:
            self._attempts.append(
                Attempt(
                    Method.MODEL,
                    None,
                    (
                        Finding(
                            Problem.MODEL_UNAVAILABLE,
                            "No model is configured. Set OPENAI_API_KEY or OPENAI_BASE_URL.",
                            Severity.WARNING,
                        ),
                    ),
                )
            )
        return self._literally(literal)

    def _something_to_guess(self) -> bool:
        return len(self._parsed.explained) < len(self._parsed.words)

    # The literal answer

    def _literally(self, literal: LiteralReading) -> Answer:
        """What the words alone say: one filter, several, or none."""
        with self._watch.stage("check"):
            readings = list(self._checked(literal.readings))
            if not readings:  # what is likeliest cannot be true; what is less likely may be
                readings = list(itertools.islice(self._checked(literal.alternatives), 1))
        if not readings:
            return self._nothing(literal)
        attempts = [
            *self._attempts,
            *(Attempt(Method.LITERAL, checked.statement) for _, checked in readings),
        ]
        with self._watch.stage("explain"):
            asked = self._done(attempts)
            answers = [
                (
                    reading,
                    literal_answer(
                        asked,
                        self._target,
                        reading,
                        literal,
                        checked,
                        self._rivals(literal) if len(readings) == 1 else tuple,
                    ),
                )
                for reading, checked in readings
            ]
        if len(answers) == 1:
            answer = answers[0][1]
            return replace(
                answer,
                asked=self._done(attempts),
                warnings=(*self._why_no_model(), *answer.warnings),
            )
        return ambiguous(self._target.index, literal, answers)

    def _why_no_model(self) -> Iterator[Finding]:
        """What kept a model from writing, where it was asked for."""
        for attempt in self._attempts:
            if attempt.method is Method.MODEL and attempt.statement is None:
                yield from (each for each in attempt.findings if each.of == "question")

    def _checked(self, readings: Sequence[Reading]) -> Iterator[tuple[Reading, CheckedFilter]]:
        """The readings that fit the index; one that does not is kept as an attempt."""
        scope = scope_of(self._target, self._asked.context)
        for reading in readings:
            try:
                yield reading, check(reading.filter, scope)
            except InvalidFilterError as error:
                self._attempts.append(
                    Attempt(
                        Method.LITERAL,
                        None,
                        tuple(map(Finding.of_statement, error.diagnostics)),
                    )
                )

    def _rivals(self, literal: LiteralReading) -> Callable[[], list[tuple[Reading, CheckedFilter]]]:
        return lambda: list(self._checked(literal.alternatives))

    def _nothing(self, literal: LiteralReading) -> UnanswerableQuestion:
        """Say kindly that there is nothing to filter by, and what would be."""
        unused = literal_unused(literal)
        asked = self._done(self._attempts)
        found = [finding for attempt in self._attempts for finding in attempt.findings]
        invalid = tuple(each for each in found if each.severity is Severity.ERROR)
        if invalid:
            return UnanswerableQuestion(asked, invalid, suggestions(self._target))
        return nothing_found(asked, unused, self._target)

    # The model's answer

    async def _by_model(self, model: ChatModel, literal: LiteralReading) -> Answer:
        """What a model writes, or where that is no use what the words alone say."""
        writing = Writing(
            self._runtime,
            model,
            self._target,
            self._asked,
            self._parsed,
            literal,
            self._watch.stage,
            today=self._at.today,
            zone=str(self._at.zone),
            cache=self._cache,
        )
        try:
            written = await writing.write()
        except StoreError as error:
            return self._no(Problem.STORE_UNAVAILABLE, str(error))
        self._attempts += written.attempts
        answer = written.answer
        if answer is not None and not (not written.faithful and _reads_more(literal, answer)):
            return replace(answer, asked=self._done(self._attempts))
        if literal.readings or not written.findings:
            return self._literally(literal)
        return UnanswerableQuestion(
            self._done(self._attempts), written.findings, suggestions(self._target)
        )

    # What both share

    def _done(self, attempts: Sequence[Attempt]) -> Asked:
        return replace(
            self._asked,
            attempts=tuple(attempts),
            milliseconds=dict(self._watch.milliseconds),
        )

    def _no(self, problem: Problem, message: str) -> UnanswerableQuestion:
        return unanswerable(self._done(self._attempts), problem, message)


def _reads_more(literal: LiteralReading, answer: GeneratedFilter) -> bool:
    """Whether the reader, which loses nothing unseen, leaves out no more than the answer does."""
    left_out = len(literal.unused) + len(literal.sorting)
    return len(literal.readings) == 1 and left_out <= len(answer.unused)
