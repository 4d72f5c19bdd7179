"""Bind a target to what every filter of one request must hold, whoever writes it.

A constraint comes from the index's owner, with claims of the caller in it, or from the application
that asks. Neither a person nor a model sees to it: `checking` ANDs it onto all that it vouches for.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from .answer import Finding, Problem
from .callers import Caller
from .catalogue import ClaimError, ClaimMissingError, fill_constraint
from .checking import check_named, diagnostics_of
from .filtering import (
    And,
    CheckedFilter,
    Filter,
    FilterSyntaxError,
    InvalidFilterError,
    combine,
    parse,
    print_filter,
)
from .retrieval import Context, Searchable
from .runtime import Runtime

_log = logging.getLogger(__name__)

_MOST_KEPT = 1_000
_OTHER_CLAIMS = "Every filter of '%s' needs claims of another kind than the request carries."


async def constrained(
    runtime: Runtime, target: Searchable, caller: Caller, given: str | None = None
) -> Searchable | tuple[Finding, ...]:
    """Return the target under its constraints, or why they cannot be kept: then there is no filter.

    target  as the caller sees it; the owner's constraint may be about fields that are hidden
    given   the application's own constraint, about fields that the caller may see

    Raises StoreError.
    """
    parts: list[CheckedFilter] = []
    whole = runtime.targets[target.index.name]
    if whole.index.constraint is not None:
        try:
            tree = fill_constraint(whole.index.constraint, whole.filter_fields, caller.claims)
            parts.append(await _checked(runtime, whole, tree))
        except ClaimMissingError as error:
            message = f"Every filter of '{whole.index.name}' needs {error}."
            return (Finding(Problem.CONSTRAINT_UNMET, message),)
        except (ClaimError, InvalidFilterError) as error:
            # Why a claim does not fit names fields that the caller may not see: that is for us.
            _log.warning(
                "The claims for the constraint of '%s' do not fit: %s", whole.index.name, error
            )
            return (Finding(Problem.CONSTRAINT_UNMET, _OTHER_CLAIMS % whole.index.name),)
    if given is not None:
        try:
            parts.append(await _checked(runtime, target, parse(given)))
        except (FilterSyntaxError, InvalidFilterError) as error:
            found = map(Finding.of_statement, diagnostics_of(error))
            return tuple(replace(each, of="constraint") for each in found)
    if not parts:
        return target
    return replace(target, constraint=parts[0] if len(parts) == 1 else combine(*parts))


async def _checked(runtime: Runtime, target: Searchable, tree: Filter) -> CheckedFilter:
    """Check a constraint; one that was checked before, against the same names, is still right."""
    fields = frozenset(target.filter_fields)
    versions = tuple(sorted(runtime.names.versions.items()))
    key = (target.index.fingerprint, fields, print_filter(tree), versions)
    kept = runtime.constraints
    found = kept.get(key) or await check_named(runtime, target, tree, Context())
    kept[key] = found
    kept.move_to_end(key)  # another request may have kept it meanwhile
    while len(kept) > _MOST_KEPT:
        kept.popitem(last=False)
    return found


def without_constraint(tree: Filter, constraint: CheckedFilter | None) -> Filter | None:
    """Return what a statement says beside the constraint, which it may have been given with.

    None where it says nothing else. A statement that lacks a part of the constraint is left whole.
    """
    if constraint is None:
        return tree
    parts = _conjuncts(tree)
    for known in (constraint.filter, parse(constraint.readable)):
        theirs = _conjuncts(known)
        if all(each in parts for each in theirs):
            left = tuple(each for each in parts if each not in theirs)
            if len(left) < 2:
                return left[0] if left else None
            return And(left)
    return tree


def _conjuncts(node: Filter) -> list[Filter]:
    """The clauses of the ANDs at the top, however they are nested."""
    if not isinstance(node, And):
        return [node]
    return [part for operand in node.operands for part in _conjuncts(operand)]
