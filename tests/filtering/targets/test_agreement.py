"""Every target finds the same documents: those that the corpus names."""

from __future__ import annotations

from typing import Any

import pytest
from elasticsearch import dsl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subgraph.filtering import InvalidFilterError
from subgraph.filtering.targets import elasticsearch_mapping, to_elasticsearch
from tests.corpus.reading import CASES, FIELDS, OBJECT_LISTS, MeaningCase, checked
from tests.filtering.targets.engines import WHEN, Engines


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_all_find_the_same(case: MeaningCase, engines: Engines) -> None:
    found = engines.find(checked(case.statement))
    said = {name: ids for name, ids in found.items() if ids is not None}
    assert said == {name: list(case.ids) for name in said}
    assert found.keys() - said.keys() == case.unsupported


def _inside(statement: str) -> str:
    return f"({statement})"


def _joined(statements: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        statements,
        lambda inner: st.one_of(
            inner.map(lambda each: f"NOT {_inside(each)}"),
            st.lists(inner, min_size=2, max_size=4).map(
                lambda each: " AND ".join(map(_inside, each))
            ),
            st.lists(inner, min_size=2, max_size=4).map(
                lambda each: " OR ".join(map(_inside, each))
            ),
        ),
        max_leaves=6,
    )


_OF_CAST = [each[10:-1] for each in CASES if each.startswith("cast HAS (") and each.count("(") == 1]
_statements = _joined(
    st.sampled_from(list(CASES))
    | _joined(st.sampled_from(_OF_CAST)).map(lambda each: f"cast HAS ({each})")
)


@given(_statements)
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_all_find_the_same_for_joins(engines: Engines, statement: str) -> None:
    try:
        filter = checked(statement)
    except InvalidFilterError:  # a contradiction
        return
    found = engines.find(filter)
    said = {name: ids for name, ids in found.items() if ids is not None}
    assert said == dict.fromkeys(said, found["evaluate"])


def test_queries_are_of_the_client_s_classes() -> None:
    """They know every query and clause of ours, and say the same JSON."""
    for case in CASES.values():
        if "elasticsearch" not in case.unsupported:
            query: Any = to_elasticsearch(checked(case.statement), **WHEN)
            assert dsl.Q(query).to_dict() == query


def test_the_mapping_is_of_the_client_s_classes() -> None:
    mapping = elasticsearch_mapping(FIELDS.values(), OBJECT_LISTS)["mappings"]
    made = dsl.Mapping()
    made._update_from_dict(mapping)
    assert made.to_dict() == mapping
