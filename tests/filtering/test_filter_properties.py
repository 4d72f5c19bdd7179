"""What holds for every filter and for every text."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subgraph.filtering import (
    MAX_LENGTH,
    FieldType,
    Filter,
    FilterField,
    FilterSyntaxError,
    Scope,
    from_json,
    parse,
    print_filter,
    to_json,
    validate,
    walk,
)
from tests.filtering.invariants import must_hold
from tests.filtering.strategies import filters

_PIECES = st.sampled_from(
    [
        *("a", "b.c", "==", "!=", "<=", "=", "IN", "any", "ALL", "NOT", "not", "AND", "or", "("),
        *(")", "[", "]", ",", "'x'", "'", '"', "\\", "1", "-4.2", "TRUE", "2024-05-01", "18:30"),
        *("TODAY", "- 5 YEARS", "START OF WEEK", "IS", "NULL", "HAS", "LIKE", "CONTAINS", "`in`"),
        *("BETWEEN", "`", "é", "\u212a", "\u0131", "\x00", "\ud800", "2024-5-1", "1e6", "OF", "{"),
    ]
)
_TEXTS = st.one_of(
    st.text(),
    st.lists(_PIECES, max_size=25).map(" ".join),
    st.lists(_PIECES, max_size=25).map("".join),
)


@given(filters)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_parse_gives_back_what_was_printed(filter: Filter) -> None:
    statement = print_filter(filter)
    again = parse(statement)
    assert again == filter
    assert print_filter(again) == statement


@given(filters)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_json_gives_back_the_filter(filter: Filter) -> None:
    assert from_json(json.loads(json.dumps(to_json(filter)))) == filter


@given(
    st.one_of(
        st.text(), st.lists(_PIECES, max_size=25).map(" ".join), st.lists(_PIECES).map("".join)
    )
)
@settings(max_examples=600, deadline=None)
def test_no_text_raises_anything_but_a_syntax_error(text: str) -> None:
    try:
        filter = parse(text)
    except FilterSyntaxError as error:
        span = error.diagnostic.span
        assert 0 <= span.start <= span.end <= len(text)
        return
    assert parse(print_filter(filter)) == filter


@given(filters)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_validation_finds_and_never_raises(filter: Filter) -> None:
    """Fields of every path that the filter mentions, so that every rule has its turn."""
    kinds = list(FieldType)
    paths = sorted({getattr(node, "path", "x") for node in walk(filter)})
    scope = Scope(
        {
            path: FilterField(path, kinds[number % len(kinds)], vocabulary="v")
            for number, path in enumerate(paths)
        },
        frozenset(paths[::2]),
    )
    spanned = parse(print_filter(filter))
    found = validate(spanned, scope)
    assert found == sorted(found, key=lambda each: (each.span, each.code))


_REPEATED = (
    *("a", "(", "[", "NOT ", "a == 1 AND ", "a == 1 OR NOT ", "x HAS (", "a IN [1,", "'", "\\"),
    *("START ", "OF ", "TODAY - ", "9", "-", "`", "*?", "\u0130", "releaseYear != 1 OR ", "a."),
    *("releaseYear > 1 AND releaseYear < 9 OR ", "genres ANY ['kids', 'DE'] AND "),
)


@pytest.mark.parametrize("piece", _REPEATED)
@pytest.mark.parametrize("end", ["", "a == 1"])
def test_no_long_text_raises_anything_else(piece: str, end: str) -> None:
    must_hold((piece * (MAX_LENGTH // len(piece)))[: MAX_LENGTH - len(end)] + end)
