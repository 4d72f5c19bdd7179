"""The published JSON Schema: current, itself valid, and of one mind with the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from subgraph.filtering import Filter, json_schema, parse, to_json
from tests.filtering.corpus_files import cases
from tests.filtering.strategies import filters
from tests.filtering.test_filter_json import DATA, REFUSED

FILE = Path(__file__).parents[2] / "schema/filter.schema.json"
SCHEMA = json.loads(FILE.read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

TO_WRITE_IT = (
    'python -c "import json; from subgraph.filtering import json_schema; '
    'print(json.dumps(json_schema(), indent=2))" > schema/filter.schema.json'
)


def test_the_file_is_current() -> None:
    assert json_schema() == SCHEMA, f"Run: {TO_WRITE_IT}"


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("data", DATA.values(), ids=DATA.keys())
def test_what_is_read_fits(data: dict[str, Any]) -> None:
    VALIDATOR.validate(data)


def test_every_statement_of_the_corpus_fits() -> None:
    for name in ("meaning.txt", "findings.txt"):
        for case in cases(name).values():
            VALIDATOR.validate(to_json(parse(case.statement)))


@given(filters)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_every_filter_fits(filter: Filter) -> None:
    VALIDATOR.validate(to_json(filter))


# What the schema leaves to the reader.
LEFT_TO_THE_READER = {"NUL"}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_does_not_fit(name: str) -> None:
    data, _ = REFUSED[name]  # test_filter_json.py has the reader refuse it
    assert VALIDATOR.is_valid(data) is (name in LEFT_TO_THE_READER)
