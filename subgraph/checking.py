"""Check a tree against an index, looking up the names that it mentions."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from .filtering import (
    And,
    CheckedFilter,
    Code,
    Diagnostic,
    Filter,
    FilterSyntaxError,
    InvalidFilterError,
    KnownTerm,
    Scope,
    Span,
    check,
    combine,
    validate,
    vocabulary_values,
)
from .retrieval import Context, Searchable
from .runtime import Runtime
from .store.vocabularies import find_terms

# Says nothing of the constraint: the caller may not see what it is about.
_CONTRADICTED: Final = (
    "Every filter of this request holds a constraint, and this one says the opposite of it: "
    "nothing would be found. Leave out what contradicts it."
)


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
    return check_for(target, tree, scope)


def check_for(target: Searchable, tree: Filter, scope: Scope) -> CheckedFilter:
    """Check a tree, and AND the constraint of the request onto it: the only way to an answer.

    Raises InvalidFilterError; what contradicts the constraint finds nothing, and is one.
    """
    checked = check(tree, scope)
    constraint = target.constraint
    if constraint is None:
        return checked
    wider = with_terms(with_terms(scope, checked), constraint)
    wider = replace(
        wider,
        fields={**scope.fields, **constraint.fields},
        object_lists=scope.object_lists | constraint.object_lists,
    )
    together = validate(And((checked.filter, constraint.filter)), wider)
    if any(each.code is Code.CONTRADICTION for each in together):
        raise InvalidFilterError([Diagnostic(Code.CONTRADICTION, _CONTRADICTED, Span(0, 0))])
    return combine(checked, constraint)


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
