"""Read a question without a model: deterministic, and every word accounted for."""

from .parsed import Parsed, parse_question
from .reader import MARGIN, LiteralReading, Reading, read, readings_of
from .segments import Segment
from .slots import Clause, Slot

__all__ = [
    "MARGIN",
    "Clause",
    "LiteralReading",
    "Parsed",
    "Reading",
    "Segment",
    "Slot",
    "parse_question",
    "read",
    "readings_of",
]
