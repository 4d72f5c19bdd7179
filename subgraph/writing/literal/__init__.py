"""Read a question without a model: deterministic, and every word accounted for."""

from .clauses import Clause, Slot
from .reader import MARGIN, LiteralReading, Reading, explained, read

__all__ = ["MARGIN", "Clause", "LiteralReading", "Reading", "Slot", "explained", "read"]
