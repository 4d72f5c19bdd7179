"""Turn what two fragments say of one path into one field."""

from __future__ import annotations

from dataclasses import replace

from ..filtering import FieldType
from .access import all_of
from .index import EnumValue, IndexField
from .labels import label_of


def conflict_between(one: IndexField, other: IndexField) -> str | None:
    """Say why the two cannot be one field; None when they can."""
    if one.vocabulary and other.vocabulary and one.vocabulary != other.vocabulary:
        return (
            f"Path '{one.path}' takes its values from vocabulary '{one.vocabulary}' above and from "
            f"'{other.vocabulary}' here. Give one of them an alias."
        )
    plain = {one.type, other.type} - {FieldType.VOCABULARY}
    if len(plain) > 1 or one.graphql_type.rstrip("!") != other.graphql_type.rstrip("!"):
        return (
            f"Path '{one.path}' is '{one.graphql_type}' above and '{other.graphql_type}' here. "
            "Give one of them an alias."
        )
    return None


def merged(one: IndexField, other: IndexField) -> IndexField:
    """Join both: what the owner said of either counts, and a caller needs the access of both."""
    derived = label_of(one.path, one.unit)
    both_deprecated = one.deprecation is not None and other.deprecation is not None
    return replace(
        one if one.vocabulary else other,
        is_list=one.is_list or other.is_list,
        own_list=one.own_list or other.own_list,
        nullable=one.nullable or other.nullable,
        description=" ".join(dict.fromkeys(filter(None, (one.description, other.description)))),
        way=tuple(dict.fromkeys((*one.way, *other.way))),
        label=one.label if one.label != derived else other.label,
        words=tuple(dict.fromkeys((*one.words, *other.words))),
        patterns=tuple(dict.fromkeys((*one.patterns, *other.patterns))),
        unit=one.unit or other.unit,
        weight=one.weight if one.weight != 1.0 else other.weight,
        enum_values=_merged_values(one.enum_values, other.enum_values),
        deprecation=one.deprecation if both_deprecated else None,
        access=all_of([one.access, other.access]),
        tags=tuple(sorted({*one.tags, *other.tags})),
    )


def _merged_values(
    one: tuple[EnumValue, ...], other: tuple[EnumValue, ...]
) -> tuple[EnumValue, ...]:
    also = {each.name: each.words for each in other}
    return tuple(
        replace(each, words=tuple(dict.fromkeys((*each.words, *also.get(each.name, ())))))
        for each in one
    )
