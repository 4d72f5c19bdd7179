"""Turn a GraphQL scalar into one of our types, by its name, specification or description."""

from __future__ import annotations

import re

from graphql import GraphQLScalarType

from ..filtering import FieldType

_NAMES: dict[FieldType, str] = {
    FieldType.STRING: """
        String UUID GUID URL URI EmailAddress Email PhoneNumber HTML Markdown Slug CountryCode
        CurrencyCode Currency LanguageCode Locale TimeZone PostalCode HexColor HexColorCode Color
        IP IPv4 IPv6 Base64String NonEmptyString Text CIText Citext Varchar Bpchar
    """,
    FieldType.INT: """
        Int Long BigInt Int64 Int32 Int16 UInt UInt32 UInt64 Short Byte SafeInt PositiveInt
        NonNegativeInt NonPositiveInt NegativeInt UnsignedInt SmallInt Year Minute Hour Day
    """,
    FieldType.FLOAT: """
        Float Decimal BigDecimal Money Double Numeric Number PositiveFloat NonNegativeFloat
        NonPositiveFloat NegativeFloat PositiveDecimal Percentage Float8 Float4 Latitude Longitude
    """,
    FieldType.BOOLEAN: "Boolean Bool",
    FieldType.ID: "ID ObjectID GlobalID",
    FieldType.DATE: "Date LocalDate ISO8601Date CalendarDate TimelessDate",
    FieldType.DATETIME: """
        DateTime Instant Timestamp Timestamptz ISO8601DateTime LocalDateTime OffsetDateTime
        ZonedDateTime PreciseDateTime GitTimestamp UTCDateTime DateTimeISO
    """,
    FieldType.TIME: "Time LocalTime OffsetTime ISO8601Time Timetz",
}
_BY_NAME = {name.lower(): type_ for type_, names in _NAMES.items() for name in names.split()}

# The end of the address in @specifiedBy, whoever hosts it (scalars.graphql.org and the RFCs).
_SPECIFICATIONS = (
    (re.compile(r"rfc3339(#section-5\.6)?$|date-?time", re.I), FieldType.DATETIME),
    (re.compile(r"local-?date|full-date", re.I), FieldType.DATE),
    (re.compile(r"local-?time|full-time", re.I), FieldType.TIME),
    (re.compile(r"rfc4122|rfc9562|rfc3986|rfc5321|rfc5322|bcp47|uuid", re.I), FieldType.STRING),
)

_DESCRIPTIONS = (
    (re.compile(r"\bdate[- ]?time\b|\bdate and time\b|\btimestamp\b|\binstant\b", re.I),
     FieldType.DATETIME),
    (re.compile(r"\bISO[- ]?8601\b.*\bdate\b|\bcalendar date\b|\bYYYY-MM-DD\b", re.I | re.S),
     FieldType.DATE),
    (re.compile(r"\btime of day\b|\bHH:MM\b", re.I), FieldType.TIME),
    (re.compile(r"\binteger\b|\bwhole number\b|\bnon-fractional\b", re.I), FieldType.INT),
    (re.compile(r"\bdecimal\b|\bfloating[- ]point\b|\bfractional\b", re.I), FieldType.FLOAT),
)  # fmt: skip
# What such a scalar describes is not one of our types, whatever its text mentions.
_NEITHER = re.compile(r"\bduration|\bperiod\b|\bJSON\b|\binterval\b", re.I)


def type_of_scalar(scalar: GraphQLScalarType) -> FieldType | None:
    """Return our type; None when nothing about the scalar tells."""
    known = _BY_NAME.get(scalar.name.replace("_", "").lower())
    if known is not None:
        return known
    for pattern, type_ in _SPECIFICATIONS:
        if scalar.specified_by_url and pattern.search(scalar.specified_by_url):
            return type_
    about = f"{scalar.name} {scalar.description or ''}"
    if _NEITHER.search(about):
        return None
    return next(
        (type_ for pattern, type_ in _DESCRIPTIONS if pattern.search(scalar.description or "")),
        None,
    )
