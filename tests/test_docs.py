"""What the documents say is true: commands, settings and questions."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from subgraph.api.schema import print_subgraph
from subgraph.cli import app
from subgraph.settings import Settings, variable

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_setting_is_documented() -> None:
    documented = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| .*? \| (.*) \|$", documented, re.MULTILINE))
    assert rows == {
        variable(name): field.description for name, field in Settings.model_fields.items()
    }


def test_every_command_is_in_the_readme() -> None:
    commands = {
        command.name or (command.callback.__name__ if command.callback else "")
        for command in app.registered_commands
    }
    assert {name for name in commands if f"`winnow {name}" in README} == commands


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((docs/[^)]+)\)", README))))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_the_readmes_queries_fit_the_schema() -> None:
    sdl = re.sub(r"extend schema @link\([^)]*\)", "", print_subgraph())
    schema = build_schema(sdl, assume_valid_sdl=True)
    first = re.search(r"```graphql\n(\{.*?\n\})\n```", README, re.DOTALL)
    curl = re.search(r"-d '(\{.*?\})'\n", README, re.DOTALL)
    assert first
    assert curl
    query = json.loads(curl[1])["query"]
    for document in (first[1], query):
        assert validate(schema, parse(document)) == []
