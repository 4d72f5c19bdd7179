"""Turn what a prompt offers into all that a statement may hold: fields, operators, values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...catalogue import Index, IndexField
from ...filtering import FieldType, Operator, operators_for
from ...filtering.fields import is_list_inside
from .offer import Offer

# What no longer helps a model and costs servers much to compile.
_MOST_VALUES: Final = 200  # of one field
_ONE: Final = frozenset({Operator.IN, Operator.ANY, Operator.ALL})


@dataclass(frozen=True, slots=True)
class AllowedField:
    """One field as statements may mention it.

    path       as seen from the object: inside a HAS without the way to the list
    operators  in the order of the table; none that could take no value here
    values     ids of the terms offered, or names of the enum; empty for other types
    """

    path: str
    type: FieldType
    operators: tuple[Operator, ...]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AllowedElements:
    """A list of objects on which HAS may stand, and the fields of its objects."""

    path: str
    fields: tuple[AllowedField, ...]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Everything that a statement may be made of. A field that could say nothing is left out."""

    fields: tuple[AllowedField, ...]
    elements: tuple[AllowedElements, ...]


def allowed(index: Index, offer: Offer) -> Allowed:
    """Return what a statement about `index` may hold, given what was offered."""
    known = {each.path: each for each in index.fields}
    offered = [known[path] for path in offer.paths if path in known]
    terms: dict[str, list[str]] = {}
    for vocabulary, id in offer.terms:
        terms.setdefault(vocabulary, []).append(id)

    def inside(way: str) -> Iterator[AllowedField]:
        for each in offered:
            if not way or each.path.startswith(f"{way}."):
                found = _field(each, way, index, terms.get(each.vocabulary or "", []))
                if found.operators:
                    yield found

    elements = (
        AllowedElements(way, tuple(inside(way)))
        for way in sorted(index.object_lists)
        if not any(way.startswith(f"{outer}.") for outer in index.object_lists)
    )
    # With one field HAS says no more than the field itself.
    return Allowed(tuple(inside("")), tuple(each for each in elements if len(each.fields) > 1))


def _field(field: IndexField, way: str, index: Index, ids: list[str]) -> AllowedField:
    is_list = is_list_inside(field.for_filter(), way, index.object_lists)
    match field.type:
        case FieldType.VOCABULARY:
            values = tuple(ids[:_MOST_VALUES])
        case FieldType.ENUM:
            values = tuple(each.name for each in field.enum_values[:_MOST_VALUES])
        case _:
            values = ()
    operators = operators_for(field.type, is_list=is_list)
    if not values and field.type in (FieldType.VOCABULARY, FieldType.ENUM):
        operators = tuple(each for each in operators if each is Operator.IS_NULL)
    elif len(values) == 1:
        operators = tuple(each for each in operators if each not in _ONE)
    if not field.nullable and not is_list:
        operators = tuple(each for each in operators if each is not Operator.IS_NULL)
    path = field.path[len(way) + 1 :] if way else field.path
    return AllowedField(path, field.type, operators, values)
