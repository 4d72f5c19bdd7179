"""Turn a filter into its statement, in one canonical form; `parse` gives the same tree back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from .tree import (
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
    Presence,
    Range,
    Relative,
    Text,
    Time,
    Value,
)
from .walk import join_path

# Keep in step with grammar.lark: its keywords.
KEYWORDS: Final = frozenset(
    {
        *("AND", "OR", "NOT", "IN", "ANY", "ALL", "CONTAINS", "LIKE", "BETWEEN", "IS", "NULL"),
        *("HAS", "TRUE", "FALSE", "TODAY", "NOW"),
    }
)

_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED = re.compile(r"'|\\(?=[\\'\"]|\Z)")

Names = Mapping[tuple[str, str], str]
"""Display names by absolute path and term id."""


def print_filter(filter: Filter, names: Names | None = None) -> str:
    """Print a filter: upper-case keywords, single quotes, parentheses where they matter.

    AND and OR are never mixed without parentheses. With `names`, terms are printed by their display
    name in place of their id. Raises ValueError on a path or name that no statement can hold, and
    on a join of fewer than two operands.
    """
    return _print(filter, names, "")


def print_value(value: Value, path: str = "", names: Names | None = None) -> str:
    """Print one value; `path` and `names` as for the whole filter."""
    match value:
        case Text(text):
            if names is not None:
                text = names.get((path, text), text)
            return "'" + _ESCAPED.sub(r"\\\g<0>", text) + "'"
        case Number(number):
            return print_number(number)
        case Boolean(truth):
            return "TRUE" if truth else "FALSE"
        case EnumName(name):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} cannot be printed as a name")
            return f"`{name}`" if name.upper() in KEYWORDS else name
        case Date(text) | DateTime(text) | Time(text):
            return text
        case Relative(anchor, amount, unit):
            if unit is None:
                if amount:
                    raise ValueError(f"{anchor} cannot move by {amount} of no unit")
                return str(anchor)
            return f"{anchor} {'-' if amount < 0 else '+'} {abs(amount)} {unit}"


def print_number(number: Decimal) -> str:
    """Print a number in plain digits, without an exponent and without trailing zeros."""
    if not number.is_finite():
        raise ValueError(f"{number} cannot be printed as a number")
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _print(node: Filter, names: Names | None, element: str) -> str:
    match node:
        case And(operands):
            return " AND ".join(_operands(operands, names, element))
        case Or(operands):
            return " OR ".join(_operands(operands, names, element))
        case Not(Membership() | Range() | Presence() as operand):
            return _predicate(operand, names, element, negated=True)
        case Not(Comparison(_, Operator.CONTAINS | Operator.LIKE) as operand):
            return _predicate(operand, names, element, negated=True)
        case Not(operand):
            return f"NOT {_operand(operand, names, element)}"
        case Has(path, operand):
            inner = _print(operand, names, join_path(element, path))
            return f"{_path(path)} HAS ({inner})"
        case _:
            return _predicate(node, names, element)


def _operands(operands: tuple[Filter, ...], names: Names | None, element: str) -> list[str]:
    if len(operands) < 2:
        raise ValueError("AND and OR join two operands or more")
    return [_operand(operand, names, element) for operand in operands]


def _operand(node: Filter, names: Names | None, element: str) -> str:
    text = _print(node, names, element)
    return f"({text})" if isinstance(node, And | Or) else text


def _predicate(
    node: Comparison | Membership | Range | Presence,
    names: Names | None,
    element: str,
    *,
    negated: bool = False,
) -> str:
    path = _path(node.path)
    full = join_path(element, node.path)
    word = "NOT " if negated else ""
    match node:
        case Comparison(_, operator, value):
            return f"{path} {word}{operator} {print_value(value, full, names)}"
        case Membership(_, operator, values):
            printed = ", ".join(print_value(value, full, names) for value in values)
            return f"{path} {word}{operator} [{printed}]"
        case Range(_, low, high):
            ends = f"{print_value(low, full, names)} AND {print_value(high, full, names)}"
            return f"{path} {word}BETWEEN {ends}"
        case Presence():
            return f"{path} IS {word}NULL"


def _path(path: str) -> str:
    """A path; one name that is a keyword stands in backquotes."""
    if not _PATH.fullmatch(path):
        raise ValueError(f"{path!r} cannot be printed as a path")
    return f"`{path}`" if path.upper() in KEYWORDS else path
