"""Go with a question from its words to its answer, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..answer import (
    Answer,
    Asked,
    Attempt,
    GeneratedFilter,
    Method,
    Problem,
    UnanswerableQuestion,
)
from ..callers import ANYONE, Caller
from ..choosing import choose_terms, settle, too_many_choices, unknown_terms
from ..errors import EmbeddingError, StoreError
from ..feedback import confirmed_answer, judged, minded, outdated, set_aside
from ..mentions import Mention, pins_of
from ..progress import Told, stages
from ..refusing import refusal, unanswerable
from ..retrieval import Context, Searchable, retrieve
from ..routing import RankedIndex, rank_by_words
from ..runtime import Runtime
from ..writing import Writer
from ..writing.literal import parse_question
from .by_model import by_model
from .course import Course
from .instant import Instant, instant
from .reading import beside_fields, pinned, read_words, take_words
from .statements import bound_target, check_statement
from .watch import Watch
from .words_alone import literally, which_terms


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

    mentions    terms that are pinned to characters of the question, beside those written in it
    choose      which readings are meant: `choices` of an earlier answer; no model is asked then
    previous    the statement that the question goes on from; no model is asked then
    cache       whether a statement that the model wrote for the same question before will do
    caller      who asks: what it may not see is as if it were not there
    constraint  a statement that every filter holds as well, out of reach of question and model
    told        is told of each stage as it begins
    """
    targets = runtime.seen_by(caller)
    limit = runtime.settings.question_length
    asked = Asked(index, question[:limit])
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
        watch = Watch() if told is None else Watch(begin=stages(told))
        with watch.stage("words"):
            parsed = parse_question(asked.question, target.index, at.today)
        return await _answer(
            Course(
                runtime,
                target,
                asked,
                writer,
                at,
                caller,
                watch,
                parsed,
                mentions,
                choose,
                before,
                cache,
            )
        )


def _about(
    runtime: Runtime, asked: Asked, at: Instant | None, caller: Caller
) -> RankedIndex | None:
    """The index that a question seems to be about, by its words alone."""
    ranked = rank_by_words(runtime, asked.question, (at or instant(runtime)).today, caller)
    return ranked[0] if ranked else None


async def _answer(course: Course) -> Answer:
    runtime, question = course.runtime, course.asked.question
    try:
        with course.watch.stage("mentions"):
            pins, faults = await pins_of(
                runtime, course.target, question, course.parsed.words, course.mentions
            )
        if faults:
            return UnanswerableQuestion(course.done(), faults)
        take_words(course, pins)
        # Who says what they mean, by mentions, choices or an earlier filter, means that.
        if not (pins or course.choose or course.previous):
            course.judged = await judged(runtime, course.asked.index, question)
        with course.watch.stage("retrieve"):
            context = await _retrieved(course)
    except StoreError as error:
        return course.no(Problem.STORE_UNAVAILABLE, str(error))
    except EmbeddingError as error:
        return course.no(Problem.EMBEDDER_UNAVAILABLE, str(error))
    pins, choose = choose_terms(pins, course.choose)
    course.asked = replace(course.asked, context=pinned(course, context, pins))
    if any(len(pin.terms) > 1 for pin in pins):
        if faults := unknown_terms(pins, choose):
            return UnanswerableQuestion(course.done(), faults)
        pins = beside_fields(course, context, pins)
        if any(len(pin.terms) > 1 for pin in pins):
            return which_terms(course, context, pins)
        course.asked = replace(course.asked, context=pinned(course, context, pins))
    if confirmed := await _as_confirmed(course):
        return confirmed
    with course.watch.stage("read"):
        literal = read_words(course, course.context, pins)
        literal, faults = settle(literal, choose, course.target.index)
    if faults:
        return UnanswerableQuestion(course.done(), faults)
    answer = await by_model(course, literal, pins)
    return _minded(course, literally(course, literal) if answer is None else answer)


async def _retrieved(course: Course) -> Context:
    """What the question refers to. Raises StoreError and EmbeddingError."""
    runtime, parsed = course.runtime, course.parsed
    modelled = runtime.model is not None
    return await retrieve(
        course.asked.question,
        parsed.words,
        course.target,
        runtime.names,
        runtime.pool,
        runtime.embedder,
        explained=parsed.explained,
        introduced=parsed.introduced,
        everything=course.writer is Writer.MODEL and modelled,
        meaning=course.writer is not Writer.LITERAL and modelled,
        levers=runtime.levers,
    )


async def _as_confirmed(course: Course) -> Answer | None:
    """The filter that a person confirmed for this question, if there is one that fits."""
    said = course.judged.confirmed
    if said is None or course.writer is not Writer.AUTO:
        return None
    try:
        with course.watch.stage("check"):
            answer = await confirmed_answer(
                course.runtime, course.asked, course.target, course.parsed, said
            )
    except StoreError as error:
        return course.no(Problem.STORE_UNAVAILABLE, str(error))
    if answer is None:
        course.outdated = (outdated(),)
        course.attempts.append(Attempt(Method.FEEDBACK, None, course.outdated))
        return None
    course.attempts.append(Attempt(Method.FEEDBACK, answer.filter.statement))
    return replace(answer, asked=course.done())


def _minded(course: Course, answer: Answer) -> Answer:
    """The answer, with what people's verdicts did to it."""
    answer = minded(answer, course.judged)
    if course.set_aside:
        answer = set_aside(answer)
    if isinstance(answer, GeneratedFilter):
        answer = replace(answer, warnings=(*course.outdated, *answer.warnings))
    return answer
