"""Turn texts into vectors with any server that speaks OpenAI's embeddings API."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import numpy as np
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, OpenAIError, Timeout, omit
from openai.types import CreateEmbeddingResponse

from ..errors import EmbeddingError
from .protocol import Vectors
from .texts import checked, unit_rows

_LONGEST: Final = 8_000  # characters; models read about 8,000 tokens, and few tokens are shorter
_CONNECT: Final = 5.0  # seconds
_QUOTED: Final = 200  # characters of a server's own words that a message repeats


class OpenAIEmbedder:
    """An embedder behind HTTP; the client retries what is retryable, with jitter.

    dimension   length of the model's vectors; a server that gives another is an error
    shorten     ask the server to shorten its vectors to `dimension`; not every model can
    timeout     seconds for one call, its retries included; a call takes up to `batch` texts
    """

    def __init__(
        self,
        base_url: str,
        key: str | None,
        model: str,
        *,
        dimension: int,
        shorten: bool = False,
        timeout: float = 30.0,
        max_retries: int = 3,
        batch: int = 256,
    ) -> None:
        parts = urlsplit(base_url)  # messages show it without user, password and query
        self._place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        self._model = model
        self._dimension = dimension
        self._shorten = shorten
        self._timeout = timeout
        self._batch = batch
        self._client = AsyncOpenAI(
            base_url=base_url,
            api_key=key or "none",  # servers without keys ignore it; the client insists on one
            max_retries=max_retries,
            timeout=Timeout(timeout, connect=min(_CONNECT, timeout)),
        )

    @property
    def model(self) -> str:
        return f"openai/{self._model}_{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text; what a text holds beyond 8,000 characters does not count."""
        cut = checked(texts, _LONGEST)
        rows = np.empty((len(cut), self._dimension), np.float32)
        for start in range(0, len(cut), self._batch):
            part = cut[start : start + self._batch]
            rows[start : start + len(part)] = self._rows(await self._call(part), len(part))
        return unit_rows(rows, self._model)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _call(self, texts: list[str]) -> CreateEmbeddingResponse:
        try:
            async with asyncio.timeout(self._timeout):
                return await self._client.embeddings.create(
                    input=texts,
                    model=self._model,
                    dimensions=self._dimension if self._shorten else omit,
                    encoding_format="float",  # what every server has; base64 is not
                )
        except TimeoutError as error:
            raise self._error(f"did not answer within {self._timeout:g} s.") from error
        except APIStatusError as error:
            said = " ".join(str(error.body or error.message).split())[:_QUOTED]
            raise self._error(f"answered {error.status_code}: {said}") from error
        except APIConnectionError as error:
            raise self._error(f"cannot be reached: {error.__cause__ or error}") from error
        # The client reads a reply without checking it, and trips over some in its own ways.
        except (OpenAIError, ValueError, TypeError, AttributeError) as error:
            raise self._error(f"gave a reply that cannot be read: {error}") from error

    def _rows(self, response: CreateEmbeddingResponse, count: int) -> Vectors:
        """The vectors in the order of the texts, checked for number and length."""
        try:
            data = sorted(response.data, key=lambda each: each.index)
            places = [each.index for each in data]
            vectors = [np.asarray(each.embedding, np.float32) for each in data]
        except (AttributeError, TypeError, ValueError) as error:
            raise self._error("gave a reply that is not a list of vectors.") from error
        if any(each.ndim != 1 for each in vectors):
            raise self._error("gave a reply that is not a list of vectors.")
        if places != list(range(count)):
            raise self._error(f"gave {len(places)} vectors for {count} texts, or repeated one.")
        wrong = next((each.size for each in vectors if each.size != self._dimension), None)
        if wrong is not None:
            raise self._error(
                f"gave a vector of {wrong} numbers where {self._dimension} are configured. "
                f"Set the dimension to {wrong}, or have the server shorten its vectors."
            )
        return np.stack(vectors)

    def _error(self, what: str) -> EmbeddingError:
        return EmbeddingError(f"The embedder '{self._model}' at {self._place} {what}")
