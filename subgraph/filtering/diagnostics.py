"""Findings about a statement: values, several at once, worded for the person and for the model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .tree import Span


class Code(StrEnum):
    """Every code that a diagnostic can carry; docs/language.md explains each."""

    SYNTAX = "SYNTAX"
    UNKNOWN_FIELD = "UNKNOWN_FIELD"
    OPERATOR_NOT_ALLOWED = "OPERATOR_NOT_ALLOWED"
    VALUE_TYPE = "VALUE_TYPE"
    VALUE_NOT_IN_ENUM = "VALUE_NOT_IN_ENUM"
    VALUE_NOT_IN_VOCABULARY = "VALUE_NOT_IN_VOCABULARY"
    VALUE_AMBIGUOUS = "VALUE_AMBIGUOUS"
    INVALID_DATE = "INVALID_DATE"
    RANGE_EMPTY = "RANGE_EMPTY"
    CONTRADICTION = "CONTRADICTION"
    REDUNDANT = "REDUNDANT"
    NOT_A_LIST = "NOT_A_LIST"
    IS_A_LIST = "IS_A_LIST"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"


class Severity(StrEnum):
    ERROR = "ERROR"
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What is wrong, where, and what would be right. A WARNING leaves the statement usable.

    path         absolute, of the field that it is about
    suggestions  best first. For VALUE_TYPE, VALUE_NOT_IN_ENUM, INVALID_DATE, RANGE_EMPTY and
                 UNKNOWN_FIELD each can stand, as it is, where `span` is; for vocabularies they are
                 names or ids without quotes, for operators the operators
    """

    code: Code
    message: str
    span: Span
    severity: Severity = Severity.ERROR
    path: str | None = None
    suggestions: tuple[str, ...] = ()
