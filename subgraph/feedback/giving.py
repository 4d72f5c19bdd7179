"""Take a person's verdict on a filter: checked, in its normal form, and kept."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from ..answer import Finding, Problem
from ..callers import ANYONE, Caller
from ..checking import check_named, diagnostics_of
from ..constraining import constrained, without_constraint
from ..embedding.protocol import Vectors
from ..errors import EmbeddingError, StoreError
from ..filtering import FilterSyntaxError, InvalidFilterError, parse, print_filter
from ..refusing import unknown_index, unreadable
from ..retrieval import Context, Searchable
from ..runtime import Runtime
from ..store.feedback import (
    Feedback,
    Verdict,
    feedback_on,
    keep_feedback,
    statement_key,
    storable,
    withdraw_feedback,
)
from .normal import normal_form

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict as it was taken, or what was withdrawn.

    statement  the filter with the ids of terms; None where all verdicts on the question went
    confirmed, rejected  how many callers say so of this filter now; those unknown count as one
    """

    index: str
    question: str
    statement: str | None
    verdict: Verdict | None
    confirmed: int = 0
    rejected: int = 0


async def give(
    runtime: Runtime,
    question: str,
    index: str,
    statement: str,
    verdict: Verdict,
    *,
    caller: Caller = ANYONE,
    constraint: str | None = None,
) -> Given | tuple[Finding, ...]:
    """Keep what a caller says of the filter of a question, or say what is wrong with it.

    constraint  what the application had put onto the filter, so that it is not taken for asked

    Said twice, it counts once; the last word of a caller on a filter holds. Nothing is raised.
    """
    if refused := _refused(runtime, question, index, caller):
        return refused
    async with runtime.verdicts:
        try:
            seen = runtime.seen_by(caller)[index]
            target = await constrained(runtime, seen, caller, constraint)
            if not isinstance(target, Searchable):
                return target
            tree = without_constraint(parse(statement), target.constraint)
            if tree is None:
                message = "Beside the constraint of the request the statement asks for nothing."
                return (Finding(Problem.NOTHING_TO_FILTER, message, of="statement"),)
            checked = await check_named(runtime, target, tree, Context())
            # What a caller's constraints added is not what the question means.
            said = print_filter(checked.asked)
            given = Feedback(
                index,
                question,
                said,
                normal_form(checked),
                verdict,
                target.index.fingerprint,
                caller.name,
            )
            confirmed = verdict is Verdict.CONFIRMED
            vector = await _vector(runtime, question) if confirmed else None
            await keep_feedback(
                runtime.pool,
                given,
                runtime.embedder,
                vector,
                rows=runtime.settings.feedback_rows,
            )
            await runtime.load_feedback()
            of_all = await feedback_on(runtime.pool, index, question)
        except (FilterSyntaxError, InvalidFilterError) as error:
            return tuple(map(Finding.of_statement, diagnostics_of(error)))
        except StoreError as error:
            return _store_down(error)
    key = statement_key(given.normal)
    counts = [(each.confirmed, each.rejected) for each in of_all if each.key == key]
    # Many verdicts at once may have pushed this one out already.
    return Given(index, question, said, verdict, *(counts[0] if counts else (0, 0)))


async def withdraw(
    runtime: Runtime, question: str, index: str, *, caller: Caller = ANYONE
) -> Given | tuple[Finding, ...]:
    """Let go of all that a caller said about a question; of nothing, where they said nothing."""
    if refused := _refused(runtime, question, index, caller):
        return refused
    try:
        async with runtime.verdicts:
            await withdraw_feedback(runtime.pool, index, question, caller.name)
            await runtime.load_feedback()
    except StoreError as error:
        return _store_down(error)
    return Given(index, question, None, None)


def _refused(runtime: Runtime, question: str, index: str, caller: Caller) -> tuple[Finding, ...]:
    if runtime.settings.feedback == "off":
        message = "Feedback is not taken here. WINNOW_FEEDBACK turns it on: see docs/feedback.md."
        return (Finding(Problem.FEEDBACK_OFF, message),)
    scope = runtime.settings.feedback_scope
    if scope and scope not in caller.scopes:
        message = f"Feedback is taken here from callers with the scope '{scope}' alone."
        return (Finding(Problem.FEEDBACK_NOT_ALLOWED, message),)
    if unknown := unknown_index(runtime.seen_by(caller), index):
        return unknown[0]
    finding = unreadable(question, runtime.settings.question_length)
    return (finding,) if finding else ()


async def _vector(runtime: Runtime, question: str) -> Vectors | None:
    try:
        return await runtime.embedder.embed([storable(question)])
    except EmbeddingError as error:
        _log.warning("A confirmed question is embedded at the next sync. %s", error)
        return None


def _store_down(error: StoreError) -> tuple[Finding, ...]:
    return (Finding(Problem.STORE_UNAVAILABLE, str(error)),)
