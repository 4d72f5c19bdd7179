"""The field that streams: how a question is answered, stage by stage, and then its answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

from ..answer import Answer, Finding
from ..asking import ask, instant
from ..progress import Stage
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
from .computed import streamed
from .context import Info
from .enums import Stage as ShownStage
from .enums import Writer
from .mentions import mentions_of


@strawberry.type(name="FilterProgress", description="How far a question has come.")
class Progress:
    stage: ShownStage = strawberry.field(description="What is being done now.")
    milliseconds: float = strawberry.field(description="Time since the question was asked.")
    answer: FilterResult | None = strawberry.field(
        description="The answer, with the stage DONE; null before."
    )


@strawberry.type(description="What this graph tells while it goes on.")
class Subscription:
    @streamed(
        "What `naturalLanguageFilter` answers, and before that each stage as it begins. Over "
        "graphql-transport-ws, server-sent events or multipart."
    )
    async def natural_language_filter_progress(
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
        constraint: Constraint = None,
    ) -> AsyncIterator[Progress]:
        began = time.perf_counter()

        def step(stage: Stage, answer: FilterResult | None = None) -> Progress:
            spent = round((time.perf_counter() - began) * 1000, 3)
            return Progress(stage=stage, milliseconds=spent, answer=answer)

        runtime = info.context.runtime
        zone = zone_of(time_zone)
        if isinstance(zone, Finding):
            asked = query[: runtime.settings.question_length]
            yield step(Stage.DONE, refused(zone, index, asked))
            return
        at = instant(runtime, zone)
        told: asyncio.Queue[Stage | None] = asyncio.Queue()
        answering: asyncio.Task[Answer] = asyncio.create_task(
            ask(
                runtime,
                query,
                index,
                writer=writer,
                at=at,
                mentions=mentions_of(mentions),
                choose=choose or (),
                previous=previous,
                caller=info.context.caller,
                constraint=constraint,
                told=told.put_nowait,
            )
        )
        answering.add_done_callback(lambda _: told.put_nowait(None))
        try:
            while (stage := await told.get()) is not None:
                yield step(stage)
            yield step(Stage.DONE, answer_shown(await answering, at))
        finally:
            answering.cancel()  # a client that has gone away asks no more
