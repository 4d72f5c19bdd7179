"""Amounts, years, dates and periods as English says them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from subgraph.filtering import print_value
from subgraph.folding import words
from subgraph.writing.literal.language import language
from subgraph.writing.literal.quantities import Quantity, quantities

TODAY = datetime.date(2026, 3, 15)


def _one(text: str) -> Quantity:
    found = quantities(text, words(text), language(), TODAY)
    return max(found, key=lambda each: each.last - each.first)


@pytest.mark.parametrize(
    ("text", "number", "dimension"),
    [
        ("7.5", "7.5", None),
        ("1,250", "1250", None),
        ("three", "3", None),
        ("twenty five", "25", None),
        ("twenty-five", "25", None),
        ("two hundred", "200", None),
        ("5 million", "5000000", None),
        ("10k", "10000", None),
        ("$5m", "5000000", "money"),
        ("€20", "20", "money"),
        ("20 euros", "20", "money"),
        ("50%", "50", "percent"),
        ("two hours", "2", "duration"),
        ("90min", "90", "duration"),
        ("an hour", "1", "duration"),
        ("two and a half hours", "2.5", "duration"),
        ("1 hour 30 minutes", "90", "duration"),
        ("one hour and 30 minutes", "90", "duration"),
        ("3 km", "3", "length"),
        ("2 kg", "2", "mass"),
        ("50 MB", "50", "data"),
        ("five years", "5", "calendar"),
    ],
)
def test_amounts(text: str, number: str, dimension: str | None) -> None:
    found = _one(text)
    assert (found.number, found.dimension) == (Decimal(number), dimension)
    assert found.text == text


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("1999", (1999, 1999)),
        ("90s", (1990, 1999)),
        ("1920s", (1920, 1929)),
        ("20s", (2020, 2029)),
        ("10s", (2010, 2019)),
        ("eighties", (1980, 1989)),
        ("noughties", (2000, 2009)),
    ],
)
def test_years_and_decades(text: str, years: tuple[int, int]) -> None:
    assert _one(text).years == years


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2024-05-01", "2024-05-01", "2024-05-01"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("March 2023", "2023-03-01", "2023-03-31"),
        ("5 March 2023", "2023-03-05", "2023-03-05"),
        ("March 5th, 2023", "2023-03-05", "2023-03-05"),
        ("the last five years", "TODAY - 5 YEARS", "TODAY"),
        ("past 10 days", "TODAY - 10 DAYS", "TODAY"),
        ("next two weeks", "TODAY", "TODAY + 2 WEEKS"),
        ("last year", "START OF YEAR - 1 YEARS", "END OF YEAR - 1 YEARS"),
        ("this month", "START OF MONTH", "END OF MONTH"),
        ("three weeks ago", "TODAY - 3 WEEKS", "TODAY - 3 WEEKS"),
        ("yesterday", "TODAY - 1 DAYS", "TODAY - 1 DAYS"),
        ("today", "TODAY", "TODAY"),
        ("the day after tomorrow", "TODAY + 2 DAYS", "TODAY + 2 DAYS"),
        ("20th", "2026-03-20", "2026-03-20"),
        ("9th", "2026-04-09", "2026-04-09"),
        ("31st", "2026-03-31", "2026-03-31"),
        ("April 6th", "2026-04-06", "2026-04-06"),
        ("6 January", "2027-01-06", "2027-01-06"),
        ("20th of March", "2026-03-20", "2026-03-20"),
        ("20th of this month", "2026-03-20", "2026-03-20"),
        ("29th of February", "2028-02-29", "2028-02-29"),
    ],
)
def test_dates_and_periods(text: str, low: str, high: str) -> None:
    ends = _one(text).ends
    assert ends is not None
    assert tuple(map(print_value, ends)) == (low, high)


@pytest.mark.parametrize("text", ["may", "second", "may be", "in march"])
def test_what_is_no_date(text: str) -> None:
    assert all(each.ends is None for each in quantities(text, words(text), language(), TODAY))
