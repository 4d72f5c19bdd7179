"""docs/indexes.md: its examples are derived, and its table is what comes of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from subgraph.catalogue import SchemaSource, derive_index, read_vocabulary

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "indexes.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```graphql {kind}\n(.*?)^```", PAGE, re.M | re.S)


@pytest.fixture(scope="module")
def documented() -> SchemaSource:
    return SchemaSource.from_sdl(blocks("schema")[0])


def test_the_table_is_what_the_first_index_derives(documented: SchemaSource) -> None:
    index = derive_index(blocks("index")[0], documented)
    rows = [
        f"| {each.path} | {each.type.value} | {'yes' if each.is_list else 'no'} | {each.label} |"
        + (f" {each.unit} |" if each.unit else " |")
        for each in index.fields
    ]
    assert "\n".join(rows) in PAGE
    assert index.object_lists == {"cast"}


def test_every_example_is_right(documented: SchemaSource) -> None:
    indexes = [derive_index(each, documented) for each in blocks("index")]
    vocabularies = [read_vocabulary(each, documented) for each in blocks("vocabulary")]
    assert [each.name for each in indexes] == ["titles", "title-nodes"]
    assert [each.name for each in vocabularies] == ["genres", "countries"]
    assert documented.notes == ()
