"""The tree of a filter: what a parsed statement is, and what every target reads.

    Filter     = And | Or | Not | Has | Predicate
    Predicate  = Comparison | Membership | Range | Presence
    Value      = Text | Number | Boolean | EnumName | Date | DateTime | Time | Relative

A tree is a value: frozen, hashable, equal by meaning of its parts and not by where it stood (spans
do not count in comparisons). A node's span takes in the parentheses written around it; `path_span`
is where its path stands. Negation is always a `Not` around a node: `a NOT IN [1]`
is `Not(Membership(a, IN, …))`; only `!=` is an operator of its own.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` up to, not including, `end` of the statement (or of the question)."""

    start: int
    end: int


class Operator(StrEnum):
    """Every operator, as it is printed."""

    EQ = "=="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    CONTAINS = "CONTAINS"  # a list, this value
    LIKE = "LIKE"  # a text, this pattern
    IN = "IN"  # one value, one of these
    ANY = "ANY"  # a list, at least one of these
    ALL = "ALL"  # a list, each of these
    BETWEEN = "BETWEEN"  # both ends included
    IS_NULL = "IS NULL"
    HAS = "HAS"  # one element of a list of objects fulfils all of it


class Unit(StrEnum):
    """Units of a relative date, in the plural as they are printed; the singular reads too."""

    SECONDS = "SECONDS"
    MINUTES = "MINUTES"
    HOURS = "HOURS"
    DAYS = "DAYS"
    WEEKS = "WEEKS"
    MONTHS = "MONTHS"
    QUARTERS = "QUARTERS"
    YEARS = "YEARS"


class Anchor(StrEnum):
    """What a relative date counts from; all resolve at the instant and zone of the request."""

    TODAY = "TODAY"
    NOW = "NOW"
    START_OF_WEEK = "START OF WEEK"
    START_OF_MONTH = "START OF MONTH"
    START_OF_QUARTER = "START OF QUARTER"
    START_OF_YEAR = "START OF YEAR"
    END_OF_WEEK = "END OF WEEK"
    END_OF_MONTH = "END OF MONTH"
    END_OF_QUARTER = "END OF QUARTER"
    END_OF_YEAR = "END OF YEAR"


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text; also the id of a vocabulary term."""

    value: str
    span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Number:
    """A whole or decimal number, exactly as written (`Decimal`, never a binary float)."""

    value: Decimal
    span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Boolean:
    value: bool
    span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class EnumName:
    """A bare name: a value of an enum."""

    value: str
    span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as written; `value` may not exist in the calendar (INVALID_DATE finds that)."""

    text: str  # '2024-05-01'
    span: Span | None = field(default=None, compare=False, kw_only=True)

    @property
    def value(self) -> datetime.date:
        """The calendar date. Raises ValueError when there is no such day."""
        return datetime.date.fromisoformat(self.text)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date and time as written, with or without an offset (without: the request's zone)."""

    text: str  # '2024-05-01T10:00:00Z'
    span: Span | None = field(default=None, compare=False, kw_only=True)

    @property
    def value(self) -> datetime.datetime:
        """The instant, naive when no offset was written. Raises ValueError when there is none."""
        return datetime.datetime.fromisoformat(self.text)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day as written: '18:30' or '18:30:15'."""

    text: str
    span: Span | None = field(default=None, compare=False, kw_only=True)

    @property
    def value(self) -> datetime.time:
        """The time of day. Raises ValueError when there is none such."""
        return datetime.time.fromisoformat(self.text)


@dataclass(frozen=True, slots=True)
class Relative:
    """`TODAY`, `NOW`, `TODAY - 5 YEARS`: `amount` units after (negative: before) the anchor."""

    anchor: Anchor
    amount: int = 0
    unit: Unit | None = None
    span: Span | None = field(default=None, compare=False, kw_only=True)


Value = Text | Number | Boolean | EnumName | Date | DateTime | Time | Relative


@dataclass(frozen=True, slots=True)
class Comparison:
    """`path == value`, `<`, …, `path CONTAINS value`, `path LIKE 'pattern'`."""

    path: str
    operator: Operator
    value: Value
    span: Span | None = field(default=None, compare=False, kw_only=True)
    path_span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Membership:
    """`path IN [ … ]`, `path ANY [ … ]`, `path ALL [ … ]`."""

    path: str
    operator: Operator
    values: tuple[Value, ...]
    span: Span | None = field(default=None, compare=False, kw_only=True)
    path_span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Range:
    """`path BETWEEN low AND high`, both ends included."""

    path: str
    low: Value
    high: Value
    span: Span | None = field(default=None, compare=False, kw_only=True)
    path_span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Presence:
    """`path IS NULL`; `IS NOT NULL` is `Not(Presence(path))`."""

    path: str
    span: Span | None = field(default=None, compare=False, kw_only=True)
    path_span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Has:
    """`path HAS ( … )`: one element of a list of objects fulfils all of the operand.

    Paths inside the operand start at the element: `cast HAS (role == LEAD AND person.id == 'x')`.
    """

    path: str
    operand: Filter
    span: Span | None = field(default=None, compare=False, kw_only=True)
    path_span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Filter, ...]  # two or more
    span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Filter, ...]  # two or more
    span: Span | None = field(default=None, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Not:
    operand: Filter
    span: Span | None = field(default=None, compare=False, kw_only=True)


Predicate = Comparison | Membership | Range | Presence
Filter = And | Or | Not | Has | Predicate
