"""Check a tree against an index, looking up the names that it mentions."""

from __future__ import annotations

from dataclasses import replace

from .filtering import (
    CheckedFilter,
    Diagnostic,
    Filter,
    FilterSyntaxError,
    InvalidFilterError,
    KnownTerm,
    Scope,
    check,
    vocabulary_values,
)
from .retrieval import Context, Searchable
from .runtime import Runtime
from .store.vocabularies import find_terms


async def check_named(
    runtime: Runtime, target: Searchable, tree: Filter, context: Context
) -> CheckedFilter:
    """Check a tree, looking up the texts that name terms and are no id in the context.

    Raises InvalidFilterError and StoreError.
    """
    scope = scope_of(target, context)
    wanted = {
        vocabulary: frozenset(text for text in texts if text not in scope.terms.get(vocabulary, {}))
        for vocabulary, texts in vocabulary_values(tree, scope.fields).items()
    }
    wanted = {vocabulary: texts for vocabulary, texts in wanted.items() if texts}
    if wanted:
        found, near = await find_terms(runtime.pool, wanted)
        terms = {
            vocabulary: {**scope.terms.get(vocabulary, {}), **found.get(vocabulary, {})}
            for vocabulary in scope.terms.keys() | found.keys()
        }
        scope = replace(scope, terms=terms, near_terms=near)
    return check(tree, scope)


def scope_of(target: Searchable, context: Context) -> Scope:
    """The fields of an index, and the terms that the context holds, by id."""
    terms: dict[str, dict[str, tuple[KnownTerm, ...]]] = {}
    for hit in context.terms:
        known = KnownTerm(hit.term.id, hit.term.display_name)
        terms.setdefault(hit.vocabulary, {})[hit.term.id] = (known,)
    return Scope(target.filter_fields, target.index.object_lists, terms)


def with_terms(scope: Scope, known: CheckedFilter) -> Scope:
    """A scope that knows the terms of a filter that was checked already, too."""
    terms = {vocabulary: dict(by_text) for vocabulary, by_text in scope.terms.items()}
    for (vocabulary, id), name in known.names.items():
        terms.setdefault(vocabulary, {}).setdefault(id, (KnownTerm(id, name),))
    return replace(scope, terms=terms)


def diagnostics_of(error: FilterSyntaxError | InvalidFilterError) -> tuple[Diagnostic, ...]:
    """All findings of a statement that was turned down."""
    return (error.diagnostic,) if isinstance(error, FilterSyntaxError) else error.diagnostics
