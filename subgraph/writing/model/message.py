"""What is said to a chat model, and how much of it there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

# English text and code come at some four characters a token with all common tokenizers.
_CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of a text, rounded up."""
    return -(-len(text) // _CHARACTERS_PER_TOKEN)


def tokens_of(messages: Iterable[Message]) -> int:
    """Estimate the tokens of a conversation."""
    return sum(estimate_tokens(message.content) for message in messages)
