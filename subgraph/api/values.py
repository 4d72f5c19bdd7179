"""Show the values of a filter, each as the type that it has."""

from __future__ import annotations

import strawberry

from ..asking import Instant
from ..filtering import (
    Boolean,
    CheckedFilter,
    Date,
    DateTime,
    EnumName,
    FieldType,
    FilterField,
    Number,
    Predicate,
    Relative,
    Text,
    Time,
    Value,
    print_value,
    resolve,
    values_of,
)
from ..filtering.words import Words
from .enums import Anchor, Unit


@strawberry.interface(
    name="FilterValue",
    description="A value of a clause. Its type has a field for it as data; these are as text.",
)
class AnyValue:
    text: str = strawberry.field(description="As people read it: 'Germany', 'yes', '5 years ago'.")
    raw: str = strawberry.field(description="As a statement writes it: `'DE'`, `TRUE`.")


@strawberry.type(name="FilterText", description="A text, a pattern, or an id.")
class TextValue(AnyValue):
    text_value: str = strawberry.field(description="The text.")


@strawberry.type(name="FilterTerm", description="A term of a controlled vocabulary.")
class TermValue(AnyValue):
    term_id: strawberry.ID = strawberry.field(description="Its id: what a search compares with.")
    display_name: str = strawberry.field(description="What people call it.")
    vocabulary: str = strawberry.field(description="Name of the vocabulary.")


@strawberry.type(name="FilterNumber", description="A number.")
class NumberValue(AnyValue):
    number_value: float = strawberry.field(description="The number, as near as a float comes.")
    exact: str = strawberry.field(description="The number with every digit.")


@strawberry.type(name="FilterBoolean", description="True or false.")
class BooleanValue(AnyValue):
    boolean_value: bool = strawberry.field(description="Which of them.")


@strawberry.type(name="FilterEnumName", description="A value of a GraphQL enum.")
class EnumNameValue(AnyValue):
    enum_value: str = strawberry.field(description="Its name, as the graph's schema spells it.")


@strawberry.type(name="FilterDate", description="A day of the calendar.")
class DateValue(AnyValue):
    date_value: str = strawberry.field(description="The day in ISO 8601: '2024-05-01'.")


@strawberry.type(
    name="FilterDateTime",
    description="A date with a time of day; an instant where it has an offset.",
)
class DateTimeValue(AnyValue):
    date_time_value: str = strawberry.field(
        description="In ISO 8601: '2024-05-01T10:00:00Z'. Without an offset it is in the time zone "
        "of the request."
    )


@strawberry.type(name="FilterTime", description="A time of day.")
class TimeValue(AnyValue):
    time_value: str = strawberry.field(description="In ISO 8601: '18:30'.")


@strawberry.type(
    name="FilterRelative",
    description="A date or an instant that depends on when the filter is run.",
)
class RelativeValue(AnyValue):
    anchor: Anchor = strawberry.field(description="What it counts from.")
    amount: int = strawberry.field(description="How many units after it; negative: before it.")
    unit: Unit | None = strawberry.field(description="The unit; null where it does not move.")
    resolved: str | None = strawberry.field(
        description="The date or instant in ISO 8601 that it means for this request; null outside "
        "of the years 1 to 9999."
    )


VALUE_TYPES = [
    BooleanValue,
    DateTimeValue,
    DateValue,
    EnumNameValue,
    NumberValue,
    RelativeValue,
    TermValue,
    TextValue,
    TimeValue,
]


def values_shown(
    node: Predicate, element: str, path: str, checked: CheckedFilter, words: Words, at: Instant
) -> list[AnyValue]:
    """Show the values of a predicate on the field at `path` that stands inside `element`."""
    field = checked.fields[path]
    texts = words.values(node, element)
    return [
        value_shown(value, text, field, checked, at)
        for value, text in zip(values_of(node), texts, strict=True)
    ]


def value_shown(
    value: Value, text: str, field: FilterField, checked: CheckedFilter, at: Instant
) -> AnyValue:
    """Show a value of `field` that people read as `text`."""
    raw = print_value(value)
    match value:
        case Text(id) if field.type is FieldType.VOCABULARY and field.vocabulary is not None:
            return TermValue(
                text=text,
                raw=raw,
                term_id=strawberry.ID(id),
                display_name=checked.names.get((field.vocabulary, id), id),
                vocabulary=field.vocabulary,
            )
        case Text(written):
            return TextValue(text=text, raw=raw, text_value=written)
        case Number(number):
            return NumberValue(text=text, raw=raw, number_value=float(number), exact=raw)
        case Boolean(truth):
            return BooleanValue(text=text, raw=raw, boolean_value=truth)
        case EnumName(name):
            return EnumNameValue(text=text, raw=raw, enum_value=name)
        case Date(written):
            return DateValue(text=text, raw=raw, date_value=written)
        case DateTime(written):
            return DateTimeValue(text=text, raw=raw, date_time_value=written)
        case Time(written):
            return TimeValue(text=text, raw=raw, time_value=written)
        case Relative(anchor, amount, unit):
            return RelativeValue(
                text=text,
                raw=raw,
                anchor=anchor,
                amount=amount,
                unit=unit,
                resolved=_resolved(value, at),
            )


def _resolved(value: Relative, at: Instant) -> str | None:
    try:
        return resolve(value, at.now, at.zone).isoformat()
    except (OverflowError, ValueError):
        return None
