"""Turn a question into an answer: the corridor from words to a checked filter.

    question ─▶ words ─▶ context ─▶ literal reading ─▶ (model, in repairing.py) ─▶ answer
                            └─▶ what a person confirmed for the same question ─────▶

Nothing in here raises for what a caller typed or what the outside world did: each becomes a typed
answer.
"""

from __future__ import annotations

import datetime
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
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
from .callers import ANYONE, Caller
from .catalogue import Term
from .checking import check_for, check_named, diagnostics_of, scope_of, with_terms
from .choosing import (
    ambiguous,
    ambiguous_mentions,
    choose_terms,
    keep_mentions,
    named_beside,
    names_term,
    settle,
    too_many_choices,
    unknown_terms,
)
from .constraining import constrained, without_constraint
from .errors import EmbeddingError, StoreError
from .explaining import (
    edited_answer,
    followed_answer,
    literal_answer,
    literal_unused,
)
from .feedback import (
    JUDGED_NOTHING,
    REJECTED_TRUST,
    confirmed_answer,
    judged,
    minded,
    outdated,
    set_aside,
)
from .filtering import (
    CheckedFilter,
    Filter,
    FilterSyntaxError,
    InvalidFilterError,
    Severity,
    Span,
    parse,
)
from .following import Following, follow, marks
from .mentions import Mention, Pin, meant, pinned_context, pinned_question, pins_of
from .progress import Told, stages
from .refusing import nothing_found, refusal, suggestions, unanswerable, unknown_index
from .repairing import Writing
from .retrieval import Context, Searchable, retrieve
from .routing import RankedIndex, rank_by_words
from .runtime import Runtime
from .weighing import beside, likelihood, stands
from .writing import Writer
from .writing.literal import LiteralReading, Parsed, Reading, parse_question, read
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
    begin: Callable[[str], None] = field(default=lambda _: None)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.begin(name)
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
    mentions: Sequence[Mention] = (),
    choose: Sequence[str] = (),
    previous: str | None = None,
    cache: bool = True,
    caller: Caller = ANYONE,
    constraint: str | None = None,
    told: Told | None = None,
) -> Answer:
    """Answer `question` about `index`.

    mentions  terms that are pinned to characters of the question, beside those written in it
    choose    which readings of it are meant: `choices` of an earlier answer; no model is asked then
    previous  the statement that the question goes on from; no model is asked then
    cache     whether a statement that the model wrote for the same question before will do
    caller    who asks: what it may not see is as if it were not there
    constraint  a statement that every filter holds as well, out of reach of question and model
    told      is told of each stage as it begins
    """
    targets = runtime.seen_by(caller)
    asked = Asked(index, question[: runtime.settings.question_length])
    limit = runtime.settings.question_length
    about = _about(runtime, asked, at, caller) if index not in targets else None
    if refused := refusal(targets, question, index, limit, about):
        return UnanswerableQuestion(asked, *refused)
    if too_many := too_many_choices(choose):
        return UnanswerableQuestion(asked, (too_many,))
    if runtime.places.locked():
        return unanswerable(
            asked,
            Problem.TOO_BUSY,
            f"{runtime.settings.concurrency} questions are being answered already. Ask again.",
        )
    async with runtime.places:
        at = at or instant(runtime)
        target = await bound_target(runtime, index, caller, constraint)
        if not isinstance(target, Searchable):
            return replace(target, asked=asked)
        before = None
        if previous is not None:
            earlier = await check_statement(runtime, target, previous)
            if not isinstance(earlier, GeneratedFilter):
                return replace(earlier, asked=replace(earlier.asked, question=asked.question))
            before = earlier.filter
        return await _Asking(
            runtime, asked, target, writer, at, mentions, choose, before, told, cache, caller
        ).answer()


def _about(
    runtime: Runtime, asked: Asked, at: Instant | None, caller: Caller
) -> RankedIndex | None:
    """The index that a question seems to be about, by its words alone."""
    ranked = rank_by_words(runtime, asked.question, (at or instant(runtime)).today, caller)
    return ranked[0] if ranked else None


