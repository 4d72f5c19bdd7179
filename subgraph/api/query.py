"""The fields at the root: ask a question, check a statement, look at what can be asked about."""

from __future__ import annotations

from typing import Annotated

import strawberry

from ..answer import Finding
from ..asking import ask, instant, parse_statement
from ..chip_edits import edit_chips
from .answers import FilterResult, answer_shown
from .arguments import (
    Choices,
    Constraint,
    IndexName,
    Mentions,
    Previous,
    Question,
    Zone,
    refused,
    zone_of,
)
from .chip_edits import ChipEditInput, edits_of
from .computed import computed
from .context import Info
from .enums import Writer
from .grammar import Grammar, grammar
from .indexes import Index, all_indexes, index_named
from .mentions import MentionSuggestions, mention_suggestions, mentions_of
from .routing import Ranking, ranking


@strawberry.type(description="What can be asked of this graph.")
class Query:
    @computed("What filter does this question mean? What goes wrong is part of the answer.")
    async def natural_language_filter(
        self,
        info: Info,
        query: Question,
        index: IndexName,
        writer: Annotated[
            Writer, strawberry.argument(description="Who may write the statement.")
        ] = Writer.AUTO,
        time_zone: Zone = None,
        mentions: Mentions = None,
        choose: Choices = None,
        previous: Previous = None,
        cache: Annotated[
            bool,
            strawberry.argument(
                description="Whether a statement that the language model wrote for the same "
                "question before will do."
            ),
        ] = True,
        constraint: Constraint = None,
    ) -> FilterResult:
        runtime = info.context.runtime
        zone = zone_of(time_zone)
        if isinstance(zone, Finding):
            return refused(zone, index, query[: runtime.settings.question_length])
        at = instant(runtime, zone)
        answer = await ask(
            runtime,
            query,
            index,
            writer=writer,
            at=at,
            mentions=mentions_of(mentions),
            choose=choose or (),
            previous=previous,
            cache=cache,
            caller=info.context.caller,
            constraint=constraint,
        )
        return answer_shown(answer, at)

    @computed(
        "Does this statement, which a person wrote or edited, fit the index? If so, "
        "the filter with all that a generated one has; if not, what is wrong and where."
    )
    async def parse_filter(
        self,
        info: Info,
        statement: Annotated[
            str, strawberry.argument(description="A statement of the Filter language.")
        ],
        index: IndexName,
        time_zone: Zone = None,
        constraint: Constraint = None,
    ) -> FilterResult:
        zone = zone_of(time_zone)
        if isinstance(zone, Finding):
            return refused(zone, index, "")
        at = instant(info.context.runtime, zone)
        answer = await parse_statement(
            info.context.runtime,
            statement,
            index,
            caller=info.context.caller,
            constraint=constraint,
        )
        return answer_shown(answer, at)

    @computed(
        "The filter of a statement after a person has edited its chips: all edits at once, no "
        "language model. What cannot be done is said, and then nothing is."
    )
    async def apply_chip_edits(
        self,
        info: Info,
        statement: Annotated[
            str, strawberry.argument(description="`statement` of the filter that has the chips.")
        ],
        index: IndexName,
        edits: Annotated[
            list[ChipEditInput],
            strawberry.argument(description="What was done; at most one edit a chip, 50 in all."),
        ],
        time_zone: Zone = None,
        constraint: Constraint = None,
    ) -> FilterResult:
        runtime = info.context.runtime
        zone = zone_of(time_zone)
        if isinstance(zone, Finding):
            return refused(zone, index, "")
        answer = await edit_chips(
            runtime,
            statement,
            index,
            edits_of(edits),
            caller=info.context.caller,
            constraint=constraint,
        )
        return answer_shown(answer, instant(runtime, zone))

    @computed("Which terms does a mention go on to name, of which only the start is typed?")
    async def suggest_mentions(
        self,
        info: Info,
        index: IndexName,
        prefix: Annotated[
            str,
            strawberry.argument(
                description="What is typed so far, with or without '@' and a vocabulary: 'ger', "
                "'@countries:ger'. At most 200 characters."
            ),
        ],
        first: Annotated[
            int, strawberry.argument(description="How many terms at most: 1 to 50.")
        ] = 10,
    ) -> MentionSuggestions:
        return await mention_suggestions(info.context, index, prefix, first)

    @computed("Which index is this question about? No model is asked.")
    async def rank_indexes(
        self,
        info: Info,
        query: Annotated[str, strawberry.argument(description="The question.")],
        first: Annotated[
            int, strawberry.argument(description="How many indexes at most: 1 to 50.")
        ] = 5,
    ) -> Ranking:
        return await ranking(info.context, query, first)

    @computed("One index; null if there is none of this name.")
    def index(self, info: Info, name: IndexName) -> Index | None:
        return index_named(info.context, name)

    @computed("Every index, by name.")
    def indexes(self, info: Info) -> list[Index]:
        return all_indexes(info.context)

    @computed("The Filter language as data, for editors: grammar, operators by type, values.")
    def filter_grammar(self) -> Grammar:
        return grammar()
