"""Turn the table of operators into the lines that tell a model the syntax."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...filtering import OPERATORS, FieldType, Operator, OperatorRow

_NOTES: Final[Mapping[Operator, str]] = {
    Operator.LIKE: "('*' any run, '?' one character)",
    Operator.ANY: "(at least one)",
    Operator.ALL: "(each)",
    Operator.IS_NULL: "or IS NOT NULL",
}
_VALUES: Final = (
    "'text', 42, 4.2, TRUE, ENUM_VALUE, 2024-05-01, 2024-05-01T10:00:00Z, 18:30, TODAY - 5 YEARS, "
    "START OF MONTH"
)
_JOINS: Final = "a AND b, a OR b, NOT a, (a OR b) AND c"


def syntax() -> str:
    """The lines, one for each kind of field, in the order of the table."""
    kinds: dict[str, list[str]] = {}
    for operator, row in OPERATORS.items():
        form = " ".join(filter(None, (row.form, _NOTES.get(operator))))
        kinds.setdefault(_fields(row), []).append(form)
    lines = [f"{fields}: {', '.join(forms)}" for fields, forms in kinds.items()]
    return "\n".join((*lines, f"Values: {_VALUES}", f"Joined: {_JOINS}"))


def _fields(row: OperatorRow) -> str:
    """The fields that take an operator, in words. That booleans take fewer is left to the check."""
    where = "List" if not row.on_scalar else "" if row.on_list else "One value"
    if len(row.types) >= len(FieldType) - 1:
        return where or "Any field"
    types = "/".join(type.value for type in FieldType if type in row.types)
    return f"{where} of {types}" if where else types
