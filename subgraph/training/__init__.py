"""Fit what the literal reader learns: which words belong to which field."""
