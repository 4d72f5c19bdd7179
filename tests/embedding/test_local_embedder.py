from __future__ import annotations

import logging

import numpy as np
import pytest

from subgraph.embedding import LocalEmbedder, open_embedder
from subgraph.errors import ConfigurationError, EmbeddingError


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


def test_names_its_model_and_dimension(embedder: LocalEmbedder) -> None:
    assert embedder.model == "wordllama/l2_supercat_256"
    assert embedder.dimension == 256


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([], id="none"),
        pytest.param(["a film about time travel"], id="one"),
        pytest.param(
            ["sad", "a very long and winding " * 500, "Köln", "東京", "☃"], id="any length"
        ),
        pytest.param([f"text {n}" for n in range(2_000)], id="many, in a thread"),
    ],
)
async def test_gives_a_unit_row_per_text(embedder: LocalEmbedder, texts: list[str]) -> None:
    vectors = await embedder.embed(texts)
    assert vectors.shape == (len(texts), 256)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


async def test_a_row_does_not_depend_on_its_neighbours(embedder: LocalEmbedder) -> None:
    texts = ["crime", "heist of the century in three parts", "sad", "x" * 1_500] * 300
    together = await embedder.embed(texts)
    for at in (0, 1, 2, 3, 599, 1_199):
        alone = await embedder.embed([texts[at]])
        assert np.allclose(together[at], alone[0], atol=1e-6)


async def test_likens_what_is_alike(embedder: LocalEmbedder) -> None:
    sad, sorrow, engine = await embedder.embed(["sad", "sorrowful", "diesel engine"])
    assert sad @ sorrow > sad @ engine


async def test_text_beyond_2000_characters_does_not_count(embedder: LocalEmbedder) -> None:
    one, other = await embedder.embed(["ab " * 700, "ab " * 700 + "zebra " * 5_000])
    assert np.allclose(one, other, atol=1e-6)


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
async def test_a_blank_text_is_an_error(embedder: LocalEmbedder, blank: str) -> None:
    with pytest.raises(EmbeddingError) as caught:
        await embedder.embed(["sad", blank])
    assert str(caught.value) == ("Text 2 of 2 is blank: it has no meaning to embed. Leave it out.")


def test_loading_leaves_the_logging_of_the_program_alone(embedder: LocalEmbedder) -> None:
    assert not [
        handler
        for handler in logging.getLogger().handlers
        if type(handler) is logging.StreamHandler
    ]
    assert logging.getLogger().level == logging.WARNING


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "voyage"}, "Unknown embedder 'voyage'. Use 'local' or 'openai'."),
        (
            {"kind": "openai", "model": "m"},
            "The embedder 'openai' also needs: base URL, dimension.",
        ),
    ],
    ids=["unknown kind", "settings missing"],
)
def test_open_embedder_says_what_is_wrong(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_embedder(**arguments)  # type: ignore[arg-type]
    assert str(caught.value) == message


async def test_open_embedder_opens_each_kind() -> None:
    assert open_embedder("local").model == "wordllama/l2_supercat_256"
    remote = open_embedder("openai", base_url="http://127.0.0.1:1/v1", model="m", dimension=8)
    assert (remote.model, remote.dimension) == ("openai/m_8", 8)
    await remote.close()
