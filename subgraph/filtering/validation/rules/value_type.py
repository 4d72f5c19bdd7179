"""A value is written as the type of its field demands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...diagnostics import Code, Diagnostic
from ...fields import FieldType, FilterField, Scope
from ...operators import OPERATORS
from ...printer import print_value
from ...tree import (
    Boolean,
    Date,
    DateTime,
    EnumName,
    Number,
    Relative,
    Text,
    Time,
    Value,
)
from ..clauses import Clause
from ..wording import one_of, shown

_TAKES: Final[dict[FieldType, tuple[type, ...]]] = {
    FieldType.STRING: (Text,),
    FieldType.ID: (Text,),
    FieldType.VOCABULARY: (Text,),
    FieldType.INT: (Number,),
    FieldType.FLOAT: (Number,),
    FieldType.BOOLEAN: (Boolean,),
    FieldType.ENUM: (EnumName,),
    FieldType.DATE: (Date, Relative),
    FieldType.DATETIME: (DateTime, Date, Relative),
    FieldType.TIME: (Time,),
}
_WANTS: Final = {
    FieldType.STRING: "a text in quotes",
    FieldType.ID: "an id in quotes",
    FieldType.VOCABULARY: "a term in quotes",
    FieldType.INT: "a whole number",
    FieldType.FLOAT: "a number",
    FieldType.BOOLEAN: "TRUE or FALSE",
    FieldType.DATE: "a date such as 2024-05-01",
    FieldType.DATETIME: "a date or a time such as 2024-05-01T10:00:00Z",
    FieldType.TIME: "a time of day such as 18:30",
}
_KINDS: Final = {
    Text: "a text",
    Number: "a number",
    Boolean: "a truth value",
    EnumName: "a bare name",
    Date: "a date",
    DateTime: "a date and time",
    Time: "a time of day",
    Relative: "a relative date",
}
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SHAPES: Final = {
    FieldType.INT: re.compile(r"-?[0-9]+"),
    FieldType.FLOAT: _NUMBER,
    FieldType.BOOLEAN: re.compile(r"true|false", re.I),
    FieldType.DATE: re.compile(r"\d{4}-\d{2}-\d{2}", re.A),
    FieldType.DATETIME: re.compile(
        r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?", re.A
    ),
    FieldType.TIME: re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.A),
}


def value_type(clause: Clause, scope: Scope) -> Iterator[Diagnostic]:
    """Find values of another type than the field's, and fractions on int fields."""
    field = clause.field
    if field is None or field.type not in OPERATORS[clause.operator].types:
        return
    taken = _TAKES[field.type]
    for value in clause.values:
        if not isinstance(value, taken):
            yield _mismatch(clause, field, value)
        elif (
            field.type is FieldType.INT
            and isinstance(value, Number)
            and value.value != value.value.to_integral_value()
        ):
            message = (
                f"{shown(value)} is not a whole number, but int field '{clause.node.path}' "
                "takes a whole number."
            )
            yield Diagnostic(Code.VALUE_TYPE, message, value.span or clause.span, path=field.path)


def _mismatch(clause: Clause, field: FilterField, value: Value) -> Diagnostic:
    wants = _WANTS.get(field.type)
    if wants is None:
        wants = "a value without quotes" if isinstance(value, Text) else "one of its values"
    right = _as_type(value, field)
    message = (
        f"{shown(value)} is {_KINDS[type(value)]}, but {field.type} field '{clause.node.path}' "
        f"takes {wants}."
    )
    if right is not None:
        message += f" Write {right}."
    elif field.type is FieldType.ENUM and field.enum_values:
        message += f" Use {one_of(field.enum_values[:10])}."
    return Diagnostic(
        Code.VALUE_TYPE,
        message,
        value.span or clause.span,
        path=field.path,
        suggestions=() if right is None else (right,),
    )


def _as_type(value: Value, field: FilterField) -> str | None:
    """What would be right, where the value can only have been meant in one way."""
    if isinstance(value, Text):
        text = value.value.strip()
        if field.type is FieldType.ENUM:
            names = [name for name in field.enum_values if _folded(name) == _folded(text)]
            return print_value(EnumName(names[0])) if len(names) == 1 else None
        shape = _SHAPES.get(field.type)
        if shape is not None and len(text) < 40 and shape.fullmatch(text):
            return text.upper()
        return None
    if field.type in (FieldType.STRING, FieldType.ID, FieldType.VOCABULARY):
        if isinstance(value, Relative):
            return None
        return print_value(Text(value.value if isinstance(value, EnumName) else print_value(value)))
    return None


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name).casefold()
