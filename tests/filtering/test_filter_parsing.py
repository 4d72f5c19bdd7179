"""Statement → tree: every form of the language, each keyword seen in the tree."""

from __future__ import annotations

from decimal import Decimal

import pytest

from subgraph.filtering import (
    Anchor,
    And,
    Boolean,
    Comparison,
    Date,
    DateTime,
    EnumName,
    Filter,
    Has,
    Membership,
    Not,
    Number,
    Operator,
    Or,
    Presence,
    Range,
    Relative,
    Span,
    Text,
    Time,
    Unit,
    Value,
    parse,
    walk,
)

A = Comparison("a", Operator.EQ, Number(Decimal(1)))
B = Comparison("b", Operator.EQ, Number(Decimal(2)))
C = Comparison("c", Operator.EQ, Number(Decimal(3)))

TREES: dict[str, Filter] = {
    "a == 1": A,
    "a==1": A,
    "a != 1": Comparison("a", Operator.NE, Number(Decimal(1))),
    "a < 1": Comparison("a", Operator.LT, Number(Decimal(1))),
    "a <= 1": Comparison("a", Operator.LE, Number(Decimal(1))),
    "a > 1": Comparison("a", Operator.GT, Number(Decimal(1))),
    "a >= 1": Comparison("a", Operator.GE, Number(Decimal(1))),
    "a CONTAINS 1": Comparison("a", Operator.CONTAINS, Number(Decimal(1))),
    "a not contains 1": Not(Comparison("a", Operator.CONTAINS, Number(Decimal(1)))),
    "a LIKE '*x*'": Comparison("a", Operator.LIKE, Text("*x*")),
    "a NOT LIKE '*x*'": Not(Comparison("a", Operator.LIKE, Text("*x*"))),
    "a IN [1]": Membership("a", Operator.IN, (Number(Decimal(1)),)),
    "a NOT IN [1, X]": Not(Membership("a", Operator.IN, (Number(Decimal(1)), EnumName("X")))),
    "a ANY ['x','y']": Membership("a", Operator.ANY, (Text("x"), Text("y"))),
    "a Not Any ['x']": Not(Membership("a", Operator.ANY, (Text("x"),))),
    "a ALL ['x']": Membership("a", Operator.ALL, (Text("x"),)),
    "a NOT ALL ['x']": Not(Membership("a", Operator.ALL, (Text("x"),))),
    "a BETWEEN 1 AND 2": Range("a", Number(Decimal(1)), Number(Decimal(2))),
    "a NOT BETWEEN 1 AND 2": Not(Range("a", Number(Decimal(1)), Number(Decimal(2)))),
    "a BETWEEN 1 AND 2 AND b == 2": And((Range("a", Number(Decimal(1)), Number(Decimal(2))), B)),
    "a IS NULL": Presence("a"),
    "a is not null": Not(Presence("a")),
    "x HAS (a == 1)": Has("x", A),
    "x HAS (a == 1 OR b == 2)": Has("x", Or((A, B))),
    "x HAS (y HAS (a == 1))": Has("x", Has("y", A)),
    "NOT x HAS (a == 1)": Not(Has("x", A)),
    "NOT a == 1": Not(A),
    "NOT NOT a == 1": Not(Not(A)),
    "NOT a NOT IN [1]": Not(Not(Membership("a", Operator.IN, (Number(Decimal(1)),)))),
    "NOT (a == 1)": Not(A),
    "NOT a == 1 AND b == 2": And((Not(A), B)),
    "NOT (a == 1 AND b == 2)": Not(And((A, B))),
    "a == 1 AND b == 2 AND c == 3": And((A, B, C)),
    "a == 1 OR b == 2 OR c == 3": Or((A, B, C)),
    "a == 1 OR b == 2 AND c == 3": Or((A, And((B, C)))),
    "a == 1 AND b == 2 OR c == 3": Or((And((A, B)), C)),
    "(a == 1 OR b == 2) AND c == 3": And((Or((A, B)), C)),
    "a == 1 AND (b == 2 AND c == 3)": And((A, And((B, C)))),
    "((a == 1))": A,
    "in.stock == 1": Comparison("in.stock", Operator.EQ, Number(Decimal(1))),
    "`in` == `OR`": Comparison("in", Operator.EQ, EnumName("OR")),
    "android == 1": Comparison("android", Operator.EQ, Number(Decimal(1))),
    "isOriginal == TRUE": Comparison("isOriginal", Operator.EQ, Boolean(True)),
    "a\n\t==\u00a01": A,
}


@pytest.mark.parametrize(("statement", "tree"), TREES.items(), ids=TREES.keys())
def test_tree(statement: str, tree: Filter) -> None:
    assert parse(statement) == tree


