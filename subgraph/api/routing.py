"""Show which indexes a question may be about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import strawberry

from ..answer import Finding, Problem
from ..asking import instant
from ..refusing import unreadable
from ..routing import Known, RankedIndex, rank_indexes
from .context import RequestContext
from .findings import Diagnostic, Span, diagnostics_of
from .indexes import Index, index_named

MAX_RANKED: Final = 50


@strawberry.type(name="IndexReason", description="Words of a question that an index knows.")
class Reason:
    text: str = strawberry.field(description="The words.")
    span: Span = strawberry.field(description="Where they stand in the question.")
    path: str | None = strawberry.field(
        description="Path of the field that they name, or a value of it; null for other reasons."
    )
    vocabulary: str | None = strawberry.field(
        description="The vocabulary in which they are a name; null for other reasons."
    )
    reason: str = strawberry.field(description="What the index knows them as, in words.")


@strawberry.type(name="IndexRank", description="An index that a question may be about.")
class Rank:
    index: Index = strawberry.field(description="The index.")
    score: float = strawberry.field(
        description="The share of the question's words that it knows, each by how surely: 0 to 1."
    )
    reasons: list[Reason] = strawberry.field(description="The words that it knows, in order.")


@strawberry.type(name="IndexRanking", description="What a question may be about.")
class Ranking:
    ranks: list[Rank] = strawberry.field(
        description="The indexes that know a word of it, the likeliest first."
    )
    diagnostics: list[Diagnostic] = strawberry.field(
        description="Why there are none, where something is wrong."
    )


async def ranking(context: RequestContext, question: str, first: int) -> Ranking:
    """Rank the indexes for a question."""
    runtime = context.runtime
    if not 1 <= first <= MAX_RANKED:
        message = f"'first' is {first}; it can be 1 to {MAX_RANKED}."
        return _none([Finding(Problem.ARGUMENT_TOO_LARGE, message)])
    if finding := unreadable(question, runtime.settings.question_length):
        return _none([finding])
    found = await rank_indexes(runtime, question, instant(runtime).today, context.caller)
    return Ranking(
        ranks=[rank for each in found[:first] if (rank := _rank(context, each))], diagnostics=[]
    )


def _rank(context: RequestContext, ranked: RankedIndex) -> Rank | None:
    index = index_named(context, ranked.name)
    if index is None:
        return None
    return Rank(index=index, score=ranked.score, reasons=[_reason(each) for each in ranked.known])


def _reason(known: Known) -> Reason:
    return Reason(
        text=known.text,
        span=Span(start=known.span.start, end=known.span.end),
        path=known.path,
        vocabulary=known.vocabulary,
        reason=f"“{known.text}” {known.what}.",
    )


def _none(findings: Iterable[Finding]) -> Ranking:
    return Ranking(ranks=[], diagnostics=diagnostics_of(findings))
