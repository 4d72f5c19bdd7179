"""Edited chips → statement: nothing edited gives the same filter, and no edit is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from subgraph.filtering import (
    CheckedFilter,
    Chip,
    ChipError,
    ChipValue,
    Filter,
    InvalidFilterError,
    Operator,
    Scope,
    check,
    combine,
    from_chips,
    parse,
    print_filter,
    to_chips,
)
from tests.filtering.meaningful import FITTING, fitting_filters
from tests.filtering.test_filter_chips import CHIPS


@pytest.mark.parametrize("statement", CHIPS)
def test_round_trip(statement: str, scope: Scope) -> None:
    checked = check(parse(statement), scope)
    assert from_chips(checked, to_chips(checked, {})) == print_filter(checked.filter)


@given(fitting_filters)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_round_trip_of_any(filter: Filter) -> None:
    try:
        checked = check(filter, FITTING)
    except InvalidFilterError:
        assume(False)
        return
    assert from_chips(checked, to_chips(checked, {})) == checked.statement


def _values(*raws: str) -> tuple[ChipValue, ...]:
    return tuple(ChipValue("shown", raw) for raw in raws)


def _removed(chip: Chip) -> None:
    return None


def _edit(**parts: object) -> Callable[[Chip], Chip | None]:
    return lambda chip: replace(chip, **parts)  # type: ignore[arg-type]


# Statement, which chip, what is done to it, what comes of it.
EDITS: dict[str, tuple[str, int, Callable[[Chip], Chip | None], str | None]] = {
    "removed": ("type == FILM AND name == 'x'", 0, _removed, "name == 'x'"),
    "removed from a group": (
        "type == FILM AND (name == 'x' OR name == 'y' OR releaseYear == 1)",
        1,
        _removed,
        "type == FILM AND (name == 'y' OR releaseYear == 1)",
    ),
    "one alternative left": (
        "type == FILM AND (name == 'x' OR releaseYear == 1)",
        1,
        _removed,
        "type == FILM AND releaseYear == 1",
    ),
    "the only one removed": ("type == FILM", 0, _removed, None),
    "another value": ("releaseYear >= 2019", 0, _edit(values=_values("2020")), "releaseYear >= "
                      "2020"),
    "a display name": (
        "origin.countries CONTAINS 'Deutschland'",
        0,
        _edit(values=_values("'France'")),
        "origin.countries CONTAINS 'France'",
    ),
    "a text with a quote": ("name == 'x'", 0, _edit(values=_values('"it\'s"')), "name == 'it\\'s'"),
    "another operator": ("releaseYear >= 2019", 0, _edit(symbol=Operator.LT), "releaseYear < 2019"),
    "one value to several": (
        "type == FILM",
        0,
        _edit(symbol=Operator.IN, values=_values("FILM", "SHORT")),
        "type IN [FILM, SHORT]",
    ),
    "a bound to a range": (
        "releaseYear >= 2019",
        0,
        _edit(symbol=Operator.BETWEEN, values=_values("2019", "2021")),
        "releaseYear BETWEEN 2019 AND 2021",
    ),
    "any to all": (
        "genres ANY ['kids', 'thriller']",
        0,
        _edit(symbol=Operator.ALL),
        "genres ALL ['kids', 'thriller']",
    ),
    "no value": (
        "releaseYear >= 2019",
        0,
        _edit(symbol=Operator.IS_NULL, values=()),
        "releaseYear IS NULL",
    ),
    "negated": ("type == FILM", 0, _edit(negated=True), "type != FILM"),
    "negated list": (
        "genres CONTAINS 'kids'",
        0,
        _edit(negated=True),
        "genres NOT CONTAINS 'kids'",
    ),
    "negated HAS": ("cast HAS (role == LEAD)", 0, _edit(negated=True), "NOT cast HAS (role == "
                    "LEAD)"),
    "no longer negated": ("type != FILM", 0, _edit(negated=False), "type == FILM"),
    "NOT taken away": ("NOT type == FILM", 0, _edit(negated=False), "type == FILM"),
    "not equal, by its symbol": ("type == FILM", 0, _edit(symbol=Operator.NE), "type != FILM"),
    "not not equal": ("type != FILM", 0, _edit(symbol=Operator.NE), "type == FILM"),
    "inside HAS": (
        "cast HAS (role == LEAD)",
        0,
        _edit(values=_values("role == GUEST")),
        "cast HAS (role == GUEST)",
    ),
    "a part without a simple form": (
        "NOT (type == FILM OR releaseYear == 1)",
        0,
        _edit(values=_values("type == FILM or name == 'x'")),
        "type == FILM OR name == 'x'",
    ),
    "what is only shown": ("type == FILM", 0, _edit(label="x", operator="y", text="z"), "type == "
                           "FILM"),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "at", "edit", "edited"), EDITS.values(), ids=EDITS.keys())
def test_edit(
    statement: str, at: int, edit: Callable[[Chip], Chip | None], edited: str | None, scope: Scope
) -> None:
    assert _edited(check(parse(statement), scope), at, edit) == edited


REFUSED: dict[str, tuple[str, Callable[[Chip], Chip | None], str]] = {
    "two values": (
        "type == FILM",
        _edit(values=_values("FILM", "SHORT")),
        "'==' takes one value; the chip has 2.",
    ),
    "one end": (
        "releaseYear == 1",
        _edit(symbol=Operator.BETWEEN),
        "'BETWEEN' takes two values; the chip has 1.",
    ),
    "an empty list": (
        "type IN [FILM]",
        _edit(values=()),
        "'IN' takes one value or more; the chip has 0.",
    ),
    "a value for IS NULL": (
        "releaseYear == 1",
        _edit(symbol=Operator.IS_NULL),
        "'IS NULL' takes no value; the chip has 1.",
    ),
    "a clause in a value": (
        "releaseYear == 1",
        _edit(values=_values("1 OR id == 'x'")),
        "'1 OR id == 'x'' is more than one value.",
    ),
    "no value at all": (
        "releaseYear == 1",
        _edit(values=_values("1)")),
        "'1)' is no value: Unexpected ')' after '1'. AND, OR or the end of the statement must "
        "follow.",
    ),
    "a pattern without quotes": (
        "name LIKE '*x*'",
        _edit(values=_values("5")),
        "'5' is no pattern. Write it in quotes, as in '*cave*'.",
    ),
    "no operator": (
        "name == 'x'",
        _edit(symbol=None),
        "The chip 'name is “x”' needs an operator of a single field.",
    ),
    "an operator for a group": (
        "NOT (type == FILM OR releaseYear == 1)",
        _edit(symbol=Operator.EQ),
        "The operator of the chip 'not (type is Film or release year is 1)' cannot be changed.",
    ),
    "a statement that cannot be read": (
        "cast HAS (role == LEAD)",
        _edit(values=_values("role = LEAD")),
        "'role = LEAD' cannot be read: Unexpected '='. Use '==' to compare.",
    ),
    "two statements": (
        "cast HAS (role == LEAD)",
        _edit(values=_values("role == LEAD", "role == GUEST")),
        "A chip without a single field has one statement, not 2.",
    ),
    "another field": (
        "name == 'x'",
        _edit(path="id"),
        "The field of the chip 'name is “x”' cannot be changed to another.",
    ),
    "another node": (
        "name == 'x'",
        _edit(node=7),
        "No chip has node 7; the chips of this filter have 0.",
    ),
}


@pytest.mark.parametrize(("statement", "edit", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(
    statement: str, edit: Callable[[Chip], Chip | None], message: str, scope: Scope
) -> None:
    with pytest.raises(ChipError) as caught:
        _edited(check(parse(statement), scope), 0, edit)
    assert str(caught.value) == message


def test_a_chip_stands_once(scope: Scope) -> None:
    checked = check(parse("name == 'x'"), scope)
    with pytest.raises(ChipError, match="Two chips have node 0"):
        from_chips(checked, to_chips(checked, {}) * 2)


@pytest.fixture
def constrained(scope: Scope) -> CheckedFilter:
    asked = check(parse("type == FILM AND name == 'x'"), scope)
    return combine(asked, check(parse("id == 'licensed'"), scope))


def test_constraints_are_not_in_the_statement(constrained: CheckedFilter) -> None:
    assert _edited(constrained, 0, _removed) == "name == 'x'"


@pytest.mark.parametrize(
    ("edit", "what"), [(_removed, "removed"), (_edit(values=_values("'all'")), "changed")]
)
def test_constraints_cannot_be_edited(
    constrained: CheckedFilter, edit: Callable[[Chip], Chip | None], what: str
) -> None:
    with pytest.raises(ChipError) as caught:
        _edited(constrained, 2, edit)
    assert (
        str(caught.value)
        == f"'id is “licensed”' is part of every filter here and cannot be {what}."
    )
    assert caught.value.node == to_chips(constrained, {})[2].node


def _edited(checked: CheckedFilter, at: int, edit: Callable[[Chip], Chip | None]) -> str | None:
    chips: list[Chip | None] = list(to_chips(checked, {}))
    chip = chips[at]
    assert chip is not None
    chips[at] = edit(chip)
    return from_chips(checked, [each for each in chips if each is not None])
