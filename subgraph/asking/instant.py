"""When and where a question is asked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ..runtime import Runtime


@dataclass(frozen=True)
class Instant:
    """When and where a question is asked: what 'today' means."""

    now: datetime.datetime
    zone: ZoneInfo

    @property
    def today(self) -> datetime.date:
        """The day of the question in its zone."""
        return self.now.astimezone(self.zone).date()


def instant(runtime: Runtime, zone: ZoneInfo | None = None) -> Instant:
    """The present, in the caller's zone or the configured one."""
    return Instant(
        datetime.datetime.now(datetime.UTC), zone or ZoneInfo(runtime.settings.time_zone)
    )
