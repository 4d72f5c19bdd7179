"""The intervals of a day are the instants that `evaluate` takes for that day, in every zone."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraph.filtering.targets.instants import common, intervals, others, since_day

UTC = datetime.UTC
DAYS = {
    "an ordinary day": (
        "Europe/Berlin",
        "2024-05-01",
        "2024-04-30T22:00:00+00:00 2024-05-01T22:00:00+00:00",
    ),
    "23 hours": (
        "Europe/Berlin",
        "2024-03-31",
        "2024-03-30T23:00:00+00:00 2024-03-31T22:00:00+00:00",
    ),
    "25 hours": (
        "Europe/Berlin",
        "2024-10-27",
        "2024-10-26T22:00:00+00:00 2024-10-27T23:00:00+00:00",
    ),
    "no midnight": (
        "America/Sao_Paulo",
        "2018-11-04",
        "2018-11-04T03:00:00+00:00 2018-11-05T02:00:00+00:00",
    ),
    "no such day": ("Pacific/Apia", "2011-12-30", ""),
    "its first minute twice": (
        "America/St_Johns",
        "2010-11-07",
        "2010-11-07T02:30:00+00:00 2010-11-07T02:31:00+00:00, "
        "2010-11-07T03:30:00+00:00 2010-11-08T03:30:00+00:00",
    ),
    "the first day": ("Europe/Berlin", "0001-01-01", "None 0001-01-01T23:06:32+00:00"),
    "the last day": (
        "Europe/Berlin",
        "9999-12-31",
        "9999-12-30T23:00:00+00:00 9999-12-31T23:00:00+00:00",
    ),
}


def day_of(day: datetime.date, zone: datetime.tzinfo) -> str:
    found = intervals(common(since_day(day, zone), others(since_day(day, zone, after=True))))
    return ", ".join(
        " ".join(
            end.isoformat() if isinstance(end, datetime.datetime) else "None"
            for end in (each.low, each.high)
        )
        for each in found
    )


@pytest.mark.parametrize(("zone", "day", "wanted"), DAYS.values(), ids=DAYS.keys())
def test_day(zone: str, day: str, wanted: str) -> None:
    assert day_of(datetime.date.fromisoformat(day), ZoneInfo(zone)) == wanted


ZONES = ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"]


@given(
    st.integers(631_152_000, 1_893_456_000).map(
        lambda seconds: datetime.datetime.fromtimestamp(seconds, UTC)
    ),
    st.sampled_from(ZONES),
    st.integers(-1, 1),
)
def test_an_instant_is_in_its_day_alone(instant: datetime.datetime, zone: str, away: int) -> None:
    here = ZoneInfo(zone)
    day = instant.astimezone(here).date() + datetime.timedelta(days=away)
    inside = [
        (each.low is None or each.low <= instant) and (each.high is None or instant < each.high)  # type: ignore[operator]
        for each in intervals(
            common(since_day(day, here), others(since_day(day, here, after=True)))
        )
    ]
    assert any(inside) is (away == 0)
