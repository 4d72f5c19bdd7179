"""Show what was found about a question or a statement."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry

from .. import filtering
from ..answer import Finding
from .enums import DiagnosticCode, Severity, Subject


@strawberry.type(name="FilterSpan", description="Characters of a text, counted from 0.")
class Span:
    start: int = strawberry.field(description="The first character.")
    end: int = strawberry.field(description="The one after the last character.")


@strawberry.type(
    name="FilterDiagnostic",
    description="What is wrong, where, and what would be right, in words for people.",
)
class Diagnostic:
    code: DiagnosticCode = strawberry.field(description="What kind of finding it is.")
    message: str = strawberry.field(description="One or two sentences for the person.")
    severity: Severity = strawberry.field(description="Whether there can be a filter with it.")
    subject: Subject = strawberry.field(description="The text that it is about.")
    span: Span | None = strawberry.field(
        description="Where in that text; null where it is about the whole."
    )
    suggestions: list[str] = strawberry.field(
        description="What may have been meant, best first; for a span, what could stand there."
    )


def span_of(span: filtering.Span | None) -> Span | None:
    """Show a span, if there is one."""
    return None if span is None else Span(start=span.start, end=span.end)


def diagnostics_of(findings: Iterable[Finding]) -> list[Diagnostic]:
    """Show findings."""
    return [
        Diagnostic(
            code=each.code,
            message=each.message,
            severity=each.severity,
            subject=Subject(each.of),
            span=span_of(each.span),
            suggestions=list(each.suggestions),
        )
        for each in findings
    ]
