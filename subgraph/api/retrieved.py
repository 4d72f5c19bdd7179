"""Show what a question was found to refer to."""

from __future__ import annotations

import strawberry

from .. import retrieval
from ..retrieval import Hit
from .computed import computed
from .enums import Evidence
from .findings import Span


@strawberry.type
class _Found:
    text: str = strawberry.field(description="The words of the question.")
    span: Span = strawberry.field(description="Where they stand in the question.")
    evidence: Evidence = strawberry.field(description="Why they are believed to refer to it.")
    score: float = strawberry.field(description="How surely, from 0 to 1.")


@strawberry.type(name="FilterContextField", description="Words that refer to a field.")
class ContextField(_Found):
    path: str = strawberry.field(description="Path of the field from the entity.")


@strawberry.type(name="FilterContextEnumValue", description="Words that refer to an enum's value.")
class ContextEnumValue(_Found):
    path: str = strawberry.field(description="Path of the field whose value it is.")
    value: str = strawberry.field(description="The value.")


@strawberry.type(name="FilterContextTerm", description="Words that refer to a vocabulary's term.")
class ContextTerm(_Found):
    vocabulary: str = strawberry.field(description="Name of the vocabulary.")
    term_id: strawberry.ID = strawberry.field(description="Id of the term.")
    display_name: str = strawberry.field(description="What people call the term.")
    name: str = strawberry.field(description="The name of the term that the words fit.")


@strawberry.type(
    name="FilterContext",
    description="What was retrieved for a question, best first: all that its filter is made from.",
)
class Context:
    source: strawberry.Private[retrieval.Context]

    @computed("Words that refer to fields.")
    def fields(self) -> list[ContextField]:
        return [
            ContextField(
                text=each.text,
                span=_span(each),
                evidence=each.evidence,
                score=each.score,
                path=each.path,
            )
            for each in self.source.fields
        ]

    @computed("Words that refer to values of enum fields.")
    def enum_values(self) -> list[ContextEnumValue]:
        return [
            ContextEnumValue(
                text=each.text,
                span=_span(each),
                evidence=each.evidence,
                score=each.score,
                path=each.path,
                value=each.value,
            )
            for each in self.source.enums
        ]

    @computed("Words that refer to terms of vocabularies.")
    def terms(self) -> list[ContextTerm]:
        return [
            ContextTerm(
                text=each.text,
                span=_span(each),
                evidence=each.evidence,
                score=each.score,
                vocabulary=each.vocabulary,
                term_id=strawberry.ID(each.term.id),
                display_name=each.term.display_name,
                name=each.name,
            )
            for each in self.source.terms
        ]

    @computed(
        "Paths of the fields in question: those that words refer to, and those that "
        "terms and enum values bring."
    )
    def paths(self) -> list[str]:
        return list(self.source.paths)


def _span(hit: Hit) -> Span:
    return Span(start=hit.span.start, end=hit.span.end)
