"""What lies between two ends."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

End = Decimal | datetime.date | datetime.datetime | datetime.time | str | bool
"""Both ends of an interval are of one type; texts and truth values never are ends."""


@dataclass(frozen=True, slots=True)
class Interval:
    """What lies between `low` and `high`, which belong to it unless open; None is no end."""

    low: End | None = None
    high: End | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def point(self) -> bool:
        """Whether it is one value."""
        return self.low is not None and self.low == self.high
