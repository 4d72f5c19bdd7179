"""Shipped folders: beside the package in a source tree, inside it when installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from subgraph import resources
from subgraph.errors import ConfigurationError
from subgraph.resources import shipped


@pytest.mark.parametrize("name", ["migrations", "schema"])
def test_found_in_a_source_tree(name: str) -> None:
    assert shipped(name).is_dir()


@pytest.mark.parametrize("place", ["package/_shipped/migrations", "migrations"])
def test_found(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "package")
    (tmp_path / place).mkdir(parents=True)
    assert shipped("migrations") == tmp_path / place


def test_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "package")
    with pytest.raises(ConfigurationError) as raised:
        shipped("schema")
    assert str(raised.value) == (
        f"The folder 'schema' is missing: it is neither '{tmp_path}/package/_shipped/schema' nor "
        f"'{tmp_path}/schema'. Install the package again."
    )
