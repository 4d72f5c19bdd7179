"""Turn a question into an answer: the corridor from words to a checked filter.

    question ─▶ words ─▶ context ─▶ literal reading ─▶ (model, in repairing.py) ─▶ answer
                            └─▶ what a person confirmed for the same question ─────▶

Nothing in here raises for what a caller typed or what the outside world did: each becomes a typed
answer.
"""

from .corridor import ask
from .instant import Instant, instant
from .statements import bound_target, check_statement, parse_statement

__all__ = ["Instant", "ask", "bound_target", "check_statement", "instant", "parse_statement"]
