"""Turn messages into a completion, with any server that speaks OpenAI's chat API."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Mapping, Sequence
from typing import Final, cast
from urllib.parse import urlsplit, urlunsplit

import httpx2
from openai import APIConnectionError, APIError, APIStatusError, AsyncOpenAI, Timeout
from openai.types.chat import ChatCompletionMessageParam
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from ...errors import ModelError, ModelRefusedError, ModelUnavailableError
from .breaker import Breaker
from .completion import Completion, read_completion, shown
from .finding_out import Outputs
from .message import Message
from .outputs import Output, OutputMode
from .parameters import Parameters, named_in

_MAX_BODY: Final = 1_048_576  # bytes of a reply: room for its text and for a model's thinking
_CONNECT: Final = 5.0  # seconds
_RETRYABLE: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
# What servers answer to a request that they do not understand; some take it for their own fault.
_REFUSALS: Final = frozenset({400, 415, 422, 500, 501})
_NOTHING: Final[Mapping[str, object]] = {}
_JITTER: Final = 0.25  # of what the server asks us to wait: not all at once again
_BACKOFF: Final = wait_random_exponential(multiplier=0.25, max=4.0)

# The same question shall be written alike each time, as far as the server can.
DETERMINISTIC: Final[Mapping[str, object]] = {"temperature": 0, "seed": 1}


class _Passing(ModelUnavailableError):
    """A failure that another try may not meet; `after` is what the server asks us to wait."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class ChatModel:
    """A chat model behind HTTP.

    parameters    sent with every request; what the server refuses is left out from then on and
                  named in `refused`
    concurrency   requests under way at a time; further ones wait, within their own time-out
    attempts      how often one completion may be asked for while failures are passing
    output        what it may write; `outputs` holds what the server turned out to do
    """

    def __init__(
        self,
        base_url: str,
        key: str | None,
        model: str,
        *,
        parameters: Mapping[str, object] = DETERMINISTIC,
        concurrency: int = 4,
        attempts: int = 3,
        breaker: Breaker | None = None,
        output: OutputMode = OutputMode.STATEMENT,
    ) -> None:
        self.model = model
        self._place = _without_secrets(base_url)
        self._parameters = dict(parameters)
        self._attempts = attempts
        self._breaker = breaker or Breaker()
        self._slots = asyncio.Semaphore(concurrency)
        self._known = Parameters()
        self.outputs = Outputs(output)
        self._client = AsyncOpenAI(
            base_url=base_url,
            api_key=key or "none",  # servers without keys ignore it; the client insists on one
            max_retries=0,  # retried below, where the deadline is known
        )

    @property
    def refused(self) -> Mapping[str, str]:
        """Parameters that the server was found not to take, each with what it said."""
        return dict(self._known.refused)

    @property
    def available(self) -> bool:
        """False while the breaker holds calls back."""
        return not self._breaker.is_open

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        timeout: float,  # noqa: ASYNC109  # it also bounds the retries and the wait for a turn
        parameters: Mapping[str, object] | None = None,
        decoding: Mapping[str, object] = _NOTHING,
    ) -> Completion:
        """Return the model's answer. `timeout` is seconds for all of it, waits and retries too.

        `decoding` holds parameters that are never left out: a server which refuses them refuses
        the request. Raises ModelUnavailableError when the server does not answer, or did not for
        the last few calls; ModelRefusedError when it refuses such a request; ModelError when
        it answers with what cannot be used.
        """
        wait = self._breaker.admit()
        if wait is not None:
            raise self._unavailable(f"failed repeatedly and is tried again in {wait:.0f} s.")
        wanted = {**self._parameters, **(parameters or {}), "max_tokens": max_tokens}
        wanted |= decoding
        begun = time.monotonic()
        asking = False
        try:
            async with asyncio.timeout(timeout), self._slots:
                asking = True
                completion = await self._retrying(messages, wanted, decoding, begun, timeout)
        except TimeoutError as error:
            if not asking:
                self._breaker.abandoned()
                raise self._unavailable(f"is busy: no turn within {timeout:g} s.") from error
            self._breaker.failed()
            raise self._unavailable(f"did not answer within {timeout:g} s.") from error
        except ModelUnavailableError:
            self._breaker.failed()
            raise
        except ModelError:
            self._breaker.succeeded()  # it is there, whatever it said
            raise
        except BaseException:
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        return completion

    async def output(self, *, max_tokens: int, timeout: float) -> Output:  # noqa: ASYNC109
        """Return the best output that the server does, asking it where that is not known yet.

        Raises what `complete` does, but for ModelRefusedError.
        """

        def ask(
            messages: Sequence[Message], decoding: Mapping[str, object]
        ) -> Awaitable[Completion]:
            return self.complete(
                messages, max_tokens=max_tokens, timeout=timeout, decoding=decoding
            )

        return await self.outputs.best(ask)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _retrying(
        self,
        messages: Sequence[Message],
        wanted: Mapping[str, object],
        decoding: Mapping[str, object],
        begun: float,
        within: float,
    ) -> Completion:
        left = within - (time.monotonic() - begun)
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(_Passing),
            # Rather fail at once than sleep into the deadline.
            stop=stop_after_attempt(self._attempts) | stop_before_delay(left),
            wait=_wait,
            reraise=True,
        ):
            with attempt:
                body = await self._tolerant(messages, wanted, decoding, left)
                return read_completion(
                    body, messages, time.monotonic() - begun, self._message("").rstrip()
                )
        raise AssertionError("unreachable: the last attempt raises")

    async def _tolerant(
        self,
        messages: Sequence[Message],
        wanted: Mapping[str, object],
        decoding: Mapping[str, object],
        within: float,
    ) -> bytes:
        """Ask; where the server refuses parameters by name, ask again without them."""
        refused: dict[str, str] = {}
        while True:
            sent = self._known.accepted(wanted, refused)
            try:
                body = await self._ask(messages, sent, within)
            except APIStatusError as error:
                said = _said(error)
                named = named_in(str(error.body), sent) if error.status_code in (400, 422) else ()
                if decoding and error.status_code in _REFUSALS:
                    named = () if any(name in decoding for name in named) else named
                    if not named:
                        raise ModelRefusedError(
                            self._message(f"refuses what it is asked for: {said}")
                        ) from error
                if not named:
                    raise self._status_error(error, said) from error
                refused.update(dict.fromkeys(named, said))
            else:
                self._known.learn(refused, f"The language model '{self.model}'")
                return body

    async def _ask(
        self, messages: Sequence[Message], sent: Mapping[str, object], within: float
    ) -> bytes:
        turns = [{"role": each.role, "content": each.content} for each in messages]
        body = bytearray()
        try:
            # Streamed as bytes and not parsed by the client, which reads a reply of any size and
            # takes any JSON for a completion.
            async with self._client.chat.completions.with_streaming_response.create(
                model=self.model,
                messages=cast("list[ChatCompletionMessageParam]", turns),
                extra_body=dict(sent),
                timeout=Timeout(within, connect=min(_CONNECT, within)),
            ) as response:
                async for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > _MAX_BODY:
                        raise self._error(
                            f"sent more than {_MAX_BODY // 1024:,} kB. "
                            "Check that it honours 'max_tokens'."
                        )
        except APIStatusError:
            raise
        except (APIConnectionError, httpx2.HTTPError) as error:
            why = str(error.__cause__ or error) or type(error).__name__
            raise _Passing(self._message(f"cannot be reached: {why}")) from error
        except APIError as error:
            raise self._error(f"gave a reply that cannot be read: {error.message}") from error
        return bytes(body)

    def _status_error(self, error: APIStatusError, said: str) -> ModelError:
        status = error.status_code
        if status in (401, 403):
            return self._error(f"refuses the key ({status}): {said}")
        if status == 404:
            return self._error(f"is not known there (404): {said}")
        if status in _RETRYABLE:
            return _Passing(self._message(f"answered {status}: {said}"), _retry_after(error))
        if status >= 500:
            return self._unavailable(f"answered {status}: {said}")
        return self._error(f"refuses the request ({status}): {said}")

    def _message(self, what: str) -> str:
        return f"The language model '{self.model}' at {self._place} {what}"

    def _error(self, what: str) -> ModelError:
        return ModelError(self._message(what))

    def _unavailable(self, what: str) -> ModelUnavailableError:
        return ModelUnavailableError(self._message(what))


def _without_secrets(url: str) -> str:
    """The URL as messages may show it: no user, no password, no query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _wait(state: RetryCallState) -> float:
    """What the server asks for and a bit, or a random wait that grows."""
    error = state.outcome.exception() if state.outcome else None
    after = error.after if isinstance(error, _Passing) else None
    return _BACKOFF(state) if after is None else after * (1 + random.uniform(0, _JITTER))  # noqa: S311


def _retry_after(error: APIStatusError) -> float | None:
    """Seconds of a Retry-After header; None for a date, which our own wait serves as well."""
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return None


def _said(error: APIStatusError) -> str:
    body = error.body
    said = body.get("message") if isinstance(body, dict) else body
    return shown(str(said or error.message))
