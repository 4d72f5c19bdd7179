"""Take what people say of filters, and answer and teach by it: the same words, the same filter."""

from .answering import (
    JUDGED_NOTHING,
    REJECTED_TRUST,
    Judged,
    confirmed_answer,
    judged,
    minded,
    outdated,
    set_aside,
)
from .examples import examples_for
from .giving import Given, give, withdraw

__all__ = [
    "JUDGED_NOTHING",
    "REJECTED_TRUST",
    "Given",
    "Judged",
    "confirmed_answer",
    "examples_for",
    "give",
    "judged",
    "minded",
    "outdated",
    "set_aside",
    "withdraw",
]
