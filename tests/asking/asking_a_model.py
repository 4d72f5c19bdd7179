"""Ask over the little graph with a scripted server in the place of a model."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from subgraph.answer import Answer
from subgraph.asking import Instant, ask
from subgraph.callers import ANYONE, Caller
from subgraph.runtime import Runtime
from subgraph.writing import Writer
from subgraph.writing.model import ChatModel, OutputMode
from tests.fake_openai import FakeOpenAI, Reply

AT: Final = Instant(datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC), ZoneInfo("UTC"))
PROBED: Final[Mapping[OutputMode, list[Reply]]] = {
    OutputMode.GRAMMAR: ["K7"],
    OutputMode.JSON_SCHEMA: ['{"filter": "K7"}'],
}
"""What a server that does an output answers to its probe."""


async def ask_model(
    little: Runtime,
    server: FakeOpenAI,
    replies: list[Reply],
    question: str,
    *,
    writer: Writer = Writer.AUTO,
    output: OutputMode = OutputMode.STATEMENT,
    cache: bool = False,
    at: Instant = AT,
    index: str = "hostels",
    caller: Caller = ANYONE,
    constraint: str | None = None,
    **settings: object,
) -> Answer:
    """Answer a question; the server replies so, after what it answers to a probe.

    However sure the words alone are, the model is asked, unless `model_below` is among `settings`.
    """
    server.reset()
    server.enqueue([*PROBED.get(output, []), *replies])
    model = ChatModel(server.url, None, "fake", attempts=1, output=output)
    opened = replace(
        little,
        settings=little.settings.model_copy(update={"model_below": 1.0} | settings),
        model=model,
    )
    try:
        return await ask(
            opened,
            question,
            index,
            writer=writer,
            at=at,
            cache=cache,
            caller=caller,
            constraint=constraint,
        )
    finally:
        await model.close()
