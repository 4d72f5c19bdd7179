"""What the parser says of statements that it cannot read: exact words, exact place."""

from __future__ import annotations

import pytest

from subgraph.filtering import MAX_LENGTH, Code, FilterSyntaxError, Span, parse
from tests.filtering.corpus_files import Case, cases, marked

CASES = cases("syntax.txt")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_syntax_finding(case: Case) -> None:
    ((line, finding),) = case.lines
    with pytest.raises(FilterSyntaxError) as caught:
        parse(case.statement)
    found = caught.value.diagnostic
    assert f"{found.code} {found.message}" == finding
    assert marked(case.statement, found.span.start, found.span.end) == line


TOO_MUCH = {
    "length": (
        "a == '" + "x" * MAX_LENGTH + "'",
        Span(20_000, 20_007),
        "The statement has 20,007 characters; 20,000 are allowed. Write fewer or shorter clauses.",
    ),
    "nots": (
        "NOT " * 32 + "a == 1",
        Span(128, 134),
        "The statement is nested more than 32 levels deep. "
        "Write it with fewer NOTs and parentheses.",
    ),
    "deepest groups that are allowed": (
        "(a == 1 AND (b == 1 OR " * 15 + "c == 1" + "))" * 15,
        None,
        None,
    ),
    "deepest that is allowed": ("NOT " * 31 + "a == 1", None, None),
    "clauses": (
        " OR ".join(["a == 1"] * 501),
        Span(5_000, 5_006),
        "The statement has more than 500 clauses. "
        "Use IN, ANY or ALL with a list in place of many clauses.",
    ),
    "values": (
        f"a IN [{','.join(['1'] * 1_001)}]",
        Span(5, 2_008),
        "A list holds 1,001 values; 1,000 are allowed. Write fewer values.",
    ),
    "digits": (
        "a == " + "9" * 39,
        Span(5, 44),
        "A number of 39 digits is too long; 38 are allowed.",
    ),
}


@pytest.mark.parametrize(("statement", "span", "message"), TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_limits(statement: str, span: Span | None, message: str | None) -> None:
    if message is None:
        parse(statement)
        return
    with pytest.raises(FilterSyntaxError) as caught:
        parse(statement)
    found = caught.value.diagnostic
    assert (found.code, found.message, found.span) == (Code.LIMIT_EXCEEDED, message, span)


@pytest.mark.parametrize("character", ["\x00", "\ud800"])
def test_characters_that_no_engine_stores(character: str) -> None:
    with pytest.raises(FilterSyntaxError) as caught:
        parse(f"a == 'x{character}'")
    assert caught.value.diagnostic.span == Span(7, 8)
    assert caught.value.diagnostic.message == (
        f"The character U+{ord(character):04X} cannot stand in a statement. Leave it out."
    )
