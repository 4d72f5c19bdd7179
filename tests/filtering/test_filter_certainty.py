"""What validation says of clauses that exclude or repeat each other is true of every document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subgraph.filtering import (
    And,
    CheckedFilter,
    Code,
    Filter,
    Or,
    Presence,
    check,
    evaluate,
    parse,
    print_filter,
    validate,
)
from tests.filtering.invariants import BERLIN, NOW
from tests.filtering.meaningful import DOCUMENTS, FITTING, predicates_on

_EVERY_FIELD = check(Or(tuple(Presence(path) for path in FITTING.fields)), FITTING)
_ON = ("releaseYear", "type", "premiereDate", "genres", "updatedAt", "availability.start")


def _vouched(filter: Filter) -> CheckedFilter:
    """A filter that `check` would refuse, to be evaluated all the same."""
    return replace(_EVERY_FIELD, filter=filter)


def _holds(filter: Filter, document: Any) -> bool:
    return evaluate(_vouched(filter), document, now=NOW, zone=BERLIN)


@given(
    st.sampled_from(_ON).flatmap(
        lambda path: st.lists(predicates_on(path), min_size=2, max_size=4).map(tuple)
    ),
    st.sampled_from([And, Or]),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_findings_are_true(clauses: tuple[Filter, ...], kind: type[And] | type[Or]) -> None:
    filter = parse(print_filter(kind(clauses)))  # for the spans
    assert isinstance(filter, And | Or)
    for finding in validate(filter, FITTING):
        if finding.code is Code.CONTRADICTION and "never true together" in finding.message:
            assert not any(_holds(filter, each) for each in DOCUMENTS), finding.message
        elif finding.code is Code.REDUNDANT and "always true" in finding.message:
            assert all(_holds(filter, each) for each in DOCUMENTS), finding.message
        elif finding.code is Code.REDUNDANT and "is in the list twice" not in finding.message:
            left = tuple(each for each in filter.operands if each.span != finding.span)
            rest = kind(left) if len(left) > 1 else left[0]
            for each in DOCUMENTS:
                assert _holds(filter, each) is _holds(rest, each), finding.message
