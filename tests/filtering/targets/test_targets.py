"""One door to all targets."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from subgraph.filtering.targets import Target, compile_filter
from tests.corpus.reading import CASES, NOW, ZONE, checked
from tests.filtering.targets.engines import WHEN

COMPILED: dict[Target, Any] = {
    Target.POSTGRES: {"parameters": {"p1", "p2"}, "text": "EXISTS (SELECT FROM jsonb_path_query("},
    Target.ELASTICSEARCH: {"term": {"name": {"value": "Dark"}}},
    Target.OPENSEARCH: {"term": {"name": {"value": "Dark"}}},
    Target.HASURA: {"name": {"_eq": "Dark"}},
    Target.PRISMA: {"name": {"equals": "Dark"}},
}


@pytest.mark.parametrize("target", Target)
def test_compile(target: Target) -> None:
    compiled = compile_filter(checked("name == 'Dark'"), target, **WHEN)
    if target is Target.POSTGRES:
        assert compiled["parameters"].keys() == COMPILED[target]["parameters"]
        assert compiled["text"].startswith(COMPILED[target]["text"])
    else:
        assert compiled == COMPILED[target]


@pytest.mark.parametrize("target", Target)
def test_all_that_is_compiled_is_json(target: Target) -> None:
    unsupported = {Target.OPENSEARCH: "elasticsearch"}.get(target, target.lower())
    for case in CASES.values():
        if unsupported not in case.unsupported:
            compiled = compile_filter(checked(case.statement), target, **WHEN)
            assert json.loads(json.dumps(compiled)) == compiled


@pytest.mark.parametrize("target", Target)
def test_an_instant_without_an_offset_is_refused(target: Target) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="must carry an offset"):
        compile_filter(checked("year == 1"), target, now=naive, zone=ZONE)


def test_the_document_column_may_be_named() -> None:
    compiled = compile_filter(checked("year == 1"), Target.POSTGRES, document='a"b', **WHEN)
    assert 'jsonb_path_query("a""b", ' in compiled["text"]


def test_relative_dates_resolve_at_the_instant_and_zone_of_the_request() -> None:
    late = datetime.datetime(2024, 5, 14, 23, 30, tzinfo=datetime.UTC)
    filter = checked("released == TODAY")
    for zone, day in ((ZONE, "2024-05-15"), (datetime.UTC, "2024-05-14")):
        where = compile_filter(filter, Target.HASURA, now=late, zone=zone)
        assert where == {"released": {"_eq": day}}
