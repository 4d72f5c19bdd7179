"""Turn the corpus of meanings into cases: which documents each statement finds, in every target."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from subgraph.filtering import (
    CheckedFilter,
    FieldType,
    FilterField,
    KnownTerm,
    Scope,
    check,
    parse,
    vocabulary_values,
)

_FOLDER = Path(__file__).parent

NOW = datetime.datetime(2024, 5, 15, 12, tzinfo=datetime.UTC)
ZONE = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class MeaningCase:
    """A statement, the ids that it finds in the order of the documents, and who cannot say it."""

    statement: str
    ids: tuple[str, ...]
    unsupported: frozenset[str]


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _field(row: dict[str, Any]) -> FilterField:
    values = tuple(row.pop("enum_values", ()))
    return FilterField(**{**row, "type": FieldType(row["type"])}, enum_values=values)


_INDEX = json.loads((_FOLDER / "index.json").read_text(encoding="utf-8"))
FIELDS = {row["path"]: _field(row) for row in _INDEX["fields"]}
OBJECT_LISTS = frozenset(_INDEX["object_lists"])
DOCUMENTS: list[dict[str, Any]] = _lines(_FOLDER / "documents.jsonl")
CASES = {
    row["statement"]: MeaningCase(
        row["statement"],
        tuple(row["ids"].split()),
        frozenset(row.get("unsupported", "").split()),
    )
    for path in sorted((_FOLDER / "cases").glob("*.jsonl"))
    for row in _lines(path)
}


@cache
def checked(statement: str) -> CheckedFilter:
    """Check a statement on vocabularies that have every term, each by its id."""
    filter = parse(statement)
    terms = {
        vocabulary: {text: (KnownTerm(text, text.title()),) for text in texts}
        for vocabulary, texts in vocabulary_values(filter, FIELDS).items()
    }
    return check(filter, Scope(FIELDS, OBJECT_LISTS, terms))


def without(path: str) -> set[str]:
    """The documents that have no value at a path, and how: 'null', 'missing', '[]' or '[null]'."""
    ways = set()
    for document in DOCUMENTS:
        names = path.split(".")
        value: Any = document
        for name in names:
            value = value.get(name, ...) if isinstance(value, dict) else ...
        if value is ...:
            ways.add("missing")
        elif value is None:
            ways.add("null")
        elif isinstance(value, list) and all(each is None for each in value):
            ways.add("[null]" if value else "[]")
    return ways
