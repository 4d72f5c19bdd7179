"""Show what became of a person's verdict on a filter."""

from __future__ import annotations

from typing import Annotated

import strawberry

from ..answer import Finding
from ..feedback import Given
from .computed import computed
from .context import Info
from .enums import Verdict
from .findings import Diagnostic, diagnostics_of
from .indexes import Index, index_named


@strawberry.type(name="FilterFeedback", description="A verdict on a filter, as it was taken.")
class Feedback:
    source: strawberry.Private[Given]
    question: str = strawberry.field(description="The question.")
    statement: str | None = strawberry.field(
        description="The filter, with the ids of terms; null where verdicts were withdrawn."
    )
    verdict: Verdict | None = strawberry.field(
        description="What you say of it now; null where verdicts were withdrawn."
    )
    confirmed: int = strawberry.field(
        description="How many callers confirm it now. Those who are not known count as one."
    )
    rejected: int = strawberry.field(
        description="How many callers reject it now. Those who are not known count as one."
    )

    @computed("The index; null if it has gone in the meantime.")
    def index(self, info: Info) -> Index | None:
        return index_named(info.context, self.source.index)


@strawberry.type(
    name="FilterFeedbackRefused",
    description="The verdict was not taken. Giving it again does no harm.",
)
class FeedbackRefused:
    diagnostics: list[Diagnostic] = strawberry.field(description="Why it was not.")


FeedbackResult = Annotated[
    Feedback | FeedbackRefused,
    strawberry.union("FilterFeedbackResult", description="What became of a verdict."),
]


def feedback_shown(given: Given | tuple[Finding, ...]) -> Feedback | FeedbackRefused:
    """Show a verdict that was taken, or why it was not."""
    if not isinstance(given, Given):
        return FeedbackRefused(diagnostics=diagnostics_of(given))
    return Feedback(
        source=given,
        question=given.question,
        statement=given.statement,
        verdict=given.verdict,
        confirmed=given.confirmed,
        rejected=given.rejected,
    )
