"""What the Filter language needs to know of the fields that a statement may mention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FieldType(StrEnum):
    """Our types; a GraphQL type maps onto one of them (see catalogue)."""

    STRING = "string"
    INT = "int"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    ENUM = "enum"
    ID = "id"
    VOCABULARY = "vocabulary"


@dataclass(frozen=True, slots=True)
class FilterField:
    """One field, as the language sees it.

    `is_list` is true when the field, or anything on the way to it, is a list. `own_list` says
    whether the field itself is one, which matters inside HAS; None: it is, unless a list of objects
    is on the way.
    """

    path: str
    type: FieldType
    is_list: bool = False
    nullable: bool = True
    enum_values: tuple[str, ...] = ()
    vocabulary: str | None = None
    own_list: bool | None = None


def is_list_inside(field: FilterField, element: str, object_lists: frozenset[str]) -> bool:
    """Whether a field is a list as seen from `element`, the path of a HAS, or '' outside of any."""
    if not element or not field.is_list:
        return field.is_list
    lists = [each for each in object_lists if field.path.startswith(each + ".")]
    own = field.own_list if field.own_list is not None else not lists
    return own or any(len(each) > len(element) for each in lists)


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A vocabulary term that a value was found to name."""

    id: str
    display_name: str


@dataclass(frozen=True)
class Scope:
    """All that a statement is checked against: pure data, looked up before the check.

    fields       by path
    object_lists paths of the lists of objects on which HAS may stand ('cast')
    terms        vocabulary → text as written in the statement → the terms it names by id, display
                 name or AKA in any case (several when the text is shared; empty when none)
    near_terms   vocabulary → text that names no term → nearest display names, best first
    """

    fields: Mapping[str, FilterField]
    object_lists: frozenset[str] = frozenset()
    terms: Mapping[str, Mapping[str, tuple[KnownTerm, ...]]] = field(default_factory=dict)
    near_terms: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
