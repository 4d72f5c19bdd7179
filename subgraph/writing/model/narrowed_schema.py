"""Turn what a statement may hold into a strict JSON Schema of the filters that may be written.

What fits it is `{"filter": …}` in the form of `filtering.to_json`, or `{"filter": null}` for NONE.
It keeps to what strict modes share: an object at the root, `anyOf`, every property required, no
recursion, `pattern` where a length is to be bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from ...filtering import Anchor, FieldType, Operator
from ...filtering.relative import allowed_units
from .allowed import Allowed, AllowedField

_MOST_VALUES: Final = 8
_MOST_CLAUSES: Final = 16
_DAY: Final = "[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_TEXT: Final = r"^[^\x00-\x1f\x7f]{1,80}$"
_VALUES: Final[Mapping[FieldType, tuple[str, str]]] = {
    FieldType.STRING: ("text", _TEXT),
    FieldType.ID: ("text", _TEXT),
    FieldType.INT: ("number", "^-?[0-9]{1,12}$"),
    FieldType.FLOAT: ("number", r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"),
    FieldType.DATE: ("date", f"^{_DAY}$"),
    FieldType.DATETIME: ("datetime", f"^{_DAY}T{_CLOCK}Z?$"),
    FieldType.TIME: ("time", f"^{_CLOCK}$"),
}
_ANCHORED: Final = {
    FieldType.DATE: tuple(each for each in Anchor if each is not Anchor.NOW),
    FieldType.DATETIME: tuple(Anchor),
}
_MEMBERSHIPS: Final = (Operator.IN, Operator.ANY, Operator.ALL)


def narrowed_schema(allowed: Allowed) -> dict[str, Any]:
    """Return the schema. AND and OR nest three deep, with NOT at each level."""
    definitions: dict[str, Any] = {}
    leaves = [_ref(name) for name in _define(definitions, "", allowed.fields)]
    for number, elements in enumerate(allowed.elements):
        inner = _ref_joined(definitions, f"has{number}_", elements.fields)
        definitions[f"has{number}"] = _object(
            path=_one_of([elements.path]), operator=_one_of([Operator.HAS.value]), operand=inner
        )
        leaves.append(_ref(f"has{number}"))
    whole: list[Any] = [{"type": "null"}]
    if leaves:
        definitions["clause"] = _any_of(leaves)
        part = "clause"
        for level in ("some", "more"):
            definitions[level] = _any_of([_ref(part), *_joins(_ref(part))])
            part = f"{level}_or_not"
            definitions[part] = _any_of([_ref(level), _object(**{"not": _ref(level)})])
        whole += [_ref(part), *_joins(_ref(part))]
    return {**_object(filter=_any_of(whole)), "$defs": definitions}


def _ref_joined(
    definitions: dict[str, Any], prefix: str, fields: Sequence[AllowedField]
) -> dict[str, Any]:
    """One clause about the fields of an element, or several joined."""
    definitions[f"{prefix}clause"] = _any_of(
        [_ref(name) for name in _define(definitions, prefix, fields)]
    )
    clause = _ref(f"{prefix}clause")
    return _any_of([clause, *_joins(clause)])


def _define(
    definitions: dict[str, Any], prefix: str, fields: Iterable[AllowedField]
) -> Iterator[str]:
    """Define what may be said of each field, fields that say the same together; yield the names."""
    alike: dict[tuple[object, ...], list[str]] = {}
    for field in fields:
        alike.setdefault((field.type, field.operators, field.values), []).append(field.path)
    for number, ((type_, operators, values), paths) in enumerate(alike.items()):
        field = AllowedField("", type_, operators, values)  # type: ignore[arg-type]
        for shape, schema in _clauses(field, paths):
            name = f"{prefix}{shape}{number}"
            definitions[name] = schema
            yield name


def _clauses(field: AllowedField, paths: Sequence[str]) -> Iterator[tuple[str, Any]]:
    path = _one_of(paths)
    compared = [
        each.value
        for each in field.operators
        if each not in (*_MEMBERSHIPS, Operator.BETWEEN, Operator.IS_NULL, Operator.LIKE)
    ]
    several = [each.value for each in field.operators if each in _MEMBERSHIPS]
    if field.type not in (FieldType.VOCABULARY, FieldType.ENUM) or field.values:
        value = _value(field)
        if compared:
            yield "comparison", _object(path=path, operator=_one_of(compared), value=value)
        if Operator.LIKE in field.operators:
            pattern = _one_of([Operator.LIKE.value])
            yield "pattern", _object(path=path, operator=pattern, value=value)
        if several:
            values = {"type": "array", "items": value, "minItems": 1, "maxItems": _MOST_VALUES}
            yield "membership", _object(path=path, operator=_one_of(several), values=values)
        if Operator.BETWEEN in field.operators:
            between = _one_of([Operator.BETWEEN.value])
            yield "range", _object(path=path, operator=between, low=value, high=value)
    if Operator.IS_NULL in field.operators:
        yield "presence", _object(path=path, operator=_one_of([Operator.IS_NULL.value]))


def _value(field: AllowedField) -> dict[str, Any]:
    match field.type:
        case FieldType.VOCABULARY:
            return _object(text=_one_of(field.values))
        case FieldType.ENUM:
            return _object(enum=_one_of(field.values))
        case FieldType.BOOLEAN:
            return _object(boolean={"type": "boolean"})
    key, pattern = _VALUES[field.type]
    absolute = _object(**{key: {"type": "string", "pattern": pattern}})
    if field.type not in _ANCHORED:
        return absolute
    return _any_of([absolute, *_relative(_ANCHORED[field.type])])


def _relative(anchors: Iterable[Anchor]) -> Iterator[dict[str, Any]]:
    """A relative date: an anchor alone, or moved by a unit that goes with it."""
    anchors = tuple(anchors)
    units: dict[tuple[str, ...], list[str]] = {}
    for anchor in anchors:
        moved = tuple(unit.value for unit in allowed_units(anchor))
        units.setdefault(moved, []).append(anchor.value)
    yield _object(relative=_one_of([anchor.value for anchor in anchors]))
    amount = {"type": "integer", "minimum": -9999, "maximum": 9999}
    for moved, names in units.items():
        yield _object(relative=_one_of(names), amount=amount, unit=_one_of(moved))


def _joins(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("and", "or"):
        several = {"type": "array", "items": item, "minItems": 2, "maxItems": _MOST_CLAUSES}
        yield _object(**{name: several})


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _one_of(values: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def _any_of(schemas: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}
