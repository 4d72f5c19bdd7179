"""What a server does is found out once, told, and never at the cost of a question."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from subgraph.errors import ModelRefusedError, ModelUnavailableError
from subgraph.writing.model import (
    ChatModel,
    Message,
    NoFilter,
    OutputMode,
    Reply,
    Statement,
    Unreadable,
    statement_of,
)
from subgraph.writing.model.outputs import GRAMMARS, JSON_SCHEMA, STATEMENT, Output
from tests.fake_openai import Body, FakeOpenAI, Status, ToolCall
from tests.fake_openai import Reply as Scripted

LLGUIDANCE, STRUCTURED, TOOL = GRAMMARS
WORD = "K7"
REFUSED = Status(400, "Unrecognized request argument supplied: grammar")
UNSUPPORTED = Status(500, "Failed to parse tools: Unsupported tool type")


@pytest.fixture(scope="module")
def running() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as server:
        yield server


@pytest.fixture
def server(running: FakeOpenAI) -> FakeOpenAI:
    running.reset()
    return running


Open = Callable[[OutputMode], ChatModel]


@pytest.fixture
async def open_model(server: FakeOpenAI) -> AsyncIterator[Open]:
    opened: list[ChatModel] = []

    def open_one(output: OutputMode) -> ChatModel:
        opened.append(ChatModel(server.url, None, "m", attempts=1, output=output))
        return opened[-1]

    yield open_one
    for model in opened:
        await model.close()


@pytest.mark.parametrize(
    ("mode", "replies", "found", "refused"),
    [
        pytest.param(OutputMode.STATEMENT, [], STATEMENT, [], id="plain text needs no probe"),
        pytest.param(OutputMode.GRAMMAR, [WORD], LLGUIDANCE, [], id="llguidance"),
        pytest.param(
            OutputMode.GRAMMAR, ["Hello!", WORD], STRUCTURED, [LLGUIDANCE], id="not looked at"
        ),
        pytest.param(
            OutputMode.GRAMMAR,
            [REFUSED, REFUSED, ToolCall(WORD)],
            TOOL,
            [LLGUIDANCE, STRUCTURED],
            id="custom tool",
        ),
        pytest.param(
            OutputMode.GRAMMAR,
            [REFUSED, Status(422, "extra_forbidden"), UNSUPPORTED],
            STATEMENT,
            [LLGUIDANCE, STRUCTURED, TOOL],
            id="no grammar at all",
        ),
        pytest.param(OutputMode.JSON_SCHEMA, ['{"filter": "K7"}'], JSON_SCHEMA, [], id="schema"),
        pytest.param(OutputMode.AUTO, [WORD], LLGUIDANCE, [], id="auto, with a grammar"),
        pytest.param(
            OutputMode.AUTO,
            [REFUSED, "Hello!", UNSUPPORTED],
            STATEMENT,
            [LLGUIDANCE, STRUCTURED, TOOL],
            id="auto, without one",
        ),
        pytest.param(
            OutputMode.JSON_SCHEMA, ['{"a": 1}'], STATEMENT, [JSON_SCHEMA], id="JSON without schema"
        ),
        pytest.param(
            OutputMode.JSON_SCHEMA, [Status(501)], STATEMENT, [JSON_SCHEMA], id="no schema"
        ),
    ],
)
async def test_what_a_server_does_is_found_out_once(
    server: FakeOpenAI,
    open_model: Open,
    mode: OutputMode,
    replies: list[Scripted],
    found: Output,
    refused: list[Output],
) -> None:
    server.enqueue(replies)
    model = open_model(mode)
    assert await model.output(max_tokens=50, timeout=5) is found
    assert await model.output(max_tokens=50, timeout=5) is found
    assert len(server.requests) == len(replies)
    assert list(model.outputs.refused) == [each.name for each in refused]
    assert model.outputs.told[0] == f"It writes '{found.name}'."
    assert len(model.outputs.told) == 1 + len(refused)
    assert model.available


async def test_it_is_told_why(server: FakeOpenAI, open_model: Open) -> None:
    server.enqueue(["Hello!\nHow are you?", REFUSED, UNSUPPORTED])
    model = open_model(OutputMode.GRAMMAR)
    await model.output(max_tokens=50, timeout=5)
    where = f"The language model 'm' at {server.url} refuses what it is asked for: "
    assert model.outputs.refused == {
        "grammar (llguidance)": "It was not looked at: 'Hello! How are you?' was answered.",
        "grammar (structured outputs)": f"{where}{REFUSED.message}",
        "grammar (custom tool)": f"{where}{UNSUPPORTED.message}",
    }


@pytest.mark.parametrize("reply", [Status(503), Status(429)], ids=["503", "429"])
async def test_nothing_is_concluded_from_a_server_that_is_down(
    server: FakeOpenAI, open_model: Open, reply: Scripted
) -> None:
    server.enqueue([reply, WORD])
    model = open_model(OutputMode.GRAMMAR)
    with pytest.raises(ModelUnavailableError):
        await model.output(max_tokens=50, timeout=5)
    assert model.outputs.known is None
    assert model.outputs.refused == {}
    assert await model.output(max_tokens=50, timeout=5) is LLGUIDANCE


async def test_parameters_are_left_out_but_never_a_constraint(
    server: FakeOpenAI, open_model: Open
) -> None:
    model = open_model(OutputMode.STATEMENT)
    ask = [Message("user", "q")]
    server.refuse = ("seed",)
    server.enqueue(["x"])
    await model.complete(ask, max_tokens=9, timeout=5, decoding={"grammar": "start: 'x'"})
    assert "seed" not in server.requests[-1]
    assert server.requests[-1]["grammar"] == "start: 'x'"
    server.refuse = ("grammar",)
    with pytest.raises(ModelRefusedError):
        await model.complete(ask, max_tokens=9, timeout=5, decoding={"grammar": "start: 'x'"})
    assert list(model.refused) == ["seed"]


def test_an_output_that_is_refused_again_and_again_is_given_up(open_model: Open) -> None:
    outputs = open_model(OutputMode.GRAMMAR).outputs
    outputs._proved = True
    for _ in range(2):
        outputs.refuse(LLGUIDANCE, "too large")
    assert outputs.known is LLGUIDANCE
    outputs.took(LLGUIDANCE)
    for _ in range(3):
        assert outputs.known is LLGUIDANCE
        outputs.refuse(LLGUIDANCE, "too large")
    assert outputs.known is None  # the next one is to be found out
    assert outputs.refused == {LLGUIDANCE.name: "too large"}
    assert outputs.after(LLGUIDANCE) is STATEMENT


A_LEAF: dict[str, Any] = {"path": "a", "operator": "==", "value": {"number": "1"}}


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ({"filter": A_LEAF}, Statement("a == 1")),
        ({"filter": {"and": [A_LEAF, {"not": A_LEAF}]}}, Statement("a == 1 AND NOT a == 1")),
        ({"filter": None}, NoFilter()),
        ("a == 1", Statement("a == 1")),
        ("```\na == 1\n```", Statement("a == 1")),
        ('{"statement": "a == 1"}', Statement("a == 1")),
        ({"filter": "a == 1"}, Statement("a == 1")),
        (
            {"filter": {"path": "a", "operator": "=", "value": {"number": "1"}}},
            Unreadable(
                "The JSON is no filter. Not a predicate on 'a': "
                "{'operator': '=', 'value': {'number': '1'}}.",
                "",
            ),
        ),
        (
            {"filter": {"and": [A_LEAF]}},
            Unreadable(
                "The JSON is no filter. Not a node of a filter: {'and': [{'path': 'a', "
                "'operator': '==', 'value': {'number': '1'}}]}.",
                "",
            ),
        ),
        (
            {"filter": A_LEAF | {"else": 1}},
            Unreadable(
                "The JSON is no filter. Not a predicate on 'a': {'operator': '==', 'value': "
                "{'number': '1'}, 'else': 1}.",
                "",
            ),
        ),
    ],
    ids=str,
)
def test_json_is_read_as_the_filter_that_it_is(text: object, reply: Reply) -> None:
    written = text if isinstance(text, str) else json.dumps(text)
    read = statement_of(written)
    if isinstance(reply, Unreadable):
        assert isinstance(read, Unreadable)
        assert (read.reason, read.text) == (reply.reason, written)
    else:
        assert read == reply


def test_json_that_was_cut_off_is_no_filter() -> None:
    read = statement_of(json.dumps({"filter": A_LEAF}), cut_off=True)
    assert isinstance(read, Unreadable)


async def test_the_input_of_a_tool_is_the_reply(server: FakeOpenAI, open_model: Open) -> None:
    model = open_model(OutputMode.STATEMENT)
    broken = '{"choices": [{"message": {"content": null, "tool_calls": [{"custom": {}}]}}]}'
    server.enqueue([ToolCall("a == 1"), Body(broken)])
    ask = [Message("user", "q")]
    assert (await model.complete(ask, max_tokens=9, timeout=5)).text == "a == 1"
    with pytest.raises(Exception, match="answered without a message"):
        await model.complete(ask, max_tokens=9, timeout=5)
