"""Turn the language into data for editors: grammar, keywords, and what each type of field takes."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import FieldType
from .limits import MAX_CLAUSES, MAX_DEPTH, MAX_DIGITS, MAX_LENGTH, MAX_VALUES, MAX_YEARS
from .operators import OPERATORS
from .parser import GRAMMAR
from .printer import KEYWORDS
from .relative import allowed_units
from .tree import Anchor, Operator, Unit

EXAMPLES = {
    FieldType.STRING: ("'text'",),
    FieldType.INT: ("42", "-1"),
    FieldType.FLOAT: ("42", "4.2"),
    FieldType.BOOLEAN: ("TRUE", "FALSE"),
    FieldType.DATE: ("2024-05-01", "TODAY - 5 YEARS", "START OF MONTH"),
    FieldType.DATETIME: ("2024-05-01T10:00:00Z", "2024-05-01", "NOW - 36 HOURS"),
    FieldType.TIME: ("18:30", "18:30:15"),
    FieldType.ENUM: ("ENUM_VALUE",),
    FieldType.ID: ("'id'",),
    FieldType.VOCABULARY: ("'term'",),
}
"""How values are written on fields of each type; a test checks each of them on such a field."""


@dataclass(frozen=True, slots=True)
class GrammarOperator:
    """One operator, as an editor offers it.

    form          how it is written behind a path
    negated_form  how its NOT is; for operators without one, NOT stands before the path
    single_types  types of single values that take it
    list_types    types of lists that take it
    on_objects    whether it stands on lists of objects
    words         what people read for it, and for its NOT
    """

    operator: Operator
    form: str
    negated_form: str | None
    single_types: tuple[FieldType, ...]
    list_types: tuple[FieldType, ...]
    on_objects: bool
    words: str
    negated_words: str


@dataclass(frozen=True, slots=True)
class FilterGrammar:
    """The language, as data.

    text       the grammar, in Lark's notation
    keywords   words that are no names, in upper case
    operators  in the order in which they are offered
    examples   values as they are written, by type of field
    anchors    where relative dates start, with the units by which each moves
    limits     by name, as in docs/language.md
    """

    text: str
    keywords: tuple[str, ...]
    operators: tuple[GrammarOperator, ...]
    examples: dict[FieldType, tuple[str, ...]]
    anchors: dict[Anchor, tuple[Unit, ...]]
    limits: dict[str, int]


def filter_grammar() -> FilterGrammar:
    """All that an editor needs to know of the language."""
    return FilterGrammar(
        text=GRAMMAR,
        keywords=tuple(sorted(KEYWORDS)),
        operators=(
            *_field_operators(),
            GrammarOperator(
                Operator.HAS, "HAS ( … )", None, (), (), True, "has one with", "has none with"
            ),
        ),
        examples=dict(EXAMPLES),
        anchors={anchor: allowed_units(anchor) for anchor in Anchor},
        limits={
            "length": MAX_LENGTH,
            "clauses": MAX_CLAUSES,
            "depth": MAX_DEPTH,
            "values": MAX_VALUES,
            "digits": MAX_DIGITS,
            "years": MAX_YEARS,
        },
    )


def _field_operators() -> tuple[GrammarOperator, ...]:
    return tuple(
        GrammarOperator(
            row.operator,
            row.form,
            _negated(row.operator, row.form),
            tuple(type for type in FieldType if row.on_scalar and type in row.types),
            tuple(type for type in FieldType if row.on_list and type in row.types),
            False,
            row.words,
            row.negated,
        )
        for row in OPERATORS.values()
    )


def _negated(operator: Operator, form: str) -> str | None:
    if operator is Operator.IS_NULL:
        return "IS NOT NULL"
    return f"NOT {form}" if operator.isalpha() else None
