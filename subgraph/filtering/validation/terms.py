"""Turn a value of a vocabulary field into the term that it names."""

from __future__ import annotations

from ..fields import KnownTerm, Scope
from ..tree import Text, Value


def named_terms(value: Value, vocabulary: str, scope: Scope) -> tuple[KnownTerm, ...]:
    """The terms that `value` may mean; one whose id is written exactly is meant alone."""
    if not isinstance(value, Text):
        return ()
    found = scope.terms.get(vocabulary, {}).get(value.value, ())
    exact = tuple(term for term in found if term.id == value.value)
    return exact or found


def the_term(value: Value, vocabulary: str, scope: Scope) -> KnownTerm | None:
    """The one term that `value` means, or None when it means none or several."""
    found = named_terms(value, vocabulary, scope)
    return found[0] if len({term.id for term in found}) == 1 else None
