"""Turn the body of a server's answer into a completion."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ...errors import ModelError
from .message import Message, estimate_tokens, tokens_of

MAX_TEXT: Final = 65_536  # bytes of a reply's text: a statement has at most a third of that
_SHOWN: Final = 200  # characters of a server's own words that a message repeats


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model answered, and what that took.

    seconds        from asking to having the answer, waits and retries included
    model          as the server names it
    finish_reason  'stop'; 'length' where the text was cut off at `max_tokens`
    estimated      whether the tokens are our estimate, as the server does not count them
    """

    text: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    model: str
    finish_reason: str
    estimated: bool = False

    @property
    def cut_off(self) -> bool:
        """Whether the text ends where the model was stopped, not where it ended."""
        return self.finish_reason == "length"


def read_completion(
    body: bytes, messages: Sequence[Message], seconds: float, server: str
) -> Completion:
    """Read an answer to `messages`. Raises ModelError, about `server`, when it cannot be used."""
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError) as error:
        start = shown(body[:_SHOWN].decode(errors="replace"))
        raise ModelError(f"{server} answered with what is not JSON: {start!r}.") from error
    try:
        choice = reply["choices"][0]
        text = _text(choice["message"])
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        start = shown(json.dumps(reply, ensure_ascii=False))
        raise ModelError(f"{server} answered without a message: {start}") from error
    if len(text.encode(errors="replace")) > MAX_TEXT:
        raise ModelError(
            f"{server} wrote more than {MAX_TEXT // 1024} kB of text "
            "where one statement was asked for."
        )
    usage = reply.get("usage")
    prompt, written = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    return Completion(
        text=text,
        prompt_tokens=tokens_of(messages) if prompt is None else prompt,
        completion_tokens=estimate_tokens(text) if written is None else written,
        seconds=seconds,
        model=str(reply.get("model") or ""),
        finish_reason=str(choice.get("finish_reason") or "stop"),
        estimated=prompt is None or written is None,
    )


def shown(text: str) -> str:
    """A server's own words, on one line and cut to what a message can show."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _text(message: dict[str, Any]) -> str:
    """The text of a message: what a tool was given, a string, nothing, or a list of parts."""
    for call in message.get("tool_calls") or ():
        if isinstance(call, dict) and isinstance(call.get("custom"), dict):
            return str(call["custom"]["input"])
    content = message["content"]
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    if content is not None and not isinstance(content, str):
        raise TypeError("a message's content is a text")
    return content or ""


def _count(usage: Any, name: str) -> int | None:
    count = usage.get(name) if isinstance(usage, dict) else None
    return count if isinstance(count, int) else None
