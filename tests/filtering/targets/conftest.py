"""Engines with the documents of the corpus in them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from subgraph.filtering import FieldType
from subgraph.filtering.targets import elasticsearch_mapping
from tests.corpus.reading import DOCUMENTS, FIELDS, OBJECT_LISTS, ZONE
from tests.filtering.targets.elasticsearch_engine import Index
from tests.filtering.targets.engines import Engines
from tests.filtering.targets.postgres_engine import fill
from tests.filtering.targets.where_engine import typed


@pytest.fixture(scope="session")
def filled(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that sees the documents as jsonb and in tables; nothing in it is kept."""
    with psycopg.connect(postgres_url) as connection:
        fill(connection)
        yield connection
        connection.rollback()


@pytest.fixture(scope="session")
def index() -> Index:
    """An index of Elasticsearch, in memory."""
    made = Index(elasticsearch_mapping(FIELDS.values(), OBJECT_LISTS))
    for document in DOCUMENTS:
        made.add(document["id"], with_offsets(document))
    return made


def with_offsets(document: dict[str, Any]) -> dict[str, Any]:
    """The document as it must be for Elasticsearch: each datetime with an offset."""
    changed = copy.deepcopy(document)
    for path, field in FIELDS.items():
        if field.type is FieldType.DATETIME:
            _change(changed, path.split("."))
    return changed


def _change(value: Any, names: list[str]) -> Any:
    if isinstance(value, list):
        return [_change(each, names) for each in value]
    if not names:
        return value if value is None else _instant(value)
    if isinstance(value, dict) and names[0] in value:
        value[names[0]] = _change(value[names[0]], names[1:])
    return value


def _instant(text: str) -> str:
    has_offset = text.endswith("Z") or "+" in text
    return text if has_offset else str(typed(FieldType.DATETIME, text, ZONE).isoformat())


@pytest.fixture(scope="session")
def engines(filled: psycopg.Connection[Any], index: Index) -> Engines:
    return Engines(filled, index)
