"""What travels in the wheel: everything that an installed `winnow demo` needs."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()


@pytest.mark.parametrize(
    "file",
    [
        "subgraph/_shipped/migrations/0001_tables.sql",
        "subgraph/_shipped/schema/directives.graphql",
        "subgraph/_shipped/schema/indexes/titles.graphql",
        "subgraph/_shipped/schema/supergraph.graphql",
        "subgraph/_shipped/schema/vocabularies/people.graphql",
        "subgraph/api/graphiql/example.graphql",
        "subgraph/demo/data/titles.jsonl",
        "subgraph/filtering/grammar.lark",
        "subgraph/py.typed",
        "subgraph/store/sql/search_near.sql",
        "subgraph/writing/literal/en.toml",
        "subgraph/writing/model/prompts/statement/repair.md",
    ],
)
def test_it_carries(names: list[str], file: str) -> None:
    assert file in names


def test_it_carries_graphiql_where_that_was_fetched(names: list[str]) -> None:
    fetched = ROOT / "subgraph" / "api" / "static" / "graphiql"
    if not fetched.is_dir():
        pytest.skip("GraphiQL is not fetched: run `python tools/web.py graphiql`")
    assert {f"subgraph/api/static/graphiql/{path.name}" for path in fetched.iterdir()} <= set(names)


def test_it_carries_nothing_that_was_only_fetched_to_build(names: list[str]) -> None:
    assert [each for each in names if "node_modules" in each or each.startswith("tests/")] == []
