"""The fields that change something: what people say of the filters of their questions."""

from __future__ import annotations

from typing import Annotated

import strawberry

from ..feedback import give, withdraw
from .arguments import IndexName
from .computed import changing
from .context import Info
from .enums import Verdict
from .feedback import FeedbackResult, feedback_shown

Asked = Annotated[str, strawberry.argument(description="The question, as it was asked.")]
Judged = Annotated[
    str,
    strawberry.argument(
        description="`statement` of the filter: the one that was answered, or after it was edited."
    ),
]

Constraint = Annotated[
    str | None,
    strawberry.argument(
        description="The `constraint` that the filter was answered with, so that it is not taken "
        "for a part of what the question means."
    ),
]


@strawberry.type(description="What can be told this graph.")
class Mutation:
    @changing(
        "This filter is what the question means. The same question is answered with it from now "
        "on, and it is an example for the language model, as far as `WINNOW_FEEDBACK` says. It "
        "takes the place of what you confirmed for the question before."
    )
    async def confirm_filter(
        self,
        info: Info,
        query: Asked,
        index: IndexName,
        statement: Judged,
        constraint: Constraint = None,
    ) -> FeedbackResult:
        return await _given(info, query, index, statement, Verdict.CONFIRMED, constraint)

    @changing(
        "This filter is not what the question means. The same question is answered with another "
        "reading, if there is one, and else with less confidence and a warning."
    )
    async def reject_filter(
        self,
        info: Info,
        query: Asked,
        index: IndexName,
        statement: Judged,
        constraint: Constraint = None,
    ) -> FeedbackResult:
        return await _given(info, query, index, statement, Verdict.REJECTED, constraint)

    @changing("Take back all that you said about the filters of a question.")
    async def withdraw_filter_feedback(
        self, info: Info, query: Asked, index: IndexName
    ) -> FeedbackResult:
        context = info.context
        return feedback_shown(await withdraw(context.runtime, query, index, caller=context.caller))


async def _given(
    info: Info,
    query: str,
    index: str,
    statement: str,
    verdict: Verdict,
    constraint: str | None,
) -> FeedbackResult:
    context = info.context
    given = await give(
        context.runtime,
        query,
        index,
        statement,
        verdict,
        caller=context.caller,
        constraint=constraint,
    )
    return feedback_shown(given)
