"""Filters that fit the index of titles, and documents of it, for Hypothesis.

Values come from a few, so that clauses meet each other and documents meet clauses.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from subgraph.filtering import (
    Anchor,
    And,
    Boolean,
    Comparison,
    Date,
    DateTime,
    EnumName,
    FieldType,
    Filter,
    Has,
    KnownTerm,
    Membership,
    Not,
    Number,
    Operator,
    Or,
    Presence,
    Range,
    Relative,
    Scope,
    Text,
    Time,
    Unit,
    Value,
    operators_for,
)
from subgraph.filtering.fields import is_list_inside
from tests.filtering.conftest import FIELDS, SCOPE

_RELATIVE: tuple[Value, ...] = (
    Relative(Anchor.TODAY),
    Relative(Anchor.NOW),
    Relative(Anchor.TODAY, -14, Unit.DAYS),
    Relative(Anchor.TODAY, -2, Unit.WEEKS),
    Relative(Anchor.START_OF_MONTH),
)
_DAYS: tuple[Value, ...] = tuple(Date(f"2024-05-{day:02}") for day in (1, 2, 3, 15, 16))
VALUES: dict[FieldType, tuple[Value, ...]] = {
    FieldType.STRING: tuple(map(Text, ("", "Dark", "dark", "The Cave", "x"))),
    FieldType.ID: tuple(map(Text, ("a", "b", "c"))),
    FieldType.VOCABULARY: tuple(map(Text, ("a", "b", "c"))),
    FieldType.INT: tuple(Number(Decimal(each)) for each in ("1", "2", "2.0", "3", "4", "7", "-1")),
    FieldType.FLOAT: tuple(Number(Decimal(each)) for each in ("1", "1.5", "2", "2.50", "9")),
    FieldType.BOOLEAN: (Boolean(True), Boolean(False)),
    FieldType.ENUM: (EnumName("FILM"), EnumName("SERIES"), EnumName("SHORT")),
    FieldType.DATE: (*_DAYS, *_RELATIVE),
    FieldType.DATETIME: (
        *(*_DAYS[1:], *_RELATIVE[:3], Relative(Anchor.NOW, -60, Unit.MINUTES)),
        *(DateTime("2024-05-15T10:00Z"), DateTime("2024-05-15T12:00:00+02:00")),
        *(DateTime("2024-05-15T12:00"), DateTime("2024-05-02T00:00:00.500Z")),
    ),
    FieldType.TIME: (Time("09:15"), Time("09:15:00"), Time("18:30"), Time("00:00")),
}
_PATTERNS = ("*", "dark", "D?rk", "*cave*", "*?*", "?*", "**", "\\*", "\\x", "x")
_ROLES = tuple(map(EnumName, ("LEAD", "GUEST")))

TERMS = {
    vocabulary: {id: (KnownTerm(id, id.upper()),) for id in "abc"}
    for vocabulary in ("countries", "genres", "languages")
}
FITTING = Scope(SCOPE.fields, SCOPE.object_lists, TERMS)


def _predicates(element: str) -> st.SearchStrategy[Filter]:
    prefix = f"{element}." if element else ""
    return st.sampled_from([each for each in FIELDS if each.startswith(prefix)]).flatmap(
        lambda path: _predicate(path, element)
    )


def _predicate(path: str, element: str) -> st.SearchStrategy[Filter]:
    field = FIELDS[path]
    written = path[len(element) + 1 :] if element else path
    many = is_list_inside(field, element, SCOPE.object_lists)
    pool = _ROLES if path == "cast.role" else VALUES[field.type]
    value = st.sampled_from(pool)

    def of(operator: Operator) -> st.SearchStrategy[Filter]:
        if operator is Operator.IS_NULL:
            return st.just(Presence(written))
        if operator is Operator.BETWEEN:
            return st.builds(Range, st.just(written), value, value)
        if operator in (Operator.IN, Operator.ANY, Operator.ALL):
            values = st.lists(value, min_size=1, max_size=3).map(tuple)
            return st.builds(Membership, st.just(written), st.just(operator), values)
        if operator is Operator.LIKE:
            pattern = st.sampled_from(_PATTERNS).map(Text)
            return st.builds(Comparison, st.just(written), st.just(operator), pattern)
        return st.builds(Comparison, st.just(written), st.just(operator), value)

    return st.sampled_from(operators_for(field.type, is_list=many)).flatmap(of)


def _filters(element: str) -> st.SearchStrategy[Filter]:
    leaves = _predicates(element)
    prefix = f"{element}." if element else ""
    lists = [each for each in sorted(SCOPE.object_lists) if each.startswith(prefix)]
    if lists:
        leaves = leaves | st.sampled_from(lists).flatmap(
            lambda path: st.builds(Has, st.just(path[len(prefix) :]), st.deferred(_inside(path)))
        )
    return st.recursive(leaves, _joins, max_leaves=6)


def _inside(path: str) -> Any:
    return lambda: _filters(path)


def _joins(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    operands = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.builds(And, operands) | st.builds(Or, operands) | st.builds(Not, inner)


fitting_filters = _filters("")
"""Filters whose fields, operators and values fit; some have an empty range or a contradiction."""


def filters_on(*paths: str) -> st.SearchStrategy[Filter]:
    """Filters on a few fields, whose clauses meet each other more often."""
    leaves = st.sampled_from(paths).flatmap(lambda path: _predicate(path, ""))
    return st.recursive(leaves, _joins, max_leaves=8)


def predicates_on(path: str) -> st.SearchStrategy[Filter]:
    """Predicates on one field, some under NOT."""
    return _predicate(path, "") | _predicate(path, "").map(Not)


_FOUND: dict[FieldType, tuple[Any, ...]] = {
    FieldType.STRING: ("", "Dark", "dark", "the cave", "*", "x", "y"),
    FieldType.ID: ("a", "b", "d"),
    FieldType.VOCABULARY: ("a", "b", "d"),
    FieldType.INT: (1, 2, 3, 4, 5, 8, -1),
    FieldType.FLOAT: (1, 1.5, 1.75, 2, 2.5, 3, 9),
    FieldType.BOOLEAN: (True, False),
    FieldType.ENUM: ("FILM", "SERIES", "SHORT", "LEAD", "GUEST"),
    FieldType.DATE: ("2024-05-01", "2024-05-02", "2024-05-03", "2024-05-15", "2024-06-01"),
    FieldType.DATETIME: (
        *("2024-05-15T10:00:00Z", "2024-05-15T12:00:00Z", "2024-05-14T23:00:00Z"),
        *("2024-05-02T00:00:00Z", "2024-05-02T00:00:00.5Z", "2024-05-15T11:00:00Z"),
    ),
    FieldType.TIME: ("09:15", "18:30:00", "00:00", "23:59"),
}


def _document(random: Random) -> dict[str, Any]:
    """A document in which anything may be missing, null or empty, and mostly is not."""

    def one(path: str) -> Any:
        return None if random.random() < 0.1 else random.choice(_FOUND[FIELDS[path].type])

    def some(make: Callable[[], Any]) -> list[Any] | None:
        return (
            None if random.random() < 0.1 else [make() for _ in range(random.choice((0, 1, 2, 3)))]
        )

    def own(path: str) -> Any:
        return some(lambda: one(path)) if FIELDS[path].is_list else one(path)

    def offer() -> dict[str, Any]:
        return {"price": one("availability.offers.price")}

    def availability() -> dict[str, Any]:
        return {
            "country": one("availability.country"),
            "start": one("availability.start"),
            "offers": some(offer),
        }

    def role() -> dict[str, Any]:
        return {
            "role": one("cast.role"),
            "person": random.choice((None, {"name": one("cast.person.name")})),
            "awards": own("cast.awards"),
        }

    document: dict[str, Any] = {path: own(path) for path in FIELDS if "." not in path}
    document["origin"] = random.choice((None, {"countries": own("origin.countries")}))
    document["cast"] = some(role)
    document["availability"] = some(availability)
    return {name: value for name, value in document.items() if random.random() < 0.95}


_RANDOM = Random(7)
DOCUMENTS = [{}, *(_document(_RANDOM) for _ in range(100))]
"""Documents of all kinds, always the same ones."""
