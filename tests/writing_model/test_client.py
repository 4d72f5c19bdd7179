from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from subgraph.errors import ModelError, ModelUnavailableError
from subgraph.writing.model import Breaker, ChatModel, Message
from tests.fake_openai import Body, ClosedSocket, FakeOpenAI, Huge, Reply, SlowDrip, Status, Text

ASKED = [Message("system", "Write."), Message("user", "Question: “Köln”?")]


@pytest.fixture(scope="module")
def running() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as server:
        yield server


@pytest.fixture
def server(running: FakeOpenAI) -> FakeOpenAI:
    running.reset()
    return running


Open = Callable[..., ChatModel]


@pytest.fixture
async def open_model(server: FakeOpenAI) -> AsyncIterator[Open]:
    opened: list[ChatModel] = []

    def open_one(**options: Any) -> ChatModel:
        options = {"attempts": 1} | options
        opened.append(ChatModel(options.pop("url", server.url), "secret", "m", **options))
        return opened[-1]

    yield open_one
    for model in opened:
        await model.close()


async def test_completes(server: FakeOpenAI, open_model: Open) -> None:
    server.enqueue(["type == FILM"])
    completion = await open_model().complete(ASKED, max_tokens=50, timeout=5)
    assert completion.text == "type == FILM"
    assert (completion.prompt_tokens, completion.completion_tokens) == (5, 3)
    assert (completion.model, completion.finish_reason) == ("m-served", "stop")
    assert not completion.cut_off
    assert not completion.estimated
    assert 0 < completion.seconds < 5
    assert server.requests == [
        {
            "model": "m",
            "messages": [
                {"role": "system", "content": "Write."},
                {"role": "user", "content": "Question: “Köln”?"},
            ],
            "temperature": 0,
            "seed": 1,
            "max_tokens": 50,
        }
    ]
    assert server.headers[0]["authorization"] == "Bearer secret"


async def test_parameters_are_per_model_and_per_call(server: FakeOpenAI, open_model: Open) -> None:
    server.enqueue(["x"])
    model = open_model(parameters={"temperature": 0.2, "reasoning_effort": "low"})
    await model.complete(ASKED, max_tokens=9, timeout=5, parameters={"temperature": 0, "stop": "Q"})
    sent = {name: server.requests[0][name] for name in server.requests[0].keys() - {"messages"}}
    assert sent == {
        "model": "m",
        "temperature": 0,
        "reasoning_effort": "low",
        "stop": "Q",
        "max_tokens": 9,
    }


@pytest.mark.parametrize(
    ("reply", "text", "cut_off", "estimated"),
    [
        pytest.param("", "", False, False, id="empty"),
        pytest.param(Text(None), "", False, False, id="null"),
        pytest.param(Text("a == 1", usage=False), "a == 1", False, True, id="tokens not counted"),
        pytest.param(Text("a ==", finish_reason="length"), "a ==", True, False, id="cut off"),
        pytest.param(
            Body(
                '{"choices": [{"message": {"content": ['
                '{"type": "text", "text": "a =="}, {"type": "text", "text": " 1"}]}}]}'
            ),
            "a == 1",
            False,
            True,
            id="parts",
        ),
    ],
)
async def test_takes_what_servers_say_in_their_own_way(
    server: FakeOpenAI,
    open_model: Open,
    reply: Reply,
    text: str,
    cut_off: bool,
    estimated: bool,
) -> None:
    server.enqueue([reply])
    completion = await open_model().complete(ASKED, max_tokens=50, timeout=5)
    assert (completion.text, completion.cut_off, completion.estimated) == (text, cut_off, estimated)


