"""The Filter language: statement → tree → checked filter → targets. A library of its own."""

from .as_json import from_json, to_json
from .checked import CheckedFilter, combine
from .chips import Chip, ChipValue, to_chips
from .diagnostics import Code, Diagnostic, Severity
from .errors import FilterError, FilterSyntaxError, InvalidFilterError, UnsupportedError
from .evaluate import evaluate
from .fields import FieldType, FilterField, KnownTerm, Scope
from .limits import MAX_CLAUSES, MAX_DEPTH, MAX_DIGITS, MAX_LENGTH, MAX_VALUES, MAX_YEARS
from .operators import OPERATORS, OperatorRow, operators_for
from .parser import GRAMMAR, parse
from .printer import print_filter, print_value
from .relative import resolve
from .tree import (
    Anchor,
    And,
    Boolean,
    Comparison,
    Date,
    DateTime,
    EnumName,
    Filter,
    Has,
    Membership,
    Not,
    Number,
    Operator,
    Or,
    Predicate,
    Presence,
    Range,
    Relative,
    Span,
    Text,
    Time,
    Unit,
    Value,
)
from .validation import check, validate, vocabulary_values
from .walk import join_path, transform, values_of, walk, walk_placed
from .words import to_words

__all__ = [
    "GRAMMAR",
    "MAX_CLAUSES",
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_LENGTH",
    "MAX_VALUES",
    "MAX_YEARS",
    "OPERATORS",
    "Anchor",
    "And",
    "Boolean",
    "CheckedFilter",
    "Chip",
    "ChipValue",
    "Code",
    "Comparison",
    "Date",
    "DateTime",
    "Diagnostic",
    "EnumName",
    "FieldType",
    "Filter",
    "FilterError",
    "FilterField",
    "FilterSyntaxError",
    "Has",
    "InvalidFilterError",
    "KnownTerm",
    "Membership",
    "Not",
    "Number",
    "Operator",
    "OperatorRow",
    "Or",
    "Predicate",
    "Presence",
    "Range",
    "Relative",
    "Scope",
    "Severity",
    "Span",
    "Text",
    "Time",
    "Unit",
    "UnsupportedError",
    "Value",
    "check",
    "combine",
    "evaluate",
    "from_json",
    "join_path",
    "operators_for",
    "parse",
    "print_filter",
    "print_value",
    "resolve",
    "to_chips",
    "to_json",
    "to_words",
    "transform",
    "validate",
    "values_of",
    "vocabulary_values",
    "walk",
    "walk_placed",
]
