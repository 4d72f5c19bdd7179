"""The Filter language: statement → tree → checked filter → targets. A library of its own."""

from .as_json import from_json, to_json
from .canonical import canonical, same_meaning
from .checked import CheckedFilter, combine
from .chips import Chip, ChipValue, to_chips
from .diagnostics import Code, Diagnostic, Severity
from .editing import clause_of_chip, from_chips
from .errors import (
    ChipError,
    FilterError,
    FilterSyntaxError,
    InvalidFilterError,
    UnsupportedError,
)
from .evaluate import evaluate
from .fields import FieldType, FilterField, KnownTerm, Scope, is_list_inside
from .grammar import FilterGrammar, GrammarOperator, filter_grammar
from .json_schema import json_schema
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
from .walk import join_path, operator_of, transform, values_of, walk, walk_placed
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
    "ChipError",
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
    "FilterGrammar",
    "FilterSyntaxError",
    "GrammarOperator",
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
    "canonical",
    "check",
    "clause_of_chip",
    "combine",
    "evaluate",
    "filter_grammar",
    "from_chips",
    "from_json",
    "is_list_inside",
    "join_path",
    "json_schema",
    "operator_of",
    "operators_for",
    "parse",
    "print_filter",
    "print_value",
    "resolve",
    "same_meaning",
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
