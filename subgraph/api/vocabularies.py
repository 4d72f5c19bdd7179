"""Show controlled vocabularies: how their fetches went, and their terms page by page."""

from __future__ import annotations

import datetime
from typing import Annotated

import strawberry
from graphql import GraphQLError

from .. import catalogue
from ..store.vocabularies import MAX_PAGE, terms_page
from .computed import computed
from .context import Info


@strawberry.type(name="IndexTerm", description="One value of a vocabulary.")
class Term:
    term_id: strawberry.ID = strawberry.field(description="Its id: what statements hold.")
    display_name: str = strawberry.field(description="What people call it.")
    description: str = strawberry.field(description="What its source says of it; may be empty.")
    akas: list[str] = strawberry.field(description="What else people call it.")


@strawberry.type(name="IndexPageInfo", description="Whether there is more.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    end_cursor: str | None = strawberry.field(description="What `after` takes to go on.")


@strawberry.type(name="IndexTermPage", description="Some terms of a vocabulary.")
class TermPage:
    counted: strawberry.Private[str | None]  # the vocabulary whose terms are its total
    nodes: list[Term] = strawberry.field(description="The terms.")
    page_info: PageInfo = strawberry.field(description="Whether there are more.")

    @computed("How many terms there are in all; null for a search, which is not counted.")
    async def total_count(self, info: Info) -> int | None:
        if self.counted is None:
            return None
        state = await info.context.vocabulary_state(self.counted)
        return state.terms if state else 0


@strawberry.type(
    name="IndexVocabulary",
    description="A controlled vocabulary: the terms that some fields take as their values. What "
    "is stored of it is null, with an error, while the database does not answer.",
)
class Vocabulary:
    source: strawberry.Private[catalogue.VocabularyDefinition]

    @computed("The name that definitions call it by.")
    def name(self) -> str:
        return self.source.name

    @computed("What it is, in its owner's words; may be empty.")
    def description(self) -> str:
        return self.source.description

    @computed("The GraphQL query that fetches its terms.")
    def definition(self) -> str:
        return self.source.definition

    @computed("Seconds from one fetch to the next.")
    def refresh_seconds(self) -> float:
        return self.source.refresh_every.total_seconds()

    @computed("Its terms by id, or those that a search finds, best first.")
    async def terms(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="How many terms at most: 1 to 1,000.")
        ] = 20,
        after: Annotated[
            str | None,
            strawberry.argument(description="The `endCursor` of the page before, of this search."),
        ] = None,
        search: Annotated[
            str | None, strawberry.argument(description="Words of a name, or the start of one.")
        ] = None,
    ) -> TermPage | None:
        if not 1 <= first <= MAX_PAGE:
            raise GraphQLError(
                f"'first' is {first}; it can be 1 to {MAX_PAGE:,}.",
                extensions={"code": "BAD_USER_INPUT"},
            )
        page = await terms_page(info.context.runtime.pool, self.source.name, first, after, search)
        return TermPage(
            counted=None if search and search.strip() else self.source.name,
            nodes=[
                Term(
                    term_id=strawberry.ID(each.id),
                    display_name=each.display_name,
                    description=each.description,
                    akas=list(each.akas),
                )
                for each in page.terms
            ],
            page_info=PageInfo(has_next_page=page.has_next_page, end_cursor=page.end_cursor),
        )

    @computed("How many terms are stored; 0 before the first fetch.")
    async def term_count(self, info: Info) -> int | None:
        state = await info.context.vocabulary_state(self.source.name)
        return state.terms if state else 0

    @computed("When its terms were last fetched whole, in ISO 8601; null before that.")
    async def fetched_at(self, info: Info) -> str | None:
        state = await info.context.vocabulary_state(self.source.name)
        return _iso(state.fetched_at) if state else None

    @computed("When a fetch was last begun, in ISO 8601; null before that.")
    async def attempted_at(self, info: Info) -> str | None:
        state = await info.context.vocabulary_state(self.source.name)
        return _iso(state.attempted_at) if state else None

    @computed("What went wrong at the last fetch; null when it went well.")
    async def error(self, info: Info) -> str | None:
        state = await info.context.vocabulary_state(self.source.name)
        return state.error if state else None

    @computed("Rises with each change of the terms; 0 before the first fetch.")
    async def version(self, info: Info) -> int | None:
        state = await info.context.vocabulary_state(self.source.name)
        return state.version if state else 0


def _iso(moment: datetime.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(datetime.UTC).isoformat()
