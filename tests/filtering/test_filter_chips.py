"""What people see of a filter: chips, and a sentence. Nothing of the filter is lost."""

from __future__ import annotations

import pytest

from subgraph.filtering import (
    CheckedFilter,
    Scope,
    check,
    combine,
    parse,
    print_filter,
    to_chips,
    to_words,
    walk,
)

# Statement → for each chip: label | operator | values | what marks it.
CHIPS = {
    "origin.countries CONTAINS 'Deutschland'": ["Country | includes | Germany"],
    "genres ANY ['thriller', 'kids']": ["genres | includes any of | Thriller, Kids’ TV"],
    "genres NOT ALL ['thriller', 'kids']": [
        "genres | does not include all of | Thriller, Kids’ TV | negated"
    ],
    "type == SERIES": ["Type | is | Series"],
    "type != SERIES": ["Type | is not | Series | negated"],
    "NOT type == SERIES": ["Type | is not | Series | negated"],
    "NOT type != SERIES": ["Type | is | Series"],
    "type NOT IN [FILM, SHORT]": ["Type | is none of | Film, Short | negated"],
    "releaseYear >= 2019": ["release year | is at least | 2019"],
    "averageRating BETWEEN 7.50 AND 8": ["Rating | is between | 7.5, 8"],
    "premiereDate >= TODAY - 5 YEARS": ["premiere date | is on or after | 5 years ago"],
    "premiereDate < START OF MONTH - 1 MONTHS": [
        "premiere date | is before | the start of last month"
    ],
    "availability.start > 2024-01-01": ["availability start | has one that is after | 2024-01-01"],
    "NOT availability.start > 2024-01-01": [
        "availability start | has none that is after | 2024-01-01 | negated"
    ],
    "isOriginal == TRUE": ["is original | is | yes"],
    "name LIKE '*cave*'": ["name | contains | cave"],
    "name NOT LIKE 'the*'": ["name | does not start with | the | negated"],
    "name LIKE '*s'": ["name | ends with | s"],
    "name LIKE 'd?rk'": ["name | matches | d?rk"],
    "akas LIKE '*x*'": ["akas | has one that contains | x"],
    "releaseYear IS NULL": ["release year | has no value | "],
    "releaseYear IS NOT NULL": ["release year | has a value |  | negated"],
    "type == FILM AND (releaseYear == 1 AND name == 'x')": [
        "Type | is | Film",
        "release year | is | 1",
        "name | is | x",
    ],
    "type == FILM AND (releaseYear == 1 OR name == 'x' OR akas CONTAINS 'x')": [
        "Type | is | Film",
        "release year | is | 1 | group",
        "name | is | x | group",
        "akas | includes | x | group",
    ],
    "type == FILM OR (releaseYear == 1 AND genres CONTAINS 'kids')": [
        "Type | is | Film | group",
        " |  | releaseYear == 1 AND genres CONTAINS 'Kids’ TV' | group",
    ],
    "NOT (type == FILM OR releaseYear == 1)": [" |  | NOT (type == FILM OR releaseYear == 1)"],
    "NOT NOT type == FILM": [" |  | NOT NOT type == FILM"],
    "cast HAS (role == LEAD AND person.name == 'Kit')": [
        "Cast | has one with | Role is Lead and cast person name is “Kit”"
    ],
    "NOT cast HAS (role == LEAD)": ["Cast | has none with | Role is Lead | negated"],
}


@pytest.mark.parametrize(("statement", "chips"), CHIPS.items(), ids=CHIPS.keys())
def test_chips(statement: str, chips: list[str], scope: Scope, labels: dict[str, str]) -> None:
    assert _shown(check(parse(statement), scope), labels) == chips


