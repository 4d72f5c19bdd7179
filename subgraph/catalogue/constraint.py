"""Turn the constraint of an index, and what is known of a caller, into a filter.

A constraint is a statement of the Filter language in which a text that begins with `$` stands for a
claim of the caller: `tenant == '$tenant'`. A claim is put into the tree as a value of the field's
type, never into the text. `'$$5'` is the text `$5`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from ..filtering import (
    And,
    Boolean,
    Comparison,
    Date,
    DateTime,
    EnumName,
    FieldType,
    Filter,
    FilterField,
    FilterSyntaxError,
    Has,
    InvalidFilterError,
    KnownTerm,
    Membership,
    Not,
    Number,
    Operator,
    Or,
    Presence,
    Range,
    Scope,
    Text,
    Time,
    Value,
    check,
    parse,
    vocabulary_values,
)

Claims = Mapping[str, Any]

_SAMPLES: Final[Mapping[FieldType, Any]] = {
    FieldType.INT: 1,
    FieldType.FLOAT: 1,
    FieldType.BOOLEAN: True,
    FieldType.DATE: "2000-01-01",
    FieldType.DATETIME: "2000-01-01T00:00:00Z",
    FieldType.TIME: "12:00",
}


class ClaimError(Exception):
    """A claim is missing, or is no value of the field that it is put before."""


class ClaimMissingError(ClaimError):
    """The request carries no such claim. The message names the claim alone, and no field."""


def read_constraint(
    statement: str, fields: Mapping[str, FilterField], object_lists: frozenset[str]
) -> Filter | list[str]:
    """Return the constraint's tree, claims not filled in yet, or all that is wrong with it.

    Whether texts name terms of a vocabulary is not known before there is a database.
    """
    try:
        tree = parse(statement)
    except FilterSyntaxError as error:
        return [str(error)]
    for node in _patterns(tree):
        if isinstance(node.value, Text) and _claim_of(node.value):
            return [f"'{node.path} LIKE' cannot take a claim: a '*' in it would match anything."]
    try:
        sample = _filled(tree, "", fields, lambda _, field: _sample(field))
        texts = vocabulary_values(sample, fields)
        terms = {
            vocabulary: {text: (KnownTerm(text, text),) for text in found}
            for vocabulary, found in texts.items()
        }
        check(sample, Scope(fields, object_lists, terms))
    except InvalidFilterError as error:
        return [each.message for each in error.diagnostics]
    except ClaimError as error:
        return [str(error)]
    return tree


def fill_constraint(tree: Filter, fields: Mapping[str, FilterField], claims: Claims) -> Filter:
    """Return the constraint with what a caller claims. Raises ClaimError: nothing is left out."""

    def values(name: str, field: FilterField) -> list[Value]:
        found = _found(claims, name)
        if found is None or found == [] or found == "":
            raise ClaimMissingError(f"the claim '{name}', which the request does not carry")
        several = found if isinstance(found, list) else [found]
        return [_value(each, name, field) for each in several]

    return _filled(tree, "", fields, values)


Values = Callable[[str, FilterField], list[Value]]


def _filled(
    node: Filter, element: str, fields: Mapping[str, FilterField], values: Values
) -> Filter:
    match node:
        case And(operands) | Or(operands):
            built = tuple(_filled(each, element, fields, values) for each in operands)
            return replace(node, operands=built)
        case Not(operand):
            return replace(node, operand=_filled(operand, element, fields, values))
        case Has(path, operand):
            inside = f"{element}{path}."
            return replace(node, operand=_filled(operand, inside, fields, values))
    field = fields.get(f"{element}{node.path}")
    if field is None:
        return node  # validation says so

    def several(value: Value) -> list[Value]:
        name = _claim_of(value)
        if name is not None:
            return values(name, field)
        return [_literal(value)]

    def one(value: Value) -> Value:
        found = several(value)
        if len(found) != 1:
            raise ClaimError(
                f"one value of the claim '{_claim_of(value)}', which has {len(found)}: "
                f"'{node.path}' takes several behind IN or ANY alone"
            )
        return found[0]

    match node:
        case Comparison(_, _, value):
            return replace(node, value=one(value))
        case Membership(_, _, given):
            return replace(node, values=tuple(new for each in given for new in several(each)))
        case Range(_, low, high):
            return replace(node, low=one(low), high=one(high))
        case Presence():
            return node


def _claim_of(value: Value) -> str | None:
    """The name of the claim that a value stands for, if it does."""
    if (
        isinstance(value, Text)
        and value.value.startswith("$")
        and value.value[1:2] not in ("", "$")
    ):
        return value.value[1:]
    return None


def _literal(value: Value) -> Value:
    if isinstance(value, Text) and value.value.startswith("$$"):
        return replace(value, value=value.value[1:])
    return value


def _patterns(node: Filter) -> Iterator[Comparison]:
    match node:
        case And(operands) | Or(operands):
            for operand in operands:
                yield from _patterns(operand)
        case Not(operand) | Has(_, operand):
            yield from _patterns(operand)
        case Comparison(_, Operator.LIKE, _):
            yield node


def _found(claims: Claims, name: str) -> Any:
    """A claim by its name or, where none has it, by the way to it: `realm.tenant`."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _sample(field: FilterField) -> list[Value]:
    if field.type is FieldType.ENUM:
        return [EnumName(field.enum_values[0])] if field.enum_values else []
    return [_value(_SAMPLES.get(field.type, "sample"), "", field)]


def _value(claim: Any, name: str, field: FilterField) -> Value:
    """A claim as a value of a field; whether it is one that it may have is checked later."""
    whole = isinstance(claim, int | float) and not isinstance(claim, bool)
    match field.type:
        case FieldType.BOOLEAN if isinstance(claim, bool):
            return Boolean(claim)
        case FieldType.INT | FieldType.FLOAT if whole or isinstance(claim, str):
            try:
                number = Decimal(str(claim))
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite():
                return Number(number)
        case FieldType.DATE if isinstance(claim, str):
            return Date(claim)
        case FieldType.DATETIME if isinstance(claim, str):
            return DateTime(claim)
        case FieldType.TIME if isinstance(claim, str):
            return Time(claim)
        case FieldType.ENUM if isinstance(claim, str):
            return EnumName(claim)
        case FieldType.STRING | FieldType.ID | FieldType.VOCABULARY:
            if isinstance(claim, str) or whole:
                return Text(str(claim))
        case _:
            pass
    raise ClaimError(f"a claim '{name}' that is {_kind(field)}, as '{field.path}' is")


def _kind(field: FilterField) -> str:
    return {
        FieldType.BOOLEAN: "true or false",
        FieldType.INT: "a number",
        FieldType.FLOAT: "a number",
    }.get(field.type, "a text")
