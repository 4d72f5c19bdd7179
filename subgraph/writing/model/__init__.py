"""Ask a chat model for a statement: instructions, one call, and what its reply holds. No loop."""

from .allowed import Allowed, allowed
from .breaker import Breaker
from .client import DETERMINISTIC, ChatModel
from .completion import MAX_TEXT, Completion
from .instructions import (
    BUDGET,
    Example,
    Hint,
    Prompt,
    instructions,
    prompt,
    repair,
)
from .message import Message, estimate_tokens, tokens_of
from .offer import Offer
from .operators import with_meant_operators
from .outputs import STATEMENT, Output, OutputMode
from .prompt_files import PromptFiles
from .reply import NoFilter, Reply, Statement, Unreadable, statement_of

__all__ = [
    "BUDGET",
    "DETERMINISTIC",
    "MAX_TEXT",
    "STATEMENT",
    "Allowed",
    "Breaker",
    "ChatModel",
    "Completion",
    "Example",
    "Hint",
    "Message",
    "NoFilter",
    "Offer",
    "Output",
    "OutputMode",
    "Prompt",
    "PromptFiles",
    "Reply",
    "Statement",
    "Unreadable",
    "allowed",
    "estimate_tokens",
    "instructions",
    "prompt",
    "repair",
    "statement_of",
    "tokens_of",
    "with_meant_operators",
]
