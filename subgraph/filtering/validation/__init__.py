"""Turn a filter and the scope of an index into findings, or into a checked filter."""

from .check import check, validate, vocabulary_values

__all__ = ["check", "validate", "vocabulary_values"]
