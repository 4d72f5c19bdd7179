"""Show an answer: a filter, several to choose from, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import strawberry

from .. import answer, filtering
from ..answer import Asked
from ..asking import Instant
from ..explaining import labels
from ..filtering import print_filter
from .chips import Chip, chips_shown
from .compiled import Compilation, compiled
from .computed import computed
from .context import Info
from .enums import Evidence, Method, Target
from .facets import FacetRest, FacetShown, facets_shown, rest_shown
from .findings import Diagnostic, Span, diagnostics_of
from .indexes import Index, index_named
from .nodes import FilterNode, FlatNode, flat_nodes, tree_of
from .retrieved import Context


@strawberry.type(name="FilterAttempt", description="One try at a statement.")
class Attempt:
    method: Method = strawberry.field(description="Who wrote it.")
    statement: str | None = strawberry.field(
        description="What was written; null where nothing was that could be read."
    )
    diagnostics: list[Diagnostic] = strawberry.field(description="What was found about it.")
    prompt_tokens: int = strawberry.field(description="Tokens that the language model read.")
    completion_tokens: int = strawberry.field(description="Tokens that the language model wrote.")
    milliseconds: float = strawberry.field(description="How long the language model took.")
    cost: float | None = strawberry.field(
        description="What its tokens cost, in the currency of the service's prices; null where it "
        "has none."
    )
    model: str | None = strawberry.field(description="Name of the language model, if it was one.")
    output: str | None = strawberry.field(
        description="How the language model was made to write: 'statement', 'grammar (…)', "
        "'json_schema'; 'kept' where the statement had been written before. Null for other methods."
    )


@strawberry.type(name="FilterTiming", description="How long one stage of answering took.")
class Timing:
    stage: str = strawberry.field(
        description="The stage: 'words', 'retrieve', 'read', 'model', 'check', …"
    )
    milliseconds: float = strawberry.field(description="Its time; of all its runs together.")


@strawberry.type(
    name="FilterProvenance", description="Which words of the question became a clause, and how."
)
class Provenance:
    statement: str = strawberry.field(description="The clause as a statement.")
    path: str = strawberry.field(description="Path of its field from the entity.")
    node_id: strawberry.ID | None = strawberry.field(
        description="Id of its node in `nodes`; null where the clause is no node of its own."
    )
    text: str = strawberry.field(description="The words; empty where there are none.")
    spans: list[Span] = strawberry.field(description="Where they stand in the question.")
    evidence: Evidence = strawberry.field(description="Why they were read as this clause.")
    score: float = strawberry.field(description="How surely, from 0 to 1.")
    note: str | None = strawberry.field(description="A choice that was made, in a sentence.")


@strawberry.type(
    name="FilterUnusedWords", description="Words of the question that are behind no clause."
)
class UnusedWords:
    text: str = strawberry.field(description="The words.")
    span: Span = strawberry.field(description="Where they stand in the question.")
    reason: str = strawberry.field(description="Why they were left out.")


@strawberry.type(name="FilterAlternative", description="Another, less likely reading.")
class Alternative:
    source: strawberry.Private[answer.Alternative]
    confidence: float = strawberry.field(description="How likely it is, from 0 to 1.")
    label: str = strawberry.field(description="Where it differs, in a few words.")

    @computed("The filter as a statement.")
    def statement(self) -> str:
        return self.source.filter.statement

    @computed("The filter as chips.")
    def chips(self) -> list[Chip]:
        return chips_shown(self.source.chips, self.source.filter.statement)


@strawberry.type
class _Answer:
    asked: strawberry.Private[Asked]

    @computed("The question; empty where a statement was given.")
    def question(self) -> str:
        return self.asked.question

    @computed("The index that was asked about; null if there is no such index.")
    def index(self, info: Info) -> Index | None:
        return index_named(info.context, self.asked.index)

    @computed("What was retrieved for the question.")
    def context(self) -> Context:
        return Context(source=self.asked.context)

    @computed("Every try at a statement, in order.")
    def attempts(self) -> list[Attempt]:
        return [
            Attempt(
                method=each.method,
                statement=each.statement,
                diagnostics=diagnostics_of(each.findings),
                prompt_tokens=each.prompt_tokens,
                completion_tokens=each.completion_tokens,
                milliseconds=each.milliseconds,
                cost=each.cost,
                model=each.model,
                output=each.output,
            )
            for each in self.asked.attempts
        ]

    @computed("Where the time went, stage by stage.")
    def timings(self) -> list[Timing]:
        return [
            Timing(stage=stage, milliseconds=spent)
            for stage, spent in self.asked.milliseconds.items()
        ]


@strawberry.type(
    name="GeneratedFilter",
    description="A filter that fits its index, and everything that lets a person trust it.",
)
class GeneratedFilter(_Answer):
    source: strawberry.Private[answer.GeneratedFilter]
    at: strawberry.Private[Instant]
    method: Method = strawberry.field(description="How the statement came about.")
    confidence: float = strawberry.field(
        description="How sure the filter is what was meant, from 0 to 1, from evidence."
    )

    @computed("The filter as a statement, with the ids of terms.")
    def statement(self) -> str:
        return self.source.filter.statement

    @computed(
        "The filter as a statement, with the display names of terms: for people to "
        "read and edit. `parseFilter` takes it too."
    )
    def readable_statement(self) -> str:
        return self.source.filter.readable

    @computed(
        "The filter in its normal form, as a statement: the same for filters that are known to "
        "find the same documents. For comparing and caching; run and show the filter itself."
    )
    def canonical(self) -> str:
        return print_filter(filtering.canonical(self.source.filter))

    @computed("The filter as another system runs it.")
    def compile(
        self,
        target: Annotated[Target, strawberry.argument(description="The system to compile for.")],
    ) -> Compilation:
        return compiled(self.source.filter, target, self.at)

    @computed("The filter as a tree.")
    def root(self, info: Info) -> FilterNode:
        return tree_of(self.source.filter, self._labels(info), self.at)

    @computed("The same tree, flat, in pre-order: for clients that do not recurse.")
    def nodes(self, info: Info) -> list[FlatNode]:
        return flat_nodes(self.source.filter, self._labels(info), self.at)

    @computed("The filter as chips. Nothing of it is lost.")
    def chips(self) -> list[Chip]:
        return chips_shown(self.source.chips, self.source.filter.statement)

    @computed(
        "The filter as dropdowns and sliders show it, field by field. What they cannot show is in "
        "`facetRest`: together they are the whole filter."
    )
    def facets(self, info: Info) -> list[FacetShown]:
        return facets_shown(self.source.filter, self._labels(info), self.at)

    @computed("The clauses that no facet can say, each with the reason; usually empty.")
    def facet_rest(self, info: Info) -> list[FacetRest]:
        return rest_shown(self.source.filter, self._labels(info))

    @computed("The filter as an English sentence.")
    def words(self) -> str:
        return self.source.words

    @computed("Why the filter is what it is, in sentences.")
    def explanation(self) -> list[str]:
        return list(self.source.explanation)

    @computed("Other, less likely readings, the likeliest first.")
    def alternatives(self) -> list[Alternative]:
        return [
            Alternative(source=each, confidence=each.confidence, label=each.label)
            for each in self.source.alternatives
        ]

    @computed("Which words of the question became which clause, and how.")
    def provenance(self) -> list[Provenance]:
        return [
            Provenance(
                statement=each.statement,
                path=each.path,
                node_id=None if each.node is None else strawberry.ID(str(each.node)),
                text=each.text,
                spans=[Span(start=span.start, end=span.end) for span in each.spans],
                evidence=each.evidence,
                score=each.score,
                note=each.note or None,
            )
            for each in (*self.source.provenance, *self.source.constrained)
        ]

    @computed("Words that the filter does not speak of; empty when all are accounted for.")
    def unused(self) -> list[UnusedWords]:
        return [
            UnusedWords(
                text=each.text,
                span=Span(start=each.span.start, end=each.span.end),
                reason=each.reason,
            )
            for each in self.source.unused
        ]

    @computed("Findings that leave the filter usable.")
    def warnings(self) -> list[Diagnostic]:
        return diagnostics_of(self.source.warnings)

    def _labels(self, info: Info) -> Mapping[str, str]:
        return labels(info.context.targets[self.asked.index].index)


@strawberry.type(name="FilterReading", description="One reading of an ambiguous question.")
class Reading:
    label: str = strawberry.field(description="Where it differs, in a few words.")
    filter: GeneratedFilter = strawberry.field(description="A complete filter for it.")
    choices: list[str] = strawberry.field(
        description="What `choose` takes, with the same question, to settle on this reading: of "
        "all its words, or inside `spans` of those words. The same as long as the index is."
    )


@strawberry.type(
    name="FilterAmbiguousSpan", description="Words of the question that can mean several things."
)
class AmbiguousSpan:
    text: str = strawberry.field(description="The words.")
    span: Span = strawberry.field(description="Where they stand in the question.")
    readings: list[Reading] = strawberry.field(
        description="What they can mean, each with a complete filter."
    )


@strawberry.type(
    name="AmbiguousQuestion",
    description="Several filters that are as likely as each other: the person should choose.",
)
class AmbiguousQuestion(_Answer):
    source: strawberry.Private[answer.AmbiguousQuestion]
    at: strawberry.Private[Instant]

    @computed("The words that can mean several things.")
    def spans(self) -> list[AmbiguousSpan]:
        return [
            AmbiguousSpan(
                text=each.text,
                span=Span(start=each.span.start, end=each.span.end),
                readings=[_reading(reading, self.at) for reading in each.readings],
            )
            for each in self.source.spans
        ]

    @computed("Every reading of the whole question, with its filter.")
    def readings(self) -> list[Reading]:
        return [_reading(each, self.at) for each in self.source.readings]

    @computed("Why it is ambiguous, in sentences.")
    def explanation(self) -> list[str]:
        return list(self.source.explanation)


@strawberry.type(name="UnanswerableQuestion", description="No filter, why, and what would help.")
class UnanswerableQuestion(_Answer):
    source: strawberry.Private[answer.UnanswerableQuestion]

    @computed("Why there is no filter.")
    def diagnostics(self) -> list[Diagnostic]:
        return diagnostics_of(self.source.findings)

    @computed("What could be asked instead, in sentences.")
    def suggestions(self) -> list[str]:
        return list(self.source.suggestions)


FilterResult = Annotated[
    GeneratedFilter | AmbiguousQuestion | UnanswerableQuestion,
    strawberry.union(
        "NaturalLanguageFilterResult",
        description="What a question or a statement is answered with.",
    ),
]


def answer_shown(given: answer.Answer, at: Instant) -> FilterResult:
    """Show an answer to what was asked at an instant. What a query leaves out costs nothing."""
    match given:
        case answer.GeneratedFilter():
            return _generated(given, at)
        case answer.AmbiguousQuestion():
            return AmbiguousQuestion(asked=given.asked, source=given, at=at)
        case answer.UnanswerableQuestion():
            return UnanswerableQuestion(asked=given.asked, source=given)


def _generated(given: answer.GeneratedFilter, at: Instant) -> GeneratedFilter:
    return GeneratedFilter(
        asked=given.asked,
        source=given,
        at=at,
        method=given.method,
        confidence=given.confidence,
    )


def _reading(given: answer.LabelledFilter, at: Instant) -> Reading:
    return Reading(
        label=given.label, filter=_generated(given.filter, at), choices=list(given.choices)
    )
