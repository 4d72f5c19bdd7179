"""Turn the language into the JSON Schema of filters as JSON; `to_json` gives what fits it.

It is published as schema/filter.schema.json; the test that compares the two says how to write it.

The schema says what a node looks like. That the whole stays within the limits of depth and clauses,
and that dates are days of the calendar, is left to `from_json` and `check`.
"""

from __future__ import annotations

from typing import Any, Final

from .limits import MAX_CLAUSES, MAX_LENGTH, MAX_VALUES
from .relative import allowed_units
from .tree import Anchor, Operator, Unit

_NAME: Final = "[A-Za-z_][A-Za-z0-9_]*"
_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK: Final = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
_COMPARISONS: Final = (
    *(Operator.EQ, Operator.NE, Operator.LT, Operator.LE, Operator.GT, Operator.GE),
    Operator.CONTAINS,
)
_PER_VALUE: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "text": (
        {"type": "string", "maxLength": MAX_LENGTH},
        "A text; on a vocabulary field the id of a term.",
    ),
    "number": (
        {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "maxLength": 40},
        "A number, as a text, so that no digit is lost.",
    ),
    "boolean": ({"type": "boolean"}, "TRUE or FALSE."),
    "enum": ({"type": "string", "pattern": f"^{_NAME}$"}, "A value of an enum."),
    "date": ({"type": "string", "pattern": f"^{_DAY}$"}, "A day."),
    "datetime": (
        {"type": "string", "pattern": f"^{_DAY}T{_CLOCK}(Z|[+-][0-9]{{2}}:[0-9]{{2}})?$"},
        "A date and time; without an offset it is in the zone of the request.",
    ),
    "time": ({"type": "string", "pattern": f"^{_CLOCK}$"}, "A time of day."),
}


def json_schema() -> dict[str, Any]:
    """The schema, of the draft of 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Filter",
        "description": "A filter of the Filter language as JSON.",
        "$ref": "#/$defs/filter",
        "$defs": {
            "filter": {
                "oneOf": [
                    {"$ref": f"#/$defs/{name}"}
                    for name in (
                        *("and", "or", "not", "has", "comparison", "pattern", "membership"),
                        *("range", "presence"),
                    )
                ]
            },
            "and": _join("and", "All of them are true."),
            "or": _join("or", "One of them is true, or more."),
            "not": _object("It is not true.", {"not": _FILTER}),
            "has": _object(
                "One object of the list fulfils the operand, whose paths start at the object.",
                _at(Operator.HAS, operand=_FILTER),
            ),
            "comparison": _object(
                "The field, or some value of the list, compares so with the value.",
                _at(*_COMPARISONS, value=_VALUE),
            ),
            "pattern": _object(
                "The text, or some text of the list, matches: * any run, ? one character.",
                _at(Operator.LIKE, value={"$ref": "#/$defs/text"}),
            ),
            "membership": _object(
                "IN: the field is one of the values. ANY, ALL: the list has one, or each, of them.",
                _at(
                    *(Operator.IN, Operator.ANY, Operator.ALL),
                    values={
                        "type": "array",
                        "items": _VALUE,
                        "minItems": 1,
                        "maxItems": MAX_VALUES,
                    },
                ),
            ),
            "range": _object(
                "The field, or some value of the list, lies between the ends, both included.",
                _at(Operator.BETWEEN, low=_VALUE, high=_VALUE),
            ),
            "presence": _object("The field has no value.", _at(Operator.IS_NULL)),
            "path": {
                "description": "Names joined by dots, from the object that the filter is about.",
                "type": "string",
                "pattern": rf"^{_NAME}(\.{_NAME})*$",
            },
            "value": {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in (*_PER_VALUE, "relative")]},
            **{
                name: _object(about, {name: schema}) for name, (schema, about) in _PER_VALUE.items()
            },
            "relative": _relative(),
        },
    }


_FILTER: Final = {"$ref": "#/$defs/filter"}
_VALUE: Final = {"$ref": "#/$defs/value"}


def _object(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _join(name: str, description: str) -> dict[str, Any]:
    operands = {"type": "array", "items": _FILTER, "minItems": 2, "maxItems": MAX_CLAUSES}
    return _object(description, {name: operands})


def _at(*operators: Operator, **parts: Any) -> dict[str, Any]:
    names = [each.value for each in operators]
    operator = {"const": names[0]} if len(names) == 1 else {"enum": names}
    return {"path": {"$ref": "#/$defs/path"}, "operator": operator, **parts}


def _relative() -> dict[str, Any]:
    """A relative date: an anchor alone, or moved by a unit that goes with it."""
    units: dict[tuple[Unit, ...], list[str]] = {}
    for anchor in Anchor:
        units.setdefault(allowed_units(anchor), []).append(anchor.value)
    amount = {"type": "integer", "minimum": -999_999_999, "maximum": 999_999_999}
    anchors = {"enum": [anchor.value for anchor in Anchor]}
    moved = [
        _object(
            "Moved by as many units; before the anchor where the amount is negative.",
            {
                "relative": {"enum": names},
                "amount": amount,
                "unit": {"enum": [unit.value for unit in allowed]},
            },
        )
        for allowed, names in units.items()
    ]
    return {"oneOf": [_object("As it is.", {"relative": anchors}), *moved]}
