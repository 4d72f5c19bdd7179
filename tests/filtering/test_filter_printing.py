"""Tree → statement, in one canonical form."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from subgraph.filtering import (
    Anchor,
    And,
    Comparison,
    EnumName,
    Filter,
    Number,
    Operator,
    Relative,
    Text,
    parse,
    print_filter,
)

PRINTED = {
    "a==1": "a == 1",
    'a == "it\'s"': "a == 'it\\'s'",
    "a == 'say \"x\"'": "a == 'say \"x\"'",
    "a == 'C:\\temp'": "a == 'C:\\temp'",
    "a == 'a\\\\'": "a == 'a\\\\'",
    "a == '\\\\\\\\x'": "a == '\\\\\\x'",
    "a LIKE '50\\*'": "a LIKE '50\\*'",
    "a == 4.20": "a == 4.2",
    "a == -0": "a == 0",
    "a == 100": "a == 100",
    "a == true": "a == TRUE",
    "a in [1,2 , 3]": "a IN [1, 2, 3]",
    "not a in [1]": "a NOT IN [1]",
    "not a contains 1": "a NOT CONTAINS 1",
    "not a like 'x'": "a NOT LIKE 'x'",
    "not a is null": "a IS NOT NULL",
    "not a between 1 and 2": "a NOT BETWEEN 1 AND 2",
    "not a == 1": "NOT a == 1",
    "not not a in [1]": "NOT a NOT IN [1]",
    "not x has (a == 1)": "NOT x HAS (a == 1)",
    "a == 1 or b == 2 and c == 3": "a == 1 OR (b == 2 AND c == 3)",
    "(a == 1 or b == 2) and c == 3": "(a == 1 OR b == 2) AND c == 3",
    "a == 1 and (b == 2 and c == 3)": "a == 1 AND (b == 2 AND c == 3)",
    "(((a == 1))) and (b == 2)": "a == 1 AND b == 2",
    "not (a == 1 or b == 2)": "NOT (a == 1 OR b == 2)",
    "x has ((a == 1 or b == 2))": "x HAS (a == 1 OR b == 2)",
    "`in` == `like`": "`in` == `like`",
    "`a` == `b`": "a == b",
    "in.stock == 1": "in.stock == 1",
    "d > today-1day": "d > TODAY - 1 DAYS",
    "d > today - 0 days": "d > TODAY + 0 DAYS",
    "d > end of month": "d > END OF MONTH",
    "d > 2024-05-01t10:00z": "d > 2024-05-01T10:00Z",
}


@pytest.mark.parametrize(("statement", "printed"), PRINTED.items(), ids=PRINTED.keys())
def test_printed(statement: str, printed: str) -> None:
    assert print_filter(parse(statement)) == printed
    assert parse(printed) == parse(statement)


def test_names_stand_in_place_of_ids() -> None:
    filter = parse("genres CONTAINS 'g1' AND cast HAS (country == 'g1' AND person == 'p')")
    names = {("genres", "g1"): "Thriller", ("cast.person", "p"): "Kit O'Neil"}
    assert print_filter(filter, names) == (
        "genres CONTAINS 'Thriller' AND cast HAS (country == 'g1' AND person == 'Kit O\\'Neil')"
    )


A = Comparison("a", Operator.EQ, Number(Decimal(1)))

UNPRINTABLE: dict[str, tuple[Filter, str]] = {
    "path": (
        Comparison("a == 1 OR b", Operator.EQ, Text("x")),
        "'a == 1 OR b' cannot be printed as a path",
    ),
    "name": (
        Comparison("a", Operator.EQ, EnumName("X OR b")),
        "'X OR b' cannot be printed as a name",
    ),
    "number": (
        Comparison("a", Operator.EQ, Number(Decimal("NaN"))),
        "NaN cannot be printed as a number",
    ),
    "join": (And((A,)), "AND and OR join two operands or more"),
    "unit": (
        Comparison("a", Operator.EQ, Relative(Anchor.TODAY, 5)),
        "TODAY cannot move by 5 of no unit",
    ),
}


@pytest.mark.parametrize(("filter", "message"), UNPRINTABLE.values(), ids=UNPRINTABLE.keys())
def test_what_no_statement_holds_is_not_printed(filter: Filter, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        print_filter(filter)