VALUES: dict[str, Value] = {
    "'x'": Text("x"),
    '"x"': Text("x"),
    "''": Text(""),
    "'it\\'s'": Text("it's"),
    '"it\'s"': Text("it's"),
    "'say \"x\"'": Text('say "x"'),
    "'a\\\\'": Text("a\\"),
    "'C:\\temp'": Text("C:\\temp"),
    "'50\\* off'": Text("50\\* off"),
    "'two\nlines'": Text("two\nlines"),
    "'a AND b == 1'": Text("a AND b == 1"),
    "'日本 🎬'": Text("日本 🎬"),
    "42": Number(Decimal(42)),
    "-42": Number(Decimal(-42)),
    "4.20": Number(Decimal("4.2")),
    "007": Number(Decimal(7)),
    "true": Boolean(True),
    "FALSE": Boolean(False),
    "TV_MA": EnumName("TV_MA"),
    "nullable": EnumName("nullable"),
    "2024-05-01": Date("2024-05-01"),
    "2024-99-99": Date("2024-99-99"),
    "2024-05-01T10:00": DateTime("2024-05-01T10:00"),
    "2024-05-01t10:00:00z": DateTime("2024-05-01T10:00:00Z"),
    "2024-05-01T10:00:00.123+02:00": DateTime("2024-05-01T10:00:00.123+02:00"),
    "18:30": Time("18:30"),
    "18:30:15": Time("18:30:15"),
    "TODAY": Relative(Anchor.TODAY),
    "now": Relative(Anchor.NOW),
    "TODAY - 5 YEARS": Relative(Anchor.TODAY, -5, Unit.YEARS),
    "today-5years": Relative(Anchor.TODAY, -5, Unit.YEARS),
    "TODAY + 1 DAY": Relative(Anchor.TODAY, 1, Unit.DAYS),
    "NOW - 36 HOURS": Relative(Anchor.NOW, -36, Unit.HOURS),
    "START OF WEEK": Relative(Anchor.START_OF_WEEK),
    "end  of\nMonth - 1 month": Relative(Anchor.END_OF_MONTH, -1, Unit.MONTHS),
    "START OF QUARTER - 1 YEAR": Relative(Anchor.START_OF_QUARTER, -1, Unit.YEARS),
    "END OF YEAR": Relative(Anchor.END_OF_YEAR),
}


@pytest.mark.parametrize(("text", "value"), VALUES.items(), ids=VALUES.keys())
def test_value(text: str, value: Value) -> None:
    assert parse(f"a == {text}") == Comparison("a", Operator.EQ, value)


def test_numbers_keep_every_digit() -> None:
    number = "12345678901234567890.123456789"
    assert parse(f"a == {number}") == Comparison("a", Operator.EQ, Number(Decimal(number)))


@pytest.mark.parametrize(
    "statement",
    ["a li\u212ae 'x'", "a \u0131s NULL", "x ha\u017f (b == 1)", "d > TODAY - 1 wee\u212a"],
)
def test_letters_that_a_case_blind_regular_expression_takes_for_others(statement: str) -> None:
    parse(statement)


# Every node in pre-order, with the text that it spans; parentheses around it are its own.
SPANS = {
    "a == 1": ["a == 1"],
    "(a == 1)": ["(a == 1)"],
    "a NOT IN [1, 2]  OR b == 2": [
        "a NOT IN [1, 2]  OR b == 2",
        "a NOT IN [1, 2]",
        "a NOT IN [1, 2]",
        "b == 2",
    ],
    "( a == 1 OR b == 2 ) AND NOT c IS NULL": [
        "( a == 1 OR b == 2 ) AND NOT c IS NULL",
        "( a == 1 OR b == 2 )",
        "a == 1",
        "b == 2",
        "NOT c IS NULL",
        "c IS NULL",
    ],
    "x HAS (a BETWEEN 1 AND 2)": ["x HAS (a BETWEEN 1 AND 2)", "a BETWEEN 1 AND 2"],
}


@pytest.mark.parametrize(("statement", "texts"), SPANS.items(), ids=SPANS.keys())
def test_spans(statement: str, texts: list[str]) -> None:
    spans = [node.span for node in walk(parse(statement))]
    assert [statement[span.start : span.end] for span in spans if span] == texts


def test_spans_of_paths_and_values() -> None:
    tree = parse("  ( `in` == 'x' )")
    assert isinstance(tree, Comparison)
    assert (tree.path_span, tree.value.span, tree.span) == (Span(4, 8), Span(12, 15), Span(2, 17))
