"""Answer a question by what people said of its filters: confirm, set aside, or warn."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Final

from ..answer import AmbiguousQuestion, Answer, Asked, Finding, GeneratedFilter, Method, Problem
from ..checking import check_named
from ..explaining import model_answer
from ..filtering import (
    CheckedFilter,
    FilterSyntaxError,
    InvalidFilterError,
    Severity,
    parse,
)
from ..retrieval import Searchable
from ..runtime import Runtime
from ..store.feedback import Said, feedback_on, question_key, statement_key
from ..writing.literal import LiteralReading, Parsed
from .normal import normal_form

_log = logging.getLogger(__name__)

# Set by hand, like the trust in a model: a person may have looked at less than the whole filter.
_CONFIRMED_TRUST: Final = 0.95
_EACH_MORE: Final = 0.02
_CHANGED_TRUST: Final = 0.9  # of one that was confirmed when the index was another
_MOST: Final = 0.99
REJECTED_TRUST: Final = 0.5  # of the confidence of a filter that was rejected


@dataclass(frozen=True)
class Judged:
    """What people said of the filters of one question.

    confirmed  the filter that more of them stand by than by any other, if there is one
    rejected   digests of the filters that more of them reject than confirm
    """

    confirmed: Said | None = None
    rejected: frozenset[bytes] = frozenset()

    def rejects(self, checked: CheckedFilter) -> bool:
        """Whether this filter, or one known to find the same documents, was rejected."""
        return bool(self.rejected) and statement_key(normal_form(checked)) in self.rejected


JUDGED_NOTHING: Final = Judged()


async def judged(runtime: Runtime, index: str, question: str) -> Judged:
    """Return what people said about a question; without a round trip where they said nothing.

    Raises StoreError.
    """
    if runtime.settings.feedback != "answers":
        return JUDGED_NOTHING
    known = runtime.judged.get(index)
    if known is None or question_key(question) not in known.keys:
        return JUDGED_NOTHING
    of_all = await feedback_on(runtime.pool, index, question)
    rejected = frozenset(each.key for each in of_all if each.rejected > each.confirmed)
    support = [(each.confirmed - each.rejected, each) for each in of_all]
    most = max((count for count, _ in support), default=0)
    leading = [each for count, each in support if count == most > 0]
    # Where as many stand by another filter, feedback settles nothing.
    return Judged(leading[0] if len(leading) == 1 else None, rejected)


async def confirmed_answer(
    runtime: Runtime, asked: Asked, target: Searchable, parsed: Parsed, said: Said
) -> GeneratedFilter | None:
    """The answer that a confirmed statement makes; None where it does not fit the index any more.

    Raises StoreError.
    """
    try:
        tree = parse(said.statement)
        checked = await check_named(runtime, target, tree, asked.context)
    except (FilterSyntaxError, InvalidFilterError) as error:
        _log.info("What was confirmed for a question of '%s' does not fit: %s", asked.index, error)
        return None
    changed = said.fingerprint != target.index.fingerprint
    trust = _CONFIRMED_TRUST + _EACH_MORE * (said.confirmed - 1)
    if changed:
        trust = min(trust, _CHANGED_TRUST)
    many = "A person" if said.confirmed == 1 else f"{said.confirmed} people"
    last = "on" if said.confirmed == 1 else "last on"
    note = f"{many} confirmed this filter for the same question, {last} {said.at:%Y-%m-%d}."
    if changed:
        note += " The index has changed since, and the filter still fits it."
    return replace(
        model_answer(asked, target, parsed, LiteralReading(), checked),
        method=Method.FEEDBACK,
        confidence=round(min(trust, _MOST), 3),
        notes=(note,),
        unused=(),  # the filter was confirmed for all of the words
    )


def outdated() -> Finding:
    """What to say of a confirmed filter that does not fit: not what it says, nor why it does not.

    It may speak of fields that this caller may not see.
    """
    message = (
        "A filter that a person confirmed for this question does not fit the index as it is now, "
        "so the question was read anew."
    )
    return Finding(Problem.FEEDBACK_OUTDATED, message, Severity.WARNING)


def minded(answer: Answer, judged: Judged) -> Answer:
    """The answer, less trusted where a person said that its filter is not what is meant."""
    if not isinstance(answer, GeneratedFilter) or not judged.rejects(answer.filter):
        return answer
    message = "A person said of this filter that it is not what the question means."
    finding = Finding(Problem.REJECTED_BEFORE, message, Severity.WARNING)
    return replace(
        answer,
        confidence=round(answer.confidence * REJECTED_TRUST, 3),
        warnings=(finding, *answer.warnings),
    )


def set_aside(answer: Answer) -> Answer:
    """The answer, with the sentence that another reading was set aside."""
    note = "Another reading was set aside: a person said that it is not what the question means."
    if isinstance(answer, GeneratedFilter):
        return replace(answer, notes=(*answer.notes, note))
    if isinstance(answer, AmbiguousQuestion):
        return replace(answer, explanation=(*answer.explanation, note))
    return answer