@pytest.mark.parametrize(
    ("reply", "error", "message"),
    [
        pytest.param(
            Body("<html>502</html>", content_type="text/html"),
            ModelError,
            "answered with what is not JSON: '<html>502</html>'.",
            id="not JSON",
        ),
        pytest.param(Body(""), ModelError, "answered with what is not JSON: ''.", id="no body"),
        pytest.param(
            Body("[" * 100_000),
            ModelError,
            f"answered with what is not JSON: '{'[' * 200}'.",
            id="deep JSON",
        ),
        pytest.param(
            Body('{"error": {"message": "no model loaded"}}'),
            ModelError,
            'answered without a message: {"error": {"message": "no model loaded"}}',
            id="error as 200",
        ),
        pytest.param(
            Body('{"choices": []}'),
            ModelError,
            'answered without a message: {"choices": []}',
            id="no choices",
        ),
        pytest.param(
            Body("[1]"), ModelError, "answered without a message: [1]", id="JSON of another shape"
        ),
        pytest.param(
            Body('{"choices": [{"message": {"content": 7}}]}'),
            ModelError,
            'answered without a message: {"choices": [{"message": {"content": 7}}]}',
            id="a number",
        ),
        pytest.param(
            Huge(100_000),
            ModelError,
            "wrote more than 64 kB of text where one statement was asked for.",
            id="100 kB",
        ),
        pytest.param(
            Huge(),
            ModelError,
            "sent more than 1,024 kB. Check that it honours 'max_tokens'.",
            id="10 MB",
        ),
        pytest.param(
            Status(401, "bad key"), ModelError, "refuses the key (401): bad key", id="401"
        ),
        pytest.param(
            Status(404, "no such model"),
            ModelError,
            "is not known there (404): no such model",
            id="404",
        ),
        pytest.param(
            Status(400, "context\nlength " + "x" * 900),
            ModelError,
            f"refuses the request (400): context length {'x' * 185}…",
            id="400",
        ),
        pytest.param(Status(500), ModelUnavailableError, "answered 500: scripted", id="500"),
        pytest.param(Status(501), ModelUnavailableError, "answered 501: scripted", id="501"),
        pytest.param(Status(429), ModelUnavailableError, "answered 429: scripted", id="429"),
        pytest.param(
            Body("oops", status=503, content_type="text/plain"),
            ModelUnavailableError,
            "answered 503: oops",
            id="503 in plain text",
        ),
        pytest.param(
            ClosedSocket(),
            ModelUnavailableError,
            "cannot be reached: Server disconnected without sending a response.",
            id="closed socket",
        ),
        pytest.param(
            SlowDrip(), ModelUnavailableError, "did not answer within 0.5 s.", id="slow drip"
        ),
        pytest.param(
            Text("a == 1", after=2),
            ModelUnavailableError,
            "did not answer within 0.5 s.",
            id="silence",
        ),
    ],
)
async def test_says_what_is_wrong_with_an_answer(
    server: FakeOpenAI, open_model: Open, reply: Reply, error: type[ModelError], message: str
) -> None:
    server.enqueue([reply])
    begun = time.monotonic()
    with pytest.raises(error) as caught:
        await open_model().complete(ASKED, max_tokens=50, timeout=0.5)
    assert time.monotonic() - begun < 1.5
    assert isinstance(caught.value, ModelUnavailableError) is (error is ModelUnavailableError)
    assert str(caught.value) == f"The language model 'm' at {server.url} {message}"


async def test_a_server_that_is_not_there(open_model: Open) -> None:
    model = open_model(url="http://127.0.0.1:9/v1")
    with pytest.raises(ModelUnavailableError, match="cannot be reached: "):
        await model.complete(ASKED, max_tokens=50, timeout=5)


async def test_messages_hold_no_secrets(server: FakeOpenAI, open_model: Open) -> None:
    server.enqueue([Status(500)])
    url = server.url.replace("http://", "http://someone:password@")
    with pytest.raises(ModelUnavailableError) as caught:
        await open_model(url=url).complete(ASKED, max_tokens=50, timeout=5)
    for secret in ("someone", "password", "secret"):
        assert secret not in str(caught.value)


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param([Status(500), "ok"], id="500"),
        pytest.param([Status(429, retry_after="0.05"), "ok"], id="429"),
        pytest.param([ClosedSocket(), "ok"], id="closed socket"),
        pytest.param([Status(503), Status(429, retry_after="0"), "ok"], id="two kinds"),
    ],
)
async def test_tries_again_what_may_pass(
    server: FakeOpenAI, open_model: Open, replies: list[Reply]
) -> None:
    server.enqueue(replies)
    completion = await open_model(attempts=3).complete(ASKED, max_tokens=50, timeout=10)
    assert completion.text == "ok"
    assert len(server.requests) == len(replies)


@pytest.mark.parametrize(
    "reply",
    [Status(401), Status(400), Status(501), Body("x"), Huge(100_000)],
    ids=["401", "400", "501", "not JSON", "too long"],
)
async def test_does_not_try_again_what_will_not_pass(
    server: FakeOpenAI, open_model: Open, reply: Reply
) -> None:
    server.enqueue([reply, "ok"])
    with pytest.raises(ModelError):
        await open_model(attempts=3).complete(ASKED, max_tokens=50, timeout=10)
    assert server.left == 1


async def test_does_not_wait_beyond_its_deadline(server: FakeOpenAI, open_model: Open) -> None:
    server.enqueue([Status(429, "slow down", retry_after="60"), "ok"])
    begun = time.monotonic()
    with pytest.raises(ModelUnavailableError, match="answered 429: slow down"):
        await open_model(attempts=3).complete(ASKED, max_tokens=50, timeout=10)
    assert time.monotonic() - begun < 1


async def test_waits_as_long_as_the_server_asks(server: FakeOpenAI, open_model: Open) -> None:
    server.enqueue([Status(429, retry_after="0.4"), "ok"])
    completion = await open_model(attempts=2).complete(ASKED, max_tokens=50, timeout=10)
    assert 0.4 < completion.seconds < 2


