"""What a coverage-guided fuzzer found to reach all of the language still breaks no rule of it."""

from __future__ import annotations

import json

import pytest

from tests.filtering.fuzz import SEEDS
from tests.filtering.invariants import must_hold

FOUND: list[str] = json.loads(SEEDS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", FOUND, ids=range(len(FOUND)))
def test_rules_hold(text: str) -> None:
    must_hold(text)