async def bound_target(
    runtime: Runtime, index: str, caller: Caller, constraint: str | None
) -> Searchable | UnanswerableQuestion:
    """What a caller may ask about, under the constraints of the request; or why it may not."""
    asked, targets = Asked(index, ""), runtime.seen_by(caller)
    if refused := unknown_index(targets, index):
        return UnanswerableQuestion(asked, *refused)
    try:
        found = await constrained(runtime, targets[index], caller, constraint)
    except StoreError as error:
        return unanswerable(asked, Problem.STORE_UNAVAILABLE, str(error))
    return found if isinstance(found, Searchable) else UnanswerableQuestion(asked, found)


async def parse_statement(
    runtime: Runtime,
    statement: str,
    index: str,
    *,
    caller: Caller = ANYONE,
    constraint: str | None = None,
) -> Answer:
    """Check a statement that a person wrote or edited, and show it as an answer."""
    target = await bound_target(runtime, index, caller, constraint)
    if not isinstance(target, Searchable):
        return target
    return await check_statement(runtime, target, statement)


async def check_statement(runtime: Runtime, target: Searchable, statement: str) -> Answer:
    """Check a statement against what a caller may ask about, and show it as an answer."""
    asked = Asked(target.index.name, "")
    watch = _Watch()
    try:
        with watch.stage("parse"):
            tree = without_constraint(parse(statement), target.constraint)
        with watch.stage("validate"):
            if tree is None:  # the constraint alone: nothing is left to put it onto
                assert target.constraint is not None
                checked = target.constraint
            else:
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
        self,
        runtime: Runtime,
        asked: Asked,
        target: Searchable,
        writer: Writer,
        at: Instant,
        mentions: Sequence[Mention],
        choose: Sequence[str],
        previous: CheckedFilter | None,
        told: Told | None,
        cache: bool,
        caller: Caller,
    ) -> None:
        self._runtime = runtime
        self._asked = asked
        self._writer = writer
        self._at = at
        self._mentions = mentions
        self._choose = choose
        self._previous = previous
        self._following: Following | None = None
        self._marked: tuple[Pin, ...] = ()
        self._cache = cache
        self._caller = caller
        self._judged = JUDGED_NOTHING
        self._outdated: tuple[Finding, ...] = ()
        self._set_aside = False
        self._target = target
        self._watch = _Watch() if told is None else _Watch(begin=stages(told))
        self._attempts: list[Attempt] = []

    async def answer(self) -> Answer:
        runtime, question = self._runtime, self._asked.question
        with self._watch.stage("words"):
            parsed = parse_question(question, self._target.index, self._at.today)
        try:
            with self._watch.stage("mentions"):
                pins, faults = await pins_of(
                    runtime, self._target, question, parsed.words, self._mentions
                )
            if faults:
                return UnanswerableQuestion(self._done(()), faults)
            marked = self._go_on(parsed, pins)
            self._parsed = parsed = pinned_question(parsed, (*pins, *marked))
            # Who says what they mean, by mentions, choices or an earlier filter, means that.
            if not (pins or self._choose or self._previous):
                self._judged = await judged(runtime, self._asked.index, question)
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
                    meaning=self._writer is not Writer.LITERAL and runtime.model is not None,
                    levers=runtime.levers,
                )
        except StoreError as error:
            return self._no(Problem.STORE_UNAVAILABLE, str(error))
        except EmbeddingError as error:
            return self._no(Problem.EMBEDDER_UNAVAILABLE, str(error))
        pins, choose = choose_terms(pins, self._choose)
        self._asked = replace(self._asked, context=self._pinned(context, pins))
        if any(len(pin.terms) > 1 for pin in pins):
            if faults := unknown_terms(pins, choose):
                return UnanswerableQuestion(self._done(()), faults)
            pins = self._beside_fields(context, pins)
            if any(len(pin.terms) > 1 for pin in pins):
                return self._which_terms(context, pins)
            self._asked = replace(self._asked, context=self._pinned(context, pins))
        if confirmed := await self._as_confirmed():
            return confirmed
        with self._watch.stage("read"):
            literal, faults = settle(
                self._read(self._asked.context, pins), choose, self._target.index
            )
        if faults:
            return UnanswerableQuestion(self._done(()), faults)
        guessing = not literal.complete and self._something_to_guess()
        wants_model = self._writer is Writer.MODEL or (
            self._writer is Writer.AUTO and (guessing or bool(self._judged.rejected))
        )
        # A reading that was chosen, and a filter that is gone on from, are for the words alone.
        wants_model = wants_model and not self._choose and self._following is None
        if wants_model and runtime.model is not None:
            said = self._said(literal)
            if self._writer is Writer.MODEL or not self._sure(said):
                answer = await self._by_model(runtime.model, literal, said)
                return self._minded(self._with_mentions(answer, literal, pins))
        elif wants_model and self._writer is Writer.MODEL:
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
        return self._minded(self._literally(literal))

    async def _as_confirmed(self) -> Answer | None:
        """The filter that a person confirmed for this question, if there is one that fits."""
        said = self._judged.confirmed
        if said is None or self._writer is not Writer.AUTO:
            return None
        try:
            with self._watch.stage("check"):
                answer = await confirmed_answer(
                    self._runtime, self._asked, self._target, self._parsed, said
                )
        except StoreError as error:
            return self._no(Problem.STORE_UNAVAILABLE, str(error))
        if answer is None:
            self._outdated = (outdated(),)
            self._attempts.append(Attempt(Method.FEEDBACK, None, self._outdated))
            return None
        self._attempts.append(Attempt(Method.FEEDBACK, answer.filter.statement))
        return replace(answer, asked=self._done(self._attempts))

    def _read(self, context: Context, pins: Sequence[Pin]) -> LiteralReading:
        literal = read(
            self._parsed,
            self._target.index,
            context,
            today=self._at.today,
            margin=self._runtime.settings.ambiguity_margin,
            weights=self._runtime.weights,
            asked=self._following.paths if self._following is not None else (),
        )
        literal = keep_mentions(literal, pins, self._asked.question)
        return literal if self._following is None else self._following.read(literal)

    def _go_on(self, parsed: Parsed, pins: Sequence[Pin]) -> tuple[Pin, ...]:
        """In a follow-up, the words that say how it goes on: they name nothing."""
        if self._previous is None:
            return ()
        found = marks(parsed, frozenset(at for pin in pins for at in range(pin.first, pin.last)))
        self._following = follow(self._previous, self._target.index, found)
        self._marked = tuple(
            Pin(
                each.first,
                each.last,
                each.span,
                self._asked.question[each.span.start : each.span.end],
                (),
            )
            for each in found
        )
        return self._marked

    def _pinned(self, context: Context, pins: Sequence[Pin]) -> Context:
        """A context with the pinned terms, and without what marks of a follow-up seem to name."""
        return pinned_context(context, self._target, (*pins, *self._marked))

    def _beside_fields(self, context: Context, pins: Sequence[Pin]) -> tuple[Pin, ...]:
        """Keep, of the terms of a mention, those of a field that is named beside it, if any."""
        beside: dict[Span, list[tuple[str, Term]]] = {}
        for chosen in meant(pins):
            literal = self._read(self._pinned(context, chosen), chosen)
            for pin in chosen:
                if named_beside(literal, pin):
                    beside.setdefault(pin.span, []).extend(pin.terms)
        return tuple(
            replace(pin, terms=tuple(dict.fromkeys(beside.get(pin.span, pin.terms))))
            for pin in pins
        )

    def _which_terms(self, context: Context, pins: Sequence[Pin]) -> Answer:
        """Ask which term a mention names: the question read once for each."""
        answers = []
        for chosen in meant(pins):
            with self._watch.stage("read"):
                literal = self._read(self._pinned(context, chosen), chosen)
            with self._watch.stage("check"):
                checked = list(self._checked(literal.readings[:1]))
            answers += [(chosen, reading, literal, each) for reading, each in checked]
        if not answers:
            return self._nothing(self._read(self._asked.context, pins))
        self._attempts += [Attempt(Method.LITERAL, each.statement) for *_, each in answers]
        asked = self._done(self._attempts)
        shown = [
            (chosen, reading, self._explained(asked, reading, literal, checked))
            for chosen, reading, literal, checked in answers
        ]
        if len(shown) == 1:
            return shown[0][2]
        return ambiguous_mentions(self._target.index, pins, shown)

    def _with_mentions(
        self, answer: Answer, literal: LiteralReading, pins: Sequence[Pin]
    ) -> Answer:
        """The model's answer, unless its filter leaves out a term that was pinned."""
        if not isinstance(answer, GeneratedFilter) or answer.method is not Method.MODEL:
            return answer
        left_out = [pin for pin in pins if not names_term(answer.filter.asked, pin)]
        if not left_out:
            return answer
        named = ", ".join(f"“{pin.text}”" for pin in left_out)
        message = f"The model's statement leaves out {named}, so the words alone are read."
        finding = Finding(Problem.MODEL_UNUSABLE, message, Severity.WARNING)
        self._attempts[-1] = replace(self._attempts[-1], findings=(finding,))
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
        readings = self._not_rejected(readings, literal)
        attempts = [
            *self._attempts,
            *(Attempt(Method.LITERAL, checked.statement) for _, checked in readings),
        ]
        with self._watch.stage("explain"):
            asked = self._done(attempts)
            answers = [
                (
                    reading,
                    self._explained(
                        asked,
                        reading,
                        literal,
                        checked,
                        self._rivals(literal, checked) if len(readings) == 1 else tuple,
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
        if self._previous is not None:
            scope = with_terms(scope, self._previous)
        for reading in readings:
            tree: Filter | None = reading.filter
            if self._following is not None:
                tree, _ = self._following.apply(reading)
            if tree is None:
                message = "No clause is left: without a filter every document is found."
                finding = Finding(Problem.NOTHING_TO_FILTER, message)
                self._attempts.append(Attempt(Method.LITERAL, None, (finding,)))
                continue
            # What is gone on from may be the constraint alone, which is put on again.
            if self._previous is not None:
                tree = without_constraint(tree, self._target.constraint) or tree
            try:
                yield reading, check_for(self._target, tree, scope)
            except InvalidFilterError as error:
                self._attempts.append(
                    Attempt(
                        Method.LITERAL,
                        None,
                        tuple(map(Finding.of_statement, error.diagnostics)),
                    )
                )

    def _explained(
        self,
        asked: Asked,
        reading: Reading,
        literal: LiteralReading,
        checked: CheckedFilter,
        rivals: Callable[[], list[tuple[Reading, CheckedFilter]]] | type[tuple[()]] = tuple,
    ) -> GeneratedFilter:
        """The answer that a reading makes, with what became of the filter it goes on from."""
        calibration = self._runtime.calibrations.literal
        answer = literal_answer(asked, self._target, reading, literal, checked, rivals, calibration)
        if self._following is None:
            return answer
        return followed_answer(answer, self._target, self._following, reading)

    def _rivals(
        self, literal: LiteralReading, shown: CheckedFilter
    ) -> Callable[[], list[tuple[Reading, CheckedFilter]]]:
        """Find the readings beside the one shown, without those that a person rejected."""
        return lambda: [
            (reading, checked)
            for reading, checked in self._checked(literal.alternatives)
            if checked.filter != shown.filter and not self._judged.rejects(checked)
        ]

    def _not_rejected(
        self, readings: list[tuple[Reading, CheckedFilter]], literal: LiteralReading
    ) -> list[tuple[Reading, CheckedFilter]]:
        """The readings that nobody rejected, if need be a less likely one; all if there is none."""
        kept = [each for each in readings if not self._judged.rejects(each[1])]
        if len(kept) == len(readings):
            return readings
        others = (
            each
            for each in self._checked(literal.alternatives)
            if not self._judged.rejects(each[1])
        )
        kept = kept or list(itertools.islice(others, 1))
        self._set_aside = bool(kept)
        return kept or readings

    def _minded(self, answer: Answer) -> Answer:
        """The answer, with what people's verdicts did to it."""
        answer = minded(answer, self._judged)
        if self._set_aside:
            answer = set_aside(answer)
        if isinstance(answer, GeneratedFilter):
            answer = replace(answer, warnings=(*self._outdated, *answer.warnings))
        return answer

    def _nothing(self, literal: LiteralReading) -> UnanswerableQuestion:
        """Say kindly that there is nothing to filter by, and what would be."""
        unused = literal_unused(literal)
        asked = self._done(self._attempts)
        # What a model wrote that does not fit is no news of the question, unless it was asked for.
        told = (Method.LITERAL, Method.MODEL) if self._writer is Writer.MODEL else (Method.LITERAL,)
        found = [
            finding
            for attempt in self._attempts
            if attempt.method in told
            for finding in attempt.findings
        ]
        invalid = tuple(each for each in found if each.severity is Severity.ERROR)
        if invalid:
            return UnanswerableQuestion(asked, invalid, suggestions(self._target))
        return nothing_found(asked, unused, self._target)

    # The model's answer

    def _said(self, literal: LiteralReading) -> list[GeneratedFilter]:
        """What the words alone say, to weigh a model's answer against: an answer a reading."""
        scope = scope_of(self._target, self._asked.context)
        answers = []
        for reading in literal.readings:
            with suppress(InvalidFilterError):
                checked = check_for(self._target, reading.filter, scope)
                answers.append(self._explained(self._asked, reading, literal, checked))
        return answers

    def _sure(self, said: Sequence[GeneratedFilter]) -> bool:
        """Whether the words alone are trusted as far as the settings ask."""
        if not said or self._judged.rejects(said[0].filter):
            return False
        return said[0].confidence >= self._runtime.settings.model_below

    async def _by_model(
        self, model: ChatModel, literal: LiteralReading, said: Sequence[GeneratedFilter]
    ) -> Answer:
        """What a model writes, or where that is no use what the words alone say."""
        writing = Writing(
            self._runtime,
            model,
            self._target,
            self._asked,
            self._parsed,
            literal,
            said,
            self._watch.stage,
            today=self._at.today,
            zone=str(self._at.zone),
            cache=self._cache,
            caller=self._caller,
            insisted=self._writer is Writer.MODEL,
        )
        try:
            written = await writing.write()
        except StoreError as error:
            return self._no(Problem.STORE_UNAVAILABLE, str(error))
        self._attempts += written.attempts
        answer = written.answer
        if answer is not None and not (not written.faithful and _reads_more(literal, answer)):
            return self._likelier(answer, literal, said)
        if literal.readings or not written.findings or self._writer is Writer.AUTO:
            return self._literally(literal)
        return UnanswerableQuestion(
            self._done(self._attempts), written.findings, suggestions(self._target)
        )

    def _likelier(
        self, answer: GeneratedFilter, literal: LiteralReading, said: Sequence[GeneratedFilter]
    ) -> Answer:
        """The model's answer, or what the words alone say where a model was not insisted on and
        that is likelier; the other one is told of.
        """
        words_alone = likelihood(answer, literal, self._runtime.calibrations.beside)
        if said and self._judged.rejects(said[0].filter):
            words_alone *= REJECTED_TRUST
        if self._writer is Writer.MODEL or stands(answer, said, words_alone):
            answer = replace(answer, asked=self._done(self._attempts))
            if not said:
                return answer
            return beside(answer, replace(said[0], confidence=words_alone), "The words alone say")
        message = (
            f"The model's statement is less likely than what the words alone say: "
            f"{answer.confidence:.2f} against {words_alone:.2f}."
        )
        finding = Finding(Problem.MODEL_UNUSABLE, message, Severity.WARNING)
        last = self._attempts[-1]
        self._attempts[-1] = replace(last, findings=(*last.findings, finding))
        literally = self._literally(literal)
        if not isinstance(literally, GeneratedFilter):
            return literally
        literally = replace(literally, confidence=words_alone)
        return beside(literally, answer, "A language model read")

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
