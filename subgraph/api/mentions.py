"""Show how terms are pinned: what a caller gives, and what to offer while a person types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import strawberry

from .. import catalogue
from ..answer import Finding, Problem
from ..filtering import Span
from ..mentions import Mention, mention_text, suggest
from ..refusing import unknown_index
from ..store.suggesting import MAX_SUGGESTIONS, Suggestion
from .context import RequestContext
from .findings import Diagnostic, diagnostics_of
from .indexes import Field, field_shown

_LONGEST_PREFIX: Final = 200


@strawberry.input(
    name="FilterMention",
    description="A term that is pinned to characters of the question: they mean it and nothing "
    "else. Its words need not be a name of it.",
)
class MentionInput:
    start: int = strawberry.field(
        description="The first character, counted from 0. An emoji counts as one, unlike in "
        "JavaScript, where it counts as two."
    )
    end: int = strawberry.field(description="The one after the last character.")
    vocabulary: str = strawberry.field(description="Name of the vocabulary that it is a term of.")
    id: strawberry.ID = strawberry.field(description="Id of the term.")


@strawberry.type(
    name="FilterMentionSuggestion",
    description="A term that a mention may go on to name, with what tells it from others.",
)
class MentionSuggestion:
    text: str = strawberry.field(
        description="The mention as a question writes it: `@countries:germany`."
    )
    vocabulary: str = strawberry.field(description="Name of its vocabulary.")
    term_id: strawberry.ID = strawberry.field(description="Its id.")
    display_name: str = strawberry.field(description="What people call it.")
    name: str = strawberry.field(description="The name of it that fits what was typed.")
    description: str = strawberry.field(description="What its source says of it; may be empty.")
    fields: list[Field] = strawberry.field(
        description="The fields of the index whose values it can be."
    )


@strawberry.type(name="FilterMentionSuggestions", description="What a mention may go on to name.")
class MentionSuggestions:
    suggestions: list[MentionSuggestion] = strawberry.field(
        description="The best first: names that were typed whole, then names that begin so."
    )
    diagnostics: list[Diagnostic] = strawberry.field(
        description="Why there are none, where something is wrong."
    )


def mentions_of(given: Iterable[MentionInput] | None) -> list[Mention]:
    """Take mentions as they were given; what is wrong with them is found later."""
    return [
        Mention(Span(each.start, each.end), each.vocabulary, str(each.id)) for each in given or ()
    ]


async def mention_suggestions(
    context: RequestContext, index: str, prefix: str, first: int
) -> MentionSuggestions:
    """Find what to offer. Raises StoreError."""
    if unknown := unknown_index(context.targets, index):
        return _none(unknown[0])
    if not 1 <= first <= MAX_SUGGESTIONS:
        message = f"'first' is {first}; it can be 1 to {MAX_SUGGESTIONS}."
        return _none([Finding(Problem.ARGUMENT_TOO_LARGE, message)])
    if len(prefix) > _LONGEST_PREFIX:
        message = f"'prefix' has {len(prefix):,} characters; at most {_LONGEST_PREFIX} are read."
        return _none([Finding(Problem.ARGUMENT_TOO_LARGE, message)])
    target = context.targets[index]
    found = await suggest(context.runtime, target, prefix, first)
    return MentionSuggestions(
        suggestions=[_suggestion(each, target.index.fields) for each in found], diagnostics=[]
    )


def _suggestion(found: Suggestion, fields: Sequence[catalogue.IndexField]) -> MentionSuggestion:
    return MentionSuggestion(
        text=mention_text(found.term.id, found.vocabulary),
        vocabulary=found.vocabulary,
        term_id=strawberry.ID(found.term.id),
        display_name=found.term.display_name,
        name=found.name,
        description=found.term.description,
        fields=[field_shown(each) for each in fields if each.vocabulary == found.vocabulary],
    )


def _none(findings: Iterable[Finding]) -> MentionSuggestions:
    return MentionSuggestions(suggestions=[], diagnostics=diagnostics_of(findings))
