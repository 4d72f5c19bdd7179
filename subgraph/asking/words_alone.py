"""Answer by the words alone: one filter, several to choose from, or why there is none."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from ..answer import (
    Answer,
    Asked,
    Attempt,
    Finding,
    GeneratedFilter,
    Method,
    Problem,
    UnanswerableQuestion,
)
from ..checking import check_for, scope_of, with_terms
from ..choosing import ambiguous, ambiguous_mentions
from ..constraining import without_constraint
from ..explaining import followed_answer, literal_answer, literal_unused
from ..filtering import CheckedFilter, Filter, InvalidFilterError, Severity
from ..mentions import Pin, meant
from ..refusing import nothing_found, suggestions
from ..retrieval import Context
from ..writing import Writer
from ..writing.literal import LiteralReading, Reading
from .course import Course
from .reading import pinned, read_words

Fits = tuple[Reading, CheckedFilter]


def literally(course: Course, literal: LiteralReading) -> Answer:
    """What the words alone say: one filter, several, or none."""
    with course.watch.stage("check"):
        readings = list(_checked(course, literal.readings))
        if not readings:  # what is likeliest cannot be true; what is less likely may be
            readings = list(itertools.islice(_checked(course, literal.alternatives), 1))
    if not readings:
        return _nothing(course, literal)
    readings = _not_rejected(course, readings, literal)
    attempts = [
        *course.attempts,
        *(Attempt(Method.LITERAL, checked.statement) for _, checked in readings),
    ]
    with course.watch.stage("explain"):
        asked = course.done(attempts)
        answers = [
            (
                reading,
                _explained(
                    course,
                    asked,
                    reading,
                    literal,
                    checked,
                    _rivals(course, literal, checked) if len(readings) == 1 else tuple,
                ),
            )
            for reading, checked in readings
        ]
    if len(answers) == 1:
        answer = answers[0][1]
        return replace(
            answer,
            asked=course.done(attempts),
            warnings=(*_why_no_model(course), *answer.warnings),
        )
    return ambiguous(course.target.index, literal, answers)


def which_terms(course: Course, context: Context, pins: Sequence[Pin]) -> Answer:
    """Ask which term a mention names: the question read once for each."""
    answers = []
    for chosen in meant(pins):
        with course.watch.stage("read"):
            literal = read_words(course, pinned(course, context, chosen), chosen)
        with course.watch.stage("check"):
            checked = list(_checked(course, literal.readings[:1]))
        answers += [(chosen, reading, literal, each) for reading, each in checked]
    if not answers:
        return _nothing(course, read_words(course, course.context, pins))
    course.attempts += [Attempt(Method.LITERAL, each.statement) for *_, each in answers]
    asked = course.done()
    shown = [
        (chosen, reading, _explained(course, asked, reading, literal, checked))
        for chosen, reading, literal, checked in answers
    ]
    if len(shown) == 1:
        return shown[0][2]
    return ambiguous_mentions(course.target.index, pins, shown)


def said(course: Course, literal: LiteralReading) -> list[GeneratedFilter]:
    """What the words alone say, to weigh a model's answer against: an answer a reading."""
    scope = scope_of(course.target, course.context)
    answers = []
    for reading in literal.readings:
        with suppress(InvalidFilterError):
            checked = check_for(course.target, reading.filter, scope)
            answers.append(_explained(course, course.asked, reading, literal, checked))
    return answers


def _checked(course: Course, readings: Sequence[Reading]) -> Iterator[Fits]:
    """The readings that fit the index; one that does not is kept as an attempt."""
    scope = scope_of(course.target, course.context)
    if course.previous is not None:
        scope = with_terms(scope, course.previous)
    for reading in readings:
        tree: Filter | None = reading.filter
        if course.following is not None:
            tree, _ = course.following.apply(reading)
        if tree is None:
            message = "No clause is left: without a filter every document is found."
            finding = Finding(Problem.NOTHING_TO_FILTER, message)
            course.attempts.append(Attempt(Method.LITERAL, None, (finding,)))
            continue
        # What is gone on from may be the constraint alone, which is put on again.
        if course.previous is not None:
            tree = without_constraint(tree, course.target.constraint) or tree
        try:
            yield reading, check_for(course.target, tree, scope)
        except InvalidFilterError as error:
            findings = tuple(map(Finding.of_statement, error.diagnostics))
            course.attempts.append(Attempt(Method.LITERAL, None, findings))


def _explained(
    course: Course,
    asked: Asked,
    reading: Reading,
    literal: LiteralReading,
    checked: CheckedFilter,
    rivals: Callable[[], list[Fits]] | type[tuple[()]] = tuple,
) -> GeneratedFilter:
    """The answer that a reading makes, with what became of the filter it goes on from."""
    calibration = course.runtime.calibrations.literal
    answer = literal_answer(asked, course.target, reading, literal, checked, rivals, calibration)
    if course.following is None:
        return answer
    return followed_answer(answer, course.target, course.following, reading)


def _rivals(
    course: Course, literal: LiteralReading, shown: CheckedFilter
) -> Callable[[], list[Fits]]:
    """Find the readings beside the one shown, without those that a person rejected."""
    return lambda: [
        (reading, checked)
        for reading, checked in _checked(course, literal.alternatives)
        if checked.filter != shown.filter and not course.judged.rejects(checked)
    ]


def _not_rejected(course: Course, readings: list[Fits], literal: LiteralReading) -> list[Fits]:
    """The readings that nobody rejected, if need be a less likely one; all if there is none."""
    kept = [each for each in readings if not course.judged.rejects(each[1])]
    if len(kept) == len(readings):
        return readings
    others = (
        each
        for each in _checked(course, literal.alternatives)
        if not course.judged.rejects(each[1])
    )
    kept = kept or list(itertools.islice(others, 1))
    course.set_aside = bool(kept)
    return kept or readings


def _nothing(course: Course, literal: LiteralReading) -> UnanswerableQuestion:
    """Say kindly that there is nothing to filter by, and what would be."""
    # What a model wrote that does not fit is no news of the question, unless it was asked for.
    told = (Method.LITERAL, Method.MODEL) if course.writer is Writer.MODEL else (Method.LITERAL,)
    invalid = tuple(
        finding
        for attempt in course.attempts
        if attempt.method in told
        for finding in attempt.findings
        if finding.severity is Severity.ERROR
    )
    if invalid:
        return UnanswerableQuestion(course.done(), invalid, suggestions(course.target))
    return nothing_found(course.done(), literal_unused(literal), course.target)


def _why_no_model(course: Course) -> Iterator[Finding]:
    """What kept a model from writing, where it was asked for."""
    for attempt in course.attempts:
        if attempt.method is Method.MODEL and attempt.statement is None:
            yield from (each for each in attempt.findings if each.of == "question")
