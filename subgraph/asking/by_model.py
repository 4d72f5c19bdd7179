"""Answer by a language model, unless what the words alone say is the likelier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..answer import (
    Answer,
    Attempt,
    Finding,
    GeneratedFilter,
    Method,
    Problem,
    UnanswerableQuestion,
)
from ..choosing import names_term
from ..errors import StoreError
from ..feedback import REJECTED_TRUST
from ..filtering import Severity
from ..mentions import Pin
from ..refusing import suggestions
from ..repairing import Writing
from ..weighing import beside, likelihood, stands
from ..writing import Writer
from ..writing.literal import LiteralReading
from ..writing.model import ChatModel
from .course import Course
from .words_alone import literally, said


async def by_model(course: Course, literal: LiteralReading, pins: Sequence[Pin]) -> Answer | None:
    """What a model writes, or where that is no use what the words alone say.

    None where no model is to be asked: there is nothing to guess, the words alone are trusted as
    far as the settings ask, or there is none.
    """
    insisted = course.writer is Writer.MODEL
    guessing = not literal.complete and len(course.parsed.explained) < len(course.parsed.words)
    wanted = insisted or (
        course.writer is Writer.AUTO and (guessing or bool(course.judged.rejected))
    )
    # A reading that was chosen, and a filter that is gone on from, are for the words alone.
    if not wanted or course.choose or course.following is not None:
        return None
    if course.runtime.model is None:
        if insisted:
            message = "No model is configured. Set OPENAI_API_KEY or OPENAI_BASE_URL."
            finding = Finding(Problem.MODEL_UNAVAILABLE, message, Severity.WARNING)
            course.attempts.append(Attempt(Method.MODEL, None, (finding,)))
        return None
    alone = said(course, literal)
    if not insisted and _sure(course, alone):
        return None
    answer = await _written(course, course.runtime.model, literal, alone)
    return _with_mentions(course, answer, literal, pins)


def _sure(course: Course, alone: Sequence[GeneratedFilter]) -> bool:
    """Whether the words alone are trusted as far as the settings ask."""
    if not alone or course.judged.rejects(alone[0].filter):
        return False
    return alone[0].confidence >= course.runtime.settings.model_below


async def _written(
    course: Course,
    model: ChatModel,
    literal: LiteralReading,
    alone: Sequence[GeneratedFilter],
) -> Answer:
    writing = Writing(
        course.runtime,
        model,
        course.target,
        course.asked,
        course.parsed,
        literal,
        alone,
        course.watch.stage,
        today=course.at.today,
        zone=str(course.at.zone),
        cache=course.cache,
        caller=course.caller,
        insisted=course.writer is Writer.MODEL,
    )
    try:
        written = await writing.write()
    except StoreError as error:
        return course.no(Problem.STORE_UNAVAILABLE, str(error))
    course.attempts += written.attempts
    answer = written.answer
    if answer is not None and not (not written.faithful and _reads_more(literal, answer)):
        return _likelier(course, answer, literal, alone)
    if literal.readings or not written.findings or course.writer is Writer.AUTO:
        return literally(course, literal)
    return UnanswerableQuestion(course.done(), written.findings, suggestions(course.target))


def _likelier(
    course: Course,
    answer: GeneratedFilter,
    literal: LiteralReading,
    alone: Sequence[GeneratedFilter],
) -> Answer:
    """The model's answer, or what the words alone say where that is likelier; the other one is
    told of.

    A model that is insisted on is weighed only where the words alone say nothing: against there
    being nothing to filter by.
    """
    words_alone = likelihood(answer, literal, course.runtime.calibrations.beside)
    if alone and course.judged.rejects(alone[0].filter):
        words_alone *= REJECTED_TRUST
    insisted = course.writer is Writer.MODEL and bool(alone)
    if insisted or stands(answer, alone, words_alone):
        answer = replace(answer, asked=course.done())
        if not alone:
            return answer
        return beside(answer, replace(alone[0], confidence=words_alone), "The words alone say")
    message = (
        f"The model's statement is less likely than what the words alone say: "
        f"{answer.confidence:.2f} against {words_alone:.2f}."
    )
    _note(course, Finding(Problem.MODEL_UNUSABLE, message, Severity.WARNING))
    instead = literally(course, literal)
    if not isinstance(instead, GeneratedFilter):
        return instead
    return beside(replace(instead, confidence=words_alone), answer, "A language model read")


def _with_mentions(
    course: Course, answer: Answer, literal: LiteralReading, pins: Sequence[Pin]
) -> Answer:
    """The model's answer, unless its filter leaves out a term that was pinned."""
    if not isinstance(answer, GeneratedFilter) or answer.method is not Method.MODEL:
        return answer
    left_out = [pin for pin in pins if not names_term(answer.filter.asked, pin)]
    if not left_out:
        return answer
    named = ", ".join(f"“{pin.text}”" for pin in left_out)
    message = f"The model's statement leaves out {named}, so the words alone are read."
    _note(course, Finding(Problem.MODEL_UNUSABLE, message, Severity.WARNING))
    return literally(course, literal)


def _note(course: Course, finding: Finding) -> None:
    last = course.attempts[-1]
    course.attempts[-1] = replace(last, findings=(*last.findings, finding))


def _reads_more(literal: LiteralReading, answer: GeneratedFilter) -> bool:
    """Whether the reader, which loses nothing unseen, leaves out no more than the answer does."""
    left_out = len(literal.unused) + len(literal.sorting)
    return len(literal.readings) == 1 and left_out <= len(answer.unused)
