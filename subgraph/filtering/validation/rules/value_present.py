"""IS NULL asks for something only on a field that can be without a value."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Code, Diagnostic, Severity
from ...fields import Scope
from ...tree import Presence
from ..clauses import Clause


def value_present(clause: Clause, scope: Scope) -> Iterator[Diagnostic]:
    """Find IS NULL on fields that always have a value. A list may be empty, whatever its type."""
    field = clause.field
    if not isinstance(clause.node, Presence) or field is None:
        return
    if field.nullable or field.is_list:
        return
    written = clause.node.path
    yield Diagnostic(
        Code.CONTRADICTION,
        f"Field '{written}' always has a value, so '{written} IS NULL' is never true and "
        f"'{written} IS NOT NULL' always. Leave it out.",
        clause.span,
        Severity.WARNING,
        path=field.path,
    )
