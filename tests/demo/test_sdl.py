"""The committed SDLs are what the code prints, and everything in them is described."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import (
    EnumTypeDefinitionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    Visitor,
    parse,
    visit,
)

from subgraph.demo.sdl import demo_sdl, main

SCHEMA = Path(__file__).resolve().parents[2] / "schema"
SUBGRAPHS = ["titles", "people"]


@pytest.mark.parametrize("name", SUBGRAPHS)
def test_committed_sdl(name: str) -> None:
    committed = (SCHEMA / f"{name}.graphql").read_text(encoding="utf-8")
    assert committed == demo_sdl()[name], "Run 'make supergraph'."


def test_main_writes_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["sdl", str(tmp_path)])
    main()
    written = {path.stem: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert written == dict(demo_sdl())


class _Undescribed(Visitor):
    """Collects what has no description; what starts with '_' is federation's own."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter(self, node: object, *_: object) -> None:
        described = (
            ObjectTypeDefinitionNode
            | ScalarTypeDefinitionNode
            | EnumTypeDefinitionNode
            | EnumValueDefinitionNode
            | FieldDefinitionNode
            | InputValueDefinitionNode
        )
        if isinstance(node, described) and not node.description:
            self.names.append(node.name.value)


FEDERATION = ["_entities", "representations", "_service", "_Any", "_Service", "sdl"]


@pytest.mark.parametrize("name", SUBGRAPHS)
def test_everything_is_described(name: str) -> None:
    found = _Undescribed()
    visit(parse(demo_sdl()[name]), found)
    assert found.names == FEDERATION
