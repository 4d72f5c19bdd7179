"""An owner's instructions stand in the place of ours, for all indexes or for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from subgraph.errors import ConfigurationError
from subgraph.filtering import from_json, parse, print_filter, to_json
from subgraph.writing.model import Statement, estimate_tokens, statement_of
from subgraph.writing.model.outputs import JSON_SCHEMA
from subgraph.writing.model.prompt_files import SHIPPED, PromptFiles

EXAMPLES = [
    part.splitlines() for part in SHIPPED.prefix().split("\n\n") if part.startswith("Question: ")
]
AS_JSON = [
    part.splitlines()
    for part in SHIPPED.prefix("json_schema").split("\n\n")
    if part.startswith("Question: ")
]


def _write(folder: Path, **texts: str) -> Path:
    for place, text in texts.items():
        path = folder / f"{place.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_an_owners_file_wins_and_the_rest_is_ours(tmp_path: Path) -> None:
    folder = _write(tmp_path, statement__examples='Question: "x"\na == 1')
    files = PromptFiles(folder)
    assert files.prefix().endswith('Question: "x"\na == 1')
    assert files.prefix().startswith("Write the filter that a question asks for")
    assert "== value" in files.prefix()
    assert files.prefix("json_schema") == SHIPPED.prefix("json_schema")
    assert files.version() != SHIPPED.version()
    assert files.version("json_schema") == SHIPPED.version("json_schema")


def test_a_file_for_one_index_wins_over_that_for_all(tmp_path: Path) -> None:
    folder = _write(
        tmp_path,
        statement__instructions="All. {syntax}",
        hostels__statement__instructions="Hostels. {examples}",
        hostels__statement__repair="Again: {findings}",
    )
    files = PromptFiles(folder)
    assert files.prefix("statement", "recipes").startswith("All. One value: ==")
    assert files.prefix("statement", "hostels").startswith("Hostels. Question:")
    assert files.repair("- x", "statement", "hostels") == "Again: - x"
    assert files.repair("- x", "statement", "recipes").startswith("That cannot be used:\n- x")
    assert files.version("statement", "hostels") != files.version("statement", "recipes")


@pytest.mark.parametrize(
    ("place", "text", "message"),
    [
        (
            "statement/extra",
            "x",
            "nothing reads '{path}'. A file is FORM/NAME.md or INDEX/FORM/NAME.md, with FORM one "
            "of statement, json_schema and NAME one of instructions, examples, repair.",
        ),
        (
            "instructions",
            "x",
            "nothing reads '{path}'. A file is FORM/NAME.md or INDEX/FORM/NAME.md, with FORM one "
            "of statement, json_schema and NAME one of instructions, examples, repair.",
        ),
        (
            "statement/repair",
            "Again.",
            "'{path}' lacks {{findings}}, in whose place the findings go.",
        ),
        ("statement/examples", " ", "'{path}' has 0 characters; 1 to 20,000 are read."),
        (
            "statement/examples",
            "x" * 20_001,
            "'{path}' has 20,001 characters; 1 to 20,000 are read.",
        ),
    ],
    ids=["unknown name", "unknown place", "no findings", "empty", "long"],
)
def test_what_cannot_be_used_stops_the_program(
    tmp_path: Path, place: str, text: str, message: str
) -> None:
    folder = _write(tmp_path, **{place.replace("/", "__"): text})
    with pytest.raises(ConfigurationError) as raised:
        PromptFiles(folder)
    shown = message.format(path=folder / f"{place}.md")
    assert str(raised.value) == f"WINNOW_PROMPTS: {shown}"


def test_a_folder_that_is_not_there_stops_the_program(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"WINNOW_PROMPTS: '.*no' is no folder\."):
        PromptFiles(tmp_path / "no")


def test_the_examples_say_the_same_in_both_forms() -> None:
    assert [each[0] for each in EXAMPLES] == [each[0] for each in AS_JSON]
    for (_, statement), (_, written) in zip(EXAMPLES, AS_JSON, strict=True):
        if statement == "NONE":
            assert written == '{"filter":null}'
            continue
        assert written == JSON_SCHEMA.written(statement)
        assert statement_of(written) == Statement(statement)
        assert print_filter(from_json(to_json(parse(statement)))) == statement


def test_both_are_short() -> None:
    assert estimate_tokens(SHIPPED.prefix()) <= 450
    assert estimate_tokens(SHIPPED.prefix("json_schema")) <= 550
