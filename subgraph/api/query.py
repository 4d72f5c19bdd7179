"""The fields at the root: ask a question, check a statement, look at what can be asked about."""

from __future__ import annotations

from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import strawberry
from graphql.pyutils import did_you_mean, suggestion_list

from ..answer import Asked, Finding, Problem
from ..answer import UnanswerableQuestion as Unanswerable
from ..asking import ask, edit_chips, instant, parse_statement
from .answers import FilterResult, UnanswerableQuestion, answer_shown
from .chip_edits import ChipEditInput, edits_of
from .computed import computed
from .context import Info
from .enums import Writer
from .grammar import Grammar, grammar
from .indexes import Index, all_indexes, index_named
from .mentions import MentionInput, MentionSuggestions, mention_suggestions, mentions_of
from .routing import Ranking, ranking

_IndexName = Annotated[
    strawberry.ID, strawberry.argument(description="Name of the index: one of `indexes`.")
]
_Zone = Annotated[
    str | None,
    strawberry.argument(
        name="timeZone",
        description="IANA name of the time zone in which today is today: 'Europe/Berlin'. The "
        "service's own unless given.",
    ),
]
_Mentions = Annotated[
    list[MentionInput] | None,
    strawberry.argument(
        description="Terms that are pinned to characters of the question; at most 50. In the text "
        'itself `@dark`, `@"Park Chan-wook"` and `@countries:germany` do the same.'
    ),
]
_Choices = Annotated[
    list[str] | None,
    strawberry.argument(
        description="Which readings are meant: `choices` of an AmbiguousQuestion that answered "
        "this question. The words alone are read then, without a language model."
    ),
]
_Previous = Annotated[
    str | None,
    strawberry.argument(
        description="`statement` of a filter that the question goes on from: 'only the French "
        "ones', 'make that 2015', 'without the documentaries'. The words alone are read then, and "
        "`explanation` says what was kept, replaced, removed and added."
    ),
]


@strawberry.type(description="What can be asked of this graph.")
class Query:
    @computed("What filter does this question mean? What goes wrong is part of the answer.")
    async def natural_language_filter(
        self,
        info: Info,
        query: Annotated[
            str,
            strawberry.argument(
                description="The question in a person's own words: 'German series since 2019'."
            ),
        ],
        index: _IndexName,
        writer: Annotated[
            Writer, strawberry.argument(description="Who may write the statement.")
        ] = Writer.AUTO,
        time_zone: _Zone = None,
        mentions: _Mentions = None,
        choose: _Choices = None,
        previous: _Previous = None,
    ) -> FilterResult:
        runtime = info.context.runtime
        zone = _zone(time_zone)
        if isinstance(zone, Finding):
            return _refused(zone, index, query[: runtime.settings.question_length])
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
        index: _IndexName,
        time_zone: _Zone = None,
    ) -> FilterResult:
        zone = _zone(time_zone)
        if isinstance(zone, Finding):
            return _refused(zone, index, "")
        at = instant(info.context.runtime, zone)
        return answer_shown(await parse_statement(info.context.runtime, statement, index), at)

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
        index: _IndexName,
        edits: Annotated[
            list[ChipEditInput],
            strawberry.argument(description="What was done; at most one edit a chip, 50 in all."),
        ],
        time_zone: _Zone = None,
    ) -> FilterResult:
        runtime = info.context.runtime
        zone = _zone(time_zone)
        if isinstance(zone, Finding):
            return _refused(zone, index, "")
        answer = await edit_chips(runtime, statement, index, edits_of(edits))
        return answer_shown(answer, instant(runtime, zone))

    @computed("Which terms does a mention go on to name, of which only the start is typed?")
    async def suggest_mentions(
        self,
        info: Info,
        index: _IndexName,
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
        return await mention_suggestions(info.context.runtime, index, prefix, first)

    @computed("Which index is this question about? No model is asked.")
    async def rank_indexes(
        self,
        info: Info,
        query: Annotated[str, strawberry.argument(description="The question.")],
        first: Annotated[
            int, strawberry.argument(description="How many indexes at most: 1 to 50.")
        ] = 5,
    ) -> Ranking:
        return await ranking(info.context.runtime, query, first)

    @computed("One index; null if there is none of this name.")
    def index(self, info: Info, name: _IndexName) -> Index | None:
        return index_named(info.context.runtime, name)

    @computed("Every index, by name.")
    def indexes(self, info: Info) -> list[Index]:
        return all_indexes(info.context.runtime)

    @computed("The Filter language as data, for editors: grammar, operators by type, values.")
    def filter_grammar(self) -> Grammar:
        return grammar()


def _zone(name: str | None) -> ZoneInfo | Finding | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        shown = name if len(name) <= 60 else f"{name[:59]}…"
        near = tuple(suggestion_list(shown, _zones())[:1]) if "/" in shown else ()
        guess = did_you_mean(near) or " Use a name like 'Europe/Berlin'."
        message = f"Unknown time zone '{shown}'.{guess}"
        return Finding(Problem.TIME_ZONE_UNKNOWN, message, suggestions=near)


@cache
def _zones() -> list[str]:
    return sorted(available_timezones())


def _refused(finding: Finding, index: str, question: str) -> UnanswerableQuestion:
    asked = Asked(index, question)
    return UnanswerableQuestion(asked=asked, source=Unanswerable(asked, (finding,)))
