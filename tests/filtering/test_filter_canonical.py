"""The normal form: equal for what means the same, different for what does not, true to meaning."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from subgraph.filtering import (
    CheckedFilter,
    Filter,
    InvalidFilterError,
    Membership,
    Or,
    canonical,
    check,
    combine,
    evaluate,
    parse,
    print_filter,
    same_meaning,
)
from tests.filtering.invariants import BERLIN, NOW
from tests.filtering.meaningful import DOCUMENTS, FITTING, filters_on, fitting_filters


def _checked(filter: Filter) -> CheckedFilter:
    try:
        return check(filter, FITTING)
    except InvalidFilterError:
        assume(False)
        raise


_SETTINGS = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@given(
    fitting_filters
    | filters_on("updatedAt", "premiereDate")
    | filters_on("releaseYear", "averageRating", "name")
    | filters_on("availability.start", "cast.awards", "availability.offers.price"),
)
@settings(_SETTINGS, max_examples=100)
def test_meaning_is_kept(filter: Filter) -> None:
    checked = _checked(filter)
    form = canonical(checked)
    again = replace(checked, filter=form)  # what finds nothing would not pass `check`
    for document in DOCUMENTS:
        assert evaluate(checked, document, now=NOW, zone=BERLIN) is evaluate(
            again, document, now=NOW, zone=BERLIN
        ), print_filter(form)
    assert canonical(again) == form
    assert parse(print_filter(form)) == form
    assert same_meaning(checked, again)


# Statements of one line mean the same; the first is the normal form.
SAME = {
    "order": ["name == 'x' AND releaseYear == 1", "releaseYear == 1 AND name == 'x'"],
    "nesting": [
        "name == 'x' AND releaseYear == 1 AND type == FILM",
        "name == 'x' AND (releaseYear == 1 AND type == FILM)",
        "((name == 'x') AND type == FILM) AND releaseYear == 1",
    ],
    "double negation": ["name == 'x'", "NOT NOT name == 'x'", "NOT name != 'x'"],
    "not equal": ["name != 'x'", "NOT name == 'x'", "name NOT IN ['x']"],
    "De Morgan, AND": ["name != 'x' OR type != FILM", "NOT (name == 'x' AND type == FILM)"],
    "De Morgan, OR": ["name != 'x' AND type != FILM", "NOT (name == 'x' OR type == FILM)"],
    "a pair of bounds": [
        "averageRating BETWEEN 1.5 AND 2",
        "averageRating >= 1.5 AND averageRating <= 2",
        "NOT averageRating NOT BETWEEN 1.5 AND 2",
        "averageRating <= 2 AND (name == 'x' OR NOT name == 'x') AND averageRating >= 1.50",
    ],
    "a pair of relative bounds": [
        "premiereDate <= TODAY AND premiereDate >= TODAY - 5 YEARS",
        "premiereDate BETWEEN TODAY - 5 YEARS AND TODAY",
    ],
    "bounds that touch": [
        "releaseYear BETWEEN 1 AND 9",
        "releaseYear IN [1, 2] OR releaseYear BETWEEN 3 AND 9",
    ],
    "one of": [
        "type IN [FILM, SERIES]",
        "type == SERIES OR type == FILM",
        "type IN [SERIES, FILM, FILM]",
        "NOT (type != FILM AND type != SERIES)",
    ],
    "a list of one": ["type == FILM", "type IN [FILM]"],
    "any of": [
        "genres ANY ['a', 'b']",
        "genres CONTAINS 'b' OR genres CONTAINS 'a'",
        "genres ANY ['b', 'a', 'a']",
    ],
    "all of": [
        "genres ALL ['a', 'b']",
        "genres CONTAINS 'b' AND genres CONTAINS 'a'",
        "genres ALL ['b'] AND genres ANY ['a']",
    ],
    "a list of one on a list": ["genres CONTAINS 'a'", "genres ANY ['a']", "genres ALL ['a']"],
    "none of": [
        "genres NOT ANY ['a', 'b']",
        "genres NOT CONTAINS 'a' AND genres NOT CONTAINS 'b'",
        "NOT (genres CONTAINS 'a' OR genres CONTAINS 'b')",
    ],
    "not all of": [
        "genres NOT ALL ['a', 'b']",
        "NOT genres CONTAINS 'a' OR NOT genres CONTAINS 'b'",
    ],
    "whole numbers, from below": ["releaseYear >= 6", "releaseYear > 5", "releaseYear >= 6.0"],
    "whole numbers, from above": ["releaseYear <= 4", "releaseYear < 5"],
    "one whole number": ["releaseYear == 5", "releaseYear > 4 AND releaseYear < 6"],
    "days": ["premiereDate >= 2024-05-02", "premiereDate > 2024-05-01"],
    "not below a whole number": ["NOT releaseYear <= 4", "NOT releaseYear < 5"],
    "a bound inside another": [
        "releaseYear >= 6",
        "releaseYear > 5 AND releaseYear > 3",
        "releaseYear > 5 AND releaseYear IS NOT NULL",
    ],
    "equal numbers": ["averageRating == 5", "averageRating == 5.0", "averageRating == 5.00"],
    "duplicates": ["name == 'x'", "name == 'x' AND name == 'x'", "name == 'x' OR name == 'x'"],
    "absorption": [
        "name == 'x'",
        "name == 'x' AND (name == 'x' OR type == FILM)",
        "name == 'x' OR (type == FILM AND name == 'x')",
    ],
    "booleans": ["isOriginal == TRUE", "isOriginal != FALSE AND isOriginal IS NOT NULL"],
    "both truth values": ["isOriginal IS NOT NULL", "isOriginal == TRUE OR isOriginal == FALSE"],
    "not below, or none": ["NOT averageRating >= 5", "averageRating < 5 OR averageRating IS NULL"],
    "instants": ["updatedAt == 2024-05-01T10:00:00Z", "updatedAt == 2024-05-01T12:00+02:00"],
    "units": [
        "premiereDate > TODAY - 1 YEARS",
        "premiereDate > TODAY - 4 QUARTERS",
        "premiereDate > NOW - 12 MONTHS",
    ],
    "nothing moved": ["updatedAt > NOW", "updatedAt > NOW - 0 HOURS"],
    "times": ["airTime == 18:30:00", "airTime == 18:30"],
    "patterns": ["name LIKE '*c\\*ve?'", "name LIKE '**C\\*VE?'"],
    "any text": ["name IS NOT NULL", "name LIKE '*'", "name LIKE '**'"],
    "one condition on an element": [
        "cast.role CONTAINS LEAD",
        "cast HAS (role == LEAD)",
        "cast HAS (role IN [LEAD])",
    ],
    "one element or another": [
        "cast.role ANY [GUEST, LEAD]",
        "cast HAS (role == LEAD OR role == GUEST)",
        "cast HAS (role == LEAD) OR cast.role CONTAINS GUEST",
    ],
    "HAS in HAS": [
        "availability.offers.price < 5",
        "availability HAS (offers HAS (price < 5))",
        "availability.offers HAS (price < 5)",
        "availability HAS (offers.price < 5)",
    ],
    "elements, each alternative": [
        "cast HAS ((awards CONTAINS 'x' AND role == LEAD) OR (awards IS NULL AND role == GUEST))",
        "cast HAS (awards CONTAINS 'x' AND role == LEAD) OR cast HAS (role == GUEST AND awards "
        "IS NULL)",
    ],
    "no element": [
        "NOT cast HAS ((awards CONTAINS 'x' AND role == LEAD) OR role IS NULL)",
        "NOT cast HAS (role == LEAD AND awards CONTAINS 'x') AND NOT cast HAS (role IS NULL)",
    ],
}


@pytest.mark.parametrize("statements", SAME.values(), ids=SAME.keys())
def test_same_meaning(statements: list[str]) -> None:
    forms = [_form(statement) for statement in statements]
    assert [print_filter(form) for form in forms] == [statements[0]] * len(statements)
    for first, second in itertools.pairwise(map(_of, statements)):
        assert same_meaning(first, second)


# Statements that look alike and find different documents.
DIFFERENT = {
    "a range on a list": [
        "availability.start BETWEEN 2024-01-01 AND 2024-12-31",
        "availability.start >= 2024-01-01 AND availability.start <= 2024-12-31",
    ],
    "null and not equal": ["name != 'x'", "name != 'x' AND name IS NOT NULL"],
    "null and not above": ["NOT averageRating > 5", "averageRating <= 5"],
    "fractions": ["averageRating > 5", "averageRating >= 6"],
    "any and all": ["genres ANY ['a', 'b']", "genres ALL ['a', 'b']"],
    "none and not all": ["genres NOT ANY ['a', 'b']", "genres NOT ALL ['a', 'b']"],
    "one element and two": [
        "cast HAS (role == LEAD AND person.name == 'x')",
        "cast.role CONTAINS LEAD AND cast.person.name CONTAINS 'x'",
    ],
    "an element that is not, and none that is": [
        "cast HAS (NOT role == LEAD)",
        "NOT cast HAS (role == LEAD)",
    ],
    "day and instant": ["updatedAt >= 2024-05-01", "updatedAt >= 2024-05-01T00:00:00Z"],
    "instant and its place": ["updatedAt == 2024-05-01T10:00Z", "updatedAt == 2024-05-01T10:00"],
    "a day and 24 hours": ["updatedAt > NOW - 1 DAY", "updatedAt > NOW - 24 HOURS"],
    "case": ["name == 'x'", "name == 'X'"],
    "equal and LIKE": ["name == 'x'", "name LIKE 'x'"],
    "which is in the parentheses": [
        "name == 'x' OR type == FILM AND releaseYear == 1",
        "(name == 'x' OR type == FILM) AND releaseYear == 1",
    ],
    "today and a date": ["premiereDate > TODAY", "premiereDate > 2024-05-15"],
    "other enum values": ["type != FILM", "type IN [SERIES, SHORT]"],
}


@pytest.mark.parametrize("statements", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different_meaning(statements: list[str]) -> None:
    first, second = map(_of, statements)
    assert not same_meaning(first, second)
    assert canonical(first) != canonical(second)


@pytest.mark.parametrize(
    ("statement", "form"),
    [
        ("releaseYear > 5 OR releaseYear < 9 OR releaseYear IS NULL", "ALWAYS"),
        ("type != FILM OR type != SERIES", "ALWAYS"),
        ("name == 'x' OR (releaseYear > 5 AND NOT releaseYear > 3)", "name == 'x'"),
        ("name == 'x' AND (releaseYear != 5 OR releaseYear == 5)", "name == 'x'"),
        (
            "cast HAS (role IS NULL OR role IS NOT NULL)",
            "cast HAS (role IS NULL OR role IS NOT NULL)",
        ),
    ],
)
def test_what_is_always_or_never_true(statement: str, form: str) -> None:
    printed = print_filter(_form(statement))
    path = min(_of(statement).fields)
    assert printed == form.replace("ALWAYS", f"{path} IS NULL OR {path} IS NOT NULL")


def test_two_filters_that_are_always_true_mean_the_same() -> None:
    assert same_meaning(
        _of("type != FILM OR type != SERIES"), _of("name IS NULL OR name IS NOT NULL")
    )


def test_the_next_whole_number_can_always_be_written() -> None:
    for statement in (f"releaseYear > {'9' * 38}", f"releaseYear < -{'9' * 38}"):
        assert print_filter(_form(statement)) == statement


def test_constraints_count() -> None:
    combined = combine(_of("name == 'x'"), _of("type == FILM"))
    assert same_meaning(combined, _of("type == FILM AND name == 'x'"))


def test_more_values_than_a_list_holds() -> None:
    lists = [", ".join(str(2 * n) for n in range(at, at + 1_000)) for at in (0, 1_000)]
    form = _form(" OR ".join(f"releaseYear IN [{each}]" for each in lists))
    assert isinstance(form, Or)
    assert [len(each.values) for each in form.operands if isinstance(each, Membership)] == [
        *(1_000, 1_000)
    ]
    assert parse(print_filter(form)) == form


@pytest.mark.parametrize(
    "clause",
    [
        "releaseYear NOT BETWEEN {0} AND {0}5",
        "(releaseYear == {0} OR name == '{0}')",
        "NOT cast HAS (role == LEAD AND person.name != '{0}')",
        "(genres CONTAINS 'a' OR akas CONTAINS '{0}')",
        "availability.start NOT BETWEEN TODAY - {0} DAYS AND TODAY",
    ],
)
def test_the_work_grows_with_the_filter(clause: str) -> None:
    """Four times the clauses take no more than about four times as long; DNF would take 3^n."""
    times = []
    for count in (50, 200):
        checked = _of(" AND ".join(clause.format(n + 1) for n in range(count)))
        times.append(min(_seconds(checked) for _ in range(3)))
    assert times[1] < 10 * times[0] + 0.01


def _seconds(checked: CheckedFilter) -> float:
    start = time.perf_counter()
    canonical(checked)
    return time.perf_counter() - start


def _of(statement: str) -> CheckedFilter:
    return check(parse(statement), FITTING)


def _form(statement: str) -> Filter:
    return canonical(_of(statement))
