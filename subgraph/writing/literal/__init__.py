"""Read a question without a model: deterministic, and every word accounted for."""

from .binding import Weights, prepare, read_weights
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
    "Weights",
    "parse_question",
    "prepare",
    "read",
    "read_weights",
    "readings_of",
]
