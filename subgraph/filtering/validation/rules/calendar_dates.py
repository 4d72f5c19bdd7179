"""A date is a day of the calendar, and a time is a time of day."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Code, Diagnostic
from ...fields import Scope
from ..calendar import problem
from ..clauses import Clause


def calendar_dates(clause: Clause, scope: Scope) -> Iterator[Diagnostic]:
    """Find days that no month has, times that no day has, and moves out of the calendar."""
    for value in clause.values:
        found = problem(value)
        if found is not None:
            message, suggestions = found
            span = value.span or clause.span
            yield Diagnostic(
                Code.INVALID_DATE, message, span, path=clause.path, suggestions=suggestions
            )
