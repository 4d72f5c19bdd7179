"""Ask a chat model for a statement: instructions, one call, and what its reply holds. No loop."""

from .breaker import Breaker
from .client import DETERMINISTIC, ChatModel
from .completion import MAX_TEXT, Completion
from .instructions import (
    BUDGET,
    PROMPT_VERSION,
    Example,
    Hint,
    Prompt,
    instructions,
    prompt,
    repair,
)
from .message import Message, estimate_tokens, tokens_of
from .offer import Offer
from .reply import NoFilter, Reply, Statement, Unreadable, statement_of

__all__ = [
    "BUDGET",
    "DETERMINISTIC",
    "MAX_TEXT",
    "PROMPT_VERSION",
    "Breaker",
    "ChatModel",
    "Completion",
    "Example",
    "Hint",
    "Message",
    "NoFilter",
    "Offer",
    "Prompt",
    "Reply",
    "Statement",
    "Unreadable",
    "estimate_tokens",
    "instructions",
    "prompt",
    "repair",
    "statement_of",
    "tokens_of",
]