@pytest.mark.parametrize(
    ("refuse", "sent"),
    [
        pytest.param(("seed",), {"temperature": 0, "max_tokens": 50}, id="seed"),
        pytest.param(("seed", "temperature"), {"max_tokens": 50}, id="two, one after the other"),
        pytest.param(
            ("max_tokens",),
            {"temperature": 0, "seed": 1, "max_completion_tokens": 50},
            id="the older name",
        ),
    ],
)
async def test_finds_out_once_what_a_server_does_not_take(
    server: FakeOpenAI,
    open_model: Open,
    refuse: tuple[str, ...],
    sent: dict[str, object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.refuse = refuse
    server.enqueue(["one", "two"])
    model = open_model()
    assert (await model.complete(ASKED, max_tokens=50, timeout=5)).text == "one"
    assert len(server.requests) == 1 + len(refuse)
    assert (await model.complete(ASKED, max_tokens=50, timeout=5)).text == "two"
    assert len(server.requests) == 2 + len(refuse)
    last = server.requests[-1]
    assert {name: last[name] for name in last.keys() - {"model", "messages"}} == sent
    assert model.refused == {
        name: f"Unsupported parameter: '{name}' is not supported with this model."
        for name in refuse
    }
    assert [record.getMessage() for record in caplog.records if "subgraph" in record.name] == [
        f"The language model 'm' is asked without '{name}' from now on: Unsupported parameter: "
        f"'{name}' is not supported with this model."
        for name in refuse
    ]


async def test_remembers_no_parameter_when_that_did_not_help(
    server: FakeOpenAI, open_model: Open
) -> None:
    server.enqueue([Status(400, "max_tokens is too large"), Status(400, "too large"), "ok"])
    model = open_model()
    with pytest.raises(ModelError, match=r"refuses the request \(400\): too large"):
        await model.complete(ASKED, max_tokens=50, timeout=5)
    assert model.refused == {}
    await model.complete(ASKED, max_tokens=50, timeout=5)
    assert server.requests[-1]["max_tokens"] == 50


async def test_bounds_what_is_under_way(server: FakeOpenAI, open_model: Open) -> None:
    server.enqueue([Text("ok", after=0.05)] * 6)
    model = open_model(concurrency=2)
    await asyncio.gather(*(model.complete(ASKED, max_tokens=5, timeout=5) for _ in range(6)))
    assert server.busiest == 2


async def test_a_wait_for_a_turn_counts_and_is_not_the_servers_fault(
    server: FakeOpenAI, open_model: Open
) -> None:
    server.enqueue([Text("ok", after=0.5)])
    model = open_model(concurrency=1, breaker=Breaker(failures=1))
    first = asyncio.create_task(model.complete(ASKED, max_tokens=5, timeout=5))
    await asyncio.sleep(0.1)
    with pytest.raises(ModelUnavailableError, match=r"is busy: no turn within 0\.1 s\."):
        await model.complete(ASKED, max_tokens=5, timeout=0.1)
    assert (await first).text == "ok"
    assert model.available


async def test_stops_asking_a_server_that_failed_repeatedly(
    server: FakeOpenAI, open_model: Open
) -> None:
    now = [100.0]
    model = open_model(breaker=Breaker(failures=2, pause=30, clock=lambda: now[0]))
    server.enqueue([Status(500), Status(500), Status(500), "ok", "ok"])
    for _ in range(2):
        assert model.available
        with pytest.raises(ModelUnavailableError, match="answered 500"):
            await model.complete(ASKED, max_tokens=5, timeout=5)
    assert not model.available
    with pytest.raises(ModelUnavailableError, match="failed repeatedly and is tried again in 30 s"):
        await model.complete(ASKED, max_tokens=5, timeout=5)
    assert len(server.requests) == 2
    now[0] += 31
    with pytest.raises(ModelUnavailableError, match="answered 500"):  # the trial
        await model.complete(ASKED, max_tokens=5, timeout=5)
    with pytest.raises(ModelUnavailableError, match="failed repeatedly"):
        await model.complete(ASKED, max_tokens=5, timeout=5)
    now[0] += 31
    assert (await model.complete(ASKED, max_tokens=5, timeout=5)).text == "ok"
    assert model.available
    assert (await model.complete(ASKED, max_tokens=5, timeout=5)).text == "ok"


async def test_an_answer_of_no_use_does_not_open_the_breaker(
    server: FakeOpenAI, open_model: Open
) -> None:
    model = open_model(breaker=Breaker(failures=1))
    server.enqueue([Body("x")])
    with pytest.raises(ModelError):
        await model.complete(ASKED, max_tokens=5, timeout=5)
    assert model.available


async def test_a_cancelled_trial_leaves_room_for_another(
    server: FakeOpenAI, open_model: Open
) -> None:
    model = open_model(breaker=Breaker(failures=1, pause=0))
    server.enqueue([Status(500), Text("late", after=1), "ok"])
    with pytest.raises(ModelUnavailableError):
        await model.complete(ASKED, max_tokens=5, timeout=5)
    trial = asyncio.create_task(model.complete(ASKED, max_tokens=5, timeout=5))
    await asyncio.sleep(0.1)
    with pytest.raises(ModelUnavailableError, match="failed repeatedly"):  # one trial at a time
        await model.complete(ASKED, max_tokens=5, timeout=5)
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    assert (await model.complete(ASKED, max_tokens=5, timeout=5)).text == "ok"