@pytest.mark.parametrize("statement", CHIPS)
def test_every_predicate_is_in_a_chip(statement: str, scope: Scope) -> None:
    """Each chip points at its node; the nodes of all chips hold every predicate."""
    checked = check(parse(statement), scope)
    nodes = list(walk(checked.filter))
    covered: set[int] = set()
    for chip in to_chips(checked, {}):
        node = nodes[chip.node]
        covered.update(range(chip.node, chip.node + sum(1 for _ in walk(node))))
        span = chip.span
        assert span is not None
        assert parse(statement[span.start : span.end]) == _written(nodes[chip.node], statement)
    leaves = {at for at, node in enumerate(nodes) if sum(1 for _ in walk(node)) == 1}
    assert leaves <= covered


def test_a_constraint_cannot_be_removed(scope: Scope) -> None:
    asked = check(parse("type == FILM AND releaseYear > 2000"), scope)
    first = check(parse("id == 'licensed' AND genres CONTAINS 'thriller'"), scope)
    second = check(parse("name == 'x' OR name == 'y'"), scope)
    combined = combine(combine(asked, first), second)
    assert combined.statement == (
        "((type == FILM AND releaseYear > 2000) AND (id == 'licensed' AND "
        "genres CONTAINS 'thriller')) AND (name == 'x' OR name == 'y')"
    )
    assert [(chip.path, chip.removable) for chip in to_chips(combined, {})] == [
        ("type", True),
        ("releaseYear", True),
        ("id", False),
        ("genres", False),
        ("name", False),
        ("name", False),
    ]
    assert combined.asked == asked.filter
    assert set(combined.fields) == {"type", "releaseYear", "id", "genres", "name"}


def test_only_check_makes_a_checked_filter(scope: Scope) -> None:
    with pytest.raises(TypeError, match="Only check"):
        CheckedFilter(parse("type == FILM"), (), scope.fields, frozenset(), {})


SENTENCES = {
    "type == FILM": "Type is Film.",
    "origin.countries CONTAINS 'germany' AND averageRating >= 8": (
        "Country includes Germany and Rating is at least 8."
    ),
    "type IN [FILM, SERIES, SHORT]": "Type is one of Film, Series or Short.",
    "genres ALL ['thriller', 'kids']": "Genres includes all of Thriller and Kids’ TV.",
    "name == 'Dark' OR (type == FILM AND releaseYear IS NULL)": (
        "Name is “Dark” or (Type is Film and release year has no value)."
    ),
    "releaseYear NOT BETWEEN 1990 AND 1999": "Release year is not between 1990 and 1999.",
    "NOT cast HAS (role == LEAD OR NOT role == GUEST)": (
        "Cast has none with (Role is Lead or Role is not Guest)."
    ),
    "NOT (type == FILM AND name == 'x')": "Not (Type is Film and name is “x”).",
    "updatedAt >= NOW - 1 HOUR": "Updated at is on or after 1 hour ago.",
    "updatedAt < NOW + 2 DAYS": "Updated at is before 2 days from now.",
    "updatedAt >= TODAY": "Updated at is on or after today.",
    "updatedAt >= START OF YEAR": "Updated at is on or after the start of this year.",
    "updatedAt <= END OF WEEK + 1 WEEK": "Updated at is on or before the end of next week.",
    "updatedAt <= END OF MONTH - 1 YEAR": (
        "Updated at is on or before the end of the month 1 year ago."
    ),
}


@pytest.mark.parametrize(("statement", "sentence"), SENTENCES.items(), ids=SENTENCES.keys())
def test_words(statement: str, sentence: str, scope: Scope, labels: dict[str, str]) -> None:
    assert to_words(check(parse(statement), scope), labels) == sentence


def _shown(checked: CheckedFilter, labels: dict[str, str]) -> list[str]:
    lines = []
    for chip in to_chips(checked, labels):
        marks = [" | negated"] * chip.negated + [" | group"] * (chip.group is not None)
        values = ", ".join(value.text for value in chip.values)
        lines.append(f"{chip.label} | {chip.operator} | {values}{''.join(marks)}")
    return lines


def _written(node: object, statement: str) -> object:
    """The node as it was written, before texts became ids."""
    for each in walk(parse(statement)):
        if getattr(each, "span", None) == getattr(node, "span", None) and type(each) is type(node):
            return each
    raise AssertionError(print_filter(parse(statement)))
