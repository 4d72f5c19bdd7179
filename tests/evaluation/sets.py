"""Where the public question sets are, if they are here; and a little set of our own."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

_SHARED = Path(__file__).parents[3] / "shared"
INDEXES = sorted((_SHARED / "evaluation").glob("*/indexes.jsonl"))
CASES = sorted((_SHARED / "evaluation").glob("*/cases.jsonl"))
SCORER = _SHARED / "tools" / "score.py"

needs_sets = pytest.mark.skipif(
    not (INDEXES and CASES and SCORER.exists()), reason="the public question sets are not here"
)

HOSTELS = {
    "index": "trips/Hostels_1",
    "description": "Beds for a night",
    "fields": [
        {"path": "name", "type": "string"},
        {"path": "price per night", "type": "int", "description": "Price of one bed"},
        {"path": "address.1st city", "type": "vocabulary", "values": [
            {"id": "lx", "name": "Lisbon", "akas": ["Lisboa"]}, {"id": "po", "name": "Porto"},
        ]},
        {"path": "noise", "type": "enum", "values": [
            {"id": "Very quiet", "name": "Very quiet", "akas": ["silent"]},
            {"id": "loud", "name": "loud"},
        ]},
    ],
}  # fmt: skip
QUESTIONS = [
    ("hostels in lisboa", [{"field": "address.1st city", "op": "==", "value": "lx"}]),
    ("silent hostels in Porto", [
        {"field": "noise", "op": "==", "value": "Very quiet"},
        {"field": "address.1st city", "op": "==", "value": "po"},
    ]),
    ("loud hostels", [{"field": "noise", "op": "==", "value": "Very quiet"}]),
    ("show me hostels", []),
]  # fmt: skip


def write_little_set(folder: Path) -> tuple[Path, Path]:
    """Write the little set, and return its files of indexes and cases."""
    indexes, cases = folder / "indexes.jsonl", folder / "cases.jsonl"
    indexes.write_text(json.dumps(HOSTELS) + "\n", "utf-8")
    rows = [
        {"index": "trips/Hostels_1", "question": question, "gold": gold, "source_id": str(number)}
        for number, (question, gold) in enumerate(QUESTIONS)
    ]
    cases.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return indexes, cases


def other_scorer() -> ModuleType:
    """Load the scorer that comes with the sets."""
    spec = importlib.util.spec_from_file_location("score", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module  # its dataclasses look their module up
    spec.loader.exec_module(module)
    return module
