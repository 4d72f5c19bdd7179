"""Times of day and days of the week, as people write them."""

from __future__ import annotations

import datetime

import pytest

from subgraph.filtering import Date
from subgraph.folding import words
from subgraph.writing.literal.language import language
from subgraph.writing.literal.quantities import Quantity, quantities

FRIDAY = datetime.date(2019, 3, 1)


def _read(text: str) -> tuple[Quantity, ...]:
    return quantities(text, words(text), language(), FRIDAY)


@pytest.mark.parametrize(
    ("text", "said", "time"),
    [
        ("leaving at 17:30", "17:30", "17:30"),
        ("around 5 pm", "5 pm", "17:00"),
        ("around 5pm please", "5pm", "17:00"),
        ("at 5:15 p.m.", "5:15 p.m.", "17:15"),
        ("at 12 am", "12 am", "00:00"),
        ("at 12 pm", "12 pm", "12:00"),
        ("nine am", "nine am", "09:00"),
        ("at half past 3 in the afternoon", "half past 3 in the afternoon", "15:30"),
        ("quarter past seven in the evening", "quarter past seven in the evening", "19:15"),
        ("a quarter to 4", "a quarter to 4", "03:45"),
        ("morning 11:15", "morning 11:15", "11:15"),
        ("afternoon 1", "afternoon 1", "13:00"),
        ("6 in the evening", "6 in the evening", "18:00"),
        ("7 o'clock", "7 o'clock", "07:00"),
        ("by noon", "noon", "12:00"),
    ],
)
def test_reads_times_of_day(text: str, said: str, time: str) -> None:
    found = {each.text: each.time for each in _read(text) if each.time}
    assert found[said] == time


@pytest.mark.parametrize("text", ["at 5", "25:00", "12:75", "the 1990s", "4 stars", "room 101"])
def test_takes_no_other_number_for_a_time(text: str) -> None:
    assert [each.time for each in _read(text) if each.time] == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("friday", "2019-03-01"),
        ("on Saturday", "2019-03-02"),
        ("this Sunday", "2019-03-03"),
        ("next Friday", "2019-03-08"),
        ("next monday", "2019-03-04"),
        ("last Friday", "2019-02-22"),
        ("Tuesday next week", "2019-03-05"),
        ("Friday next week", "2019-03-08"),
        ("Sunday this week", "2019-03-03"),
        ("Monday last week", "2019-02-18"),
        ("the 8th of March 2019", "2019-03-08"),
        ("on the 1st of March 2020", "2020-03-01"),
        ("tonight", None),
    ],
)
def test_reads_days(text: str, day: str | None) -> None:
    first = max(_read(text), key=lambda each: each.last - each.first)
    assert first.ends is not None
    low, high = first.ends
    assert low == high
    assert day is None or low == Date(day)
