from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from subgraph.embedding import OpenAIEmbedder
from subgraph.errors import EmbeddingError
from tests.fake_openai import (
    Body,
    ClosedSocket,
    FakeOpenAI,
    Reply,
    SlowDrip,
    Status,
    Vectors,
    vector,
)


@pytest.fixture(scope="module")
def running() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as server:
        yield server


@pytest.fixture
def server(running: FakeOpenAI) -> FakeOpenAI:
    running.reset()
    return running


def _embedder(server: FakeOpenAI, **options: int | float | bool) -> OpenAIEmbedder:
    settings = {"dimension": 4, "timeout": 5.0, "max_retries": 0} | options
    return OpenAIEmbedder(server.url, "k", "m", **settings)  # type: ignore[arg-type]


async def test_rows_come_in_the_order_of_the_texts_over_all_batches(server: FakeOpenAI) -> None:
    server.enqueue([Vectors(), Vectors(), Vectors()])
    texts = [f"text {n}" for n in range(10)]
    embedder = _embedder(server, batch=4)
    rows = await embedder.embed(texts)
    await embedder.close()
    want = np.array([vector(text, Vectors()) for text in texts])
    assert np.allclose(rows, want / np.linalg.norm(want, axis=1, keepdims=True), atol=1e-6)
    assert [len(request["input"]) for request in server.requests] == [4, 4, 2]
    assert "dimensions" not in server.requests[0]
    assert server.headers[0]["authorization"] == "Bearer k"


async def test_asks_the_server_to_shorten_its_vectors_when_told(server: FakeOpenAI) -> None:
    server.enqueue([Vectors()])
    embedder = _embedder(server, shorten=True)
    await embedder.embed(["a"])
    await embedder.close()
    assert server.requests[0]["dimensions"] == 4


async def test_nothing_is_asked_for_no_texts(server: FakeOpenAI) -> None:
    embedder = _embedder(server)
    assert (await embedder.embed([])).shape == (0, 4)
    await embedder.close()
    assert server.requests == []


@pytest.mark.parametrize(
    "bad",
    [Status(500), Status(429, retry_after="0.01"), ClosedSocket()],
    ids=["500", "429", "closed socket"],
)
async def test_retries_what_is_retryable(server: FakeOpenAI, bad: Reply) -> None:
    server.enqueue([bad, Vectors()])
    embedder = _embedder(server, max_retries=1)
    assert (await embedder.embed(["a"])).shape == (1, 4)
    await embedder.close()
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        pytest.param(
            Status(401, "no such key"),
            "answered 401: {'message': 'no such key', 'type': 'scripted', 'param': None, "
            "'code': None}",
            id="refused",
        ),
        pytest.param(
            ClosedSocket(),
            "cannot be reached: Server disconnected without sending a response.",
            id="closed socket",
        ),
        pytest.param(SlowDrip(), "did not answer within 0.5 s.", id="slow drip"),
        pytest.param(
            Vectors(keep=1), "gave 1 vectors for 2 texts, or repeated one.", id="one too few"
        ),
        pytest.param(
            Vectors(8),
            "gave a vector of 8 numbers where 4 are configured. Set the dimension to 8, or have "
            "the server shorten its vectors.",
            id="another dimension",
        ),
        pytest.param(
            Body("<html>", content_type="text/html"),
            "gave a reply that is not a list of vectors.",
            id="not JSON",
        ),
        pytest.param(
            Body('{"data": [{"index": 0}, {"index": 1}]}'),
            "gave a reply that is not a list of vectors.",
            id="no vectors",
        ),
        pytest.param(
            Body('{"data": []}'),
            "gave 0 vectors for 2 texts, or repeated one.",
            id="no data",
        ),
    ],
)
async def test_a_reply_of_no_use_is_an_error(
    server: FakeOpenAI, reply: Reply, message: str
) -> None:
    server.enqueue([reply])
    embedder = _embedder(server, timeout=0.5)
    with pytest.raises(EmbeddingError) as caught:
        await embedder.embed(["a", "b"])
    await embedder.close()
    assert str(caught.value) == f"The embedder 'm' at {server.url} {message}"


async def test_a_vector_without_a_direction_is_an_error(server: FakeOpenAI) -> None:
    server.enqueue([Vectors(zero=True)])
    embedder = _embedder(server)
    with pytest.raises(EmbeddingError, match="without a direction"):
        await embedder.embed(["a"])
    await embedder.close()
