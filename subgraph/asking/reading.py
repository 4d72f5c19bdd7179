"""Read a question's words, with what mentions pin and what a follow-up goes on from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..catalogue import Term
from ..choosing import keep_mentions, named_beside
from ..filtering import Span
from ..following import follow, marks
from ..mentions import Pin, meant, pinned_context, pinned_question
from ..retrieval import Context
from ..writing.literal import LiteralReading, read
from .course import Course


def take_words(course: Course, pins: Sequence[Pin]) -> None:
    """Set apart the words that are mentions, and those that say how a follow-up goes on."""
    if course.previous is not None:
        taken = frozenset(at for pin in pins for at in range(pin.first, pin.last))
        found = marks(course.parsed, taken)
        course.following = follow(course.previous, course.target.index, found)
        question = course.asked.question
        course.marked = tuple(
            Pin(each.first, each.last, each.span, question[each.span.start : each.span.end], ())
            for each in found
        )
    course.parsed = pinned_question(course.parsed, (*pins, *course.marked))


def pinned(course: Course, context: Context, pins: Sequence[Pin]) -> Context:
    """A context with the pinned terms, and without what marks of a follow-up seem to name."""
    return pinned_context(context, course.target, (*pins, *course.marked))


def read_words(course: Course, context: Context, pins: Sequence[Pin]) -> LiteralReading:
    """What the words say over what was found in them."""
    following = course.following
    literal = read(
        course.parsed,
        course.target.index,
        context,
        today=course.at.today,
        margin=course.runtime.settings.ambiguity_margin,
        weights=course.runtime.weights,
        asked=following.paths if following is not None else (),
    )
    literal = keep_mentions(literal, pins, course.asked.question)
    return literal if following is None else following.read(literal)


def beside_fields(course: Course, context: Context, pins: Sequence[Pin]) -> tuple[Pin, ...]:
    """Keep, of the terms of a mention, those of a field that is named beside it, if any."""
    beside: dict[Span, list[tuple[str, Term]]] = {}
    for chosen in meant(pins):
        literal = read_words(course, pinned(course, context, chosen), chosen)
        for pin in chosen:
            if named_beside(literal, pin):
                beside.setdefault(pin.span, []).extend(pin.terms)
    return tuple(
        replace(pin, terms=tuple(dict.fromkeys(beside.get(pin.span, pin.terms)))) for pin in pins
    )
