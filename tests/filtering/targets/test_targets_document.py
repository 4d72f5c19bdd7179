"""The examples of docs/targets.md are what the targets say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from subgraph.filtering.targets import Target, compile_filter, to_postgres
from tests.corpus.reading import CASES, checked
from tests.filtering.targets.engines import WHEN
from tests.filtering.targets.postgres_engine import MAPPING

TEXT = (Path(__file__).parents[3] / "docs/targets.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```filter\n(.*?)\n```\n```(?:sql|json) (\w+)\n(.*?)\n```", TEXT, re.S)


def test_there_are_examples_of_all() -> None:
    assert [kind for _, kind, _ in EXAMPLES] == ["columns", "elasticsearch", "hasura", "prisma"]


@pytest.mark.parametrize(("statement", "kind", "written"), EXAMPLES)
def test_example(statement: str, kind: str, written: str) -> None:
    if kind == "columns":
        assert to_postgres(checked(statement), mapping=MAPPING, **WHEN).text == written
    else:
        compiled = compile_filter(checked(statement), Target(kind.upper()), **WHEN)
        assert compiled == json.loads(written)


def test_the_corpus_is_as_large_as_it_says() -> None:
    (at_least,) = re.findall(r"more than (\d+) statements", TEXT)
    assert len(CASES) > int(at_least)


def test_the_mapping_on_the_page_can_be_made() -> None:
    blocks = re.findall(r"```python\n(.*?)```", TEXT, re.S)
    (mapping,) = [each for each in blocks if "Table(" in each]
    made: dict[str, Any] = {}
    exec(mapping, made)
    sql = to_postgres(checked("cast HAS (role == LEAD)"), mapping=made["titles"], **WHEN)
    assert '"catalogue"."cast_members"' in sql.text
