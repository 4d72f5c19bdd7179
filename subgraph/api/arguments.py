"""The arguments that questions take, and what is said of those that are wrong."""

from __future__ import annotations

from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import strawberry
from graphql.pyutils import did_you_mean, suggestion_list

from ..answer import Asked, Finding, Problem
from ..answer import UnanswerableQuestion as Unanswerable
from .answers import UnanswerableQuestion
from .mentions import MentionInput

IndexName = Annotated[
    strawberry.ID, strawberry.argument(description="Name of the index: one of `indexes`.")
]
Zone = Annotated[
    str | None,
    strawberry.argument(
        name="timeZone",
        description="IANA name of the time zone in which today is today: 'Europe/Berlin'. The "
        "service's own unless given.",
    ),
]
Mentions = Annotated[
    list[MentionInput] | None,
    strawberry.argument(
        description="Terms that are pinned to characters of the question; at most 50. In the text "
        'itself `@dark`, `@"Park Chan-wook"` and `@countries:germany` do the same.'
    ),
]
Choices = Annotated[
    list[str] | None,
    strawberry.argument(
        description="Which readings are meant: `choices` of an AmbiguousQuestion that answered "
        "this question. The words alone are read then, without a language model."
    ),
]
Previous = Annotated[
    str | None,
    strawberry.argument(
        description="`statement` of a filter that the question goes on from: 'only the French "
        "ones', 'make that 2015', 'without the documentaries'. The words alone are read then, and "
        "`explanation` says what was kept, replaced, removed and added."
    ),
]
Constraint = Annotated[
    str | None,
    strawberry.argument(
        description="A statement that every filter of the answer holds as well: "
        "`type == 'licensed'`. The application sets it, not the person; no question, edit or "
        "language model takes it away, and its chips cannot be removed."
    ),
]
Question = Annotated[
    str,
    strawberry.argument(
        description="The question in a person's own words: 'German series since 2019'."
    ),
]


def zone_of(name: str | None) -> ZoneInfo | Finding | None:
    """The zone of a name, if there is one, or what is wrong with it."""
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


def refused(finding: Finding, index: str, question: str) -> UnanswerableQuestion:
    """The answer that a finding about the arguments makes."""
    asked = Asked(index, question)
    return UnanswerableQuestion(asked=asked, source=Unanswerable(asked, (finding,)))
