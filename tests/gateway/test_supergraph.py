"""The committed supergraph is what its subgraphs compose to today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_COMPOSE = _ROOT / "schema" / "compose"
_LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n'
_TITLES = _LINK + 'type Query { a: T } type T @key(fields: "id") { id: ID! name: String }'

pytestmark = pytest.mark.skipif(
    not (_COMPOSE / "node_modules").is_dir(),
    reason="npm has not run: python tools/web.py gateway",
)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(
    not (_ROOT / "schema" / "titles.graphql").is_file(), reason="the demo's SDLs are not there yet"
)
def test_the_committed_supergraph_is_not_stale() -> None:
    check = run(sys.executable, _ROOT / "tools" / "web.py", "check")
    assert (check.returncode, check.stderr) == (0, "")


def test_composing_routes_each_subgraph_to_its_url(node: str, tmp_path: Path) -> None:
    file = tmp_path / "titles.graphql"
    file.write_text(_TITLES)
    done = run(
        node,
        _COMPOSE / "compose.mjs",
        f"titles={file}",
        f"other={file}",
        "--url",
        "other=http://o/",
    )
    # Two subgraphs with the same unshared field do not fit; the message names field and subgraphs.
    assert done.returncode == 1
    assert 'INVALID_FIELD_SHARING: Non-shareable field "Query.a" is resolved' in done.stderr

    done = run(node, _COMPOSE / "compose.mjs", f"titles={file}")
    assert done.returncode == 0
    url = "http://127.0.0.1:8001/titles/graphql"
    assert f'TITLES @join__graph(name: "titles", url: "{url}")' in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Usage: node compose.mjs NAME=FILE... [--url NAME=URL]..."),
        (["titles"], "'titles' is not NAME=FILE."),
        (["9=FILE"], "'9' cannot name a subgraph: use letters, digits, '_' and '-'."),
        (["a=FILE", "a=FILE"], "Subgraph 'a' has more than one FILE."),
        (["a=/none"], "Cannot read '/none' of subgraph 'a': ENOENT: no such file or directory"),
        (["a=BROKEN"], 'BROKEN:1:6: Syntax Error: Expected Name, found "{".'),
        (["a=FILE", "--url", "b=http://b"], "--url names 'b', which has no file."),
        (["a=FILE", "--url", "a=ftp://b"], "'ftp://b' is not an http or https URL."),
        (["--none"], "Unknown option '--none'."),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_what_is_wrong_with_the_arguments_is_said(
    node: str, tmp_path: Path, arguments: list[str], message: str
) -> None:
    file, broken = tmp_path / "a.graphql", tmp_path / "broken.graphql"
    file.write_text(_TITLES)
    broken.write_text("type {")
    words = [word.replace("FILE", str(file)).replace("BROKEN", str(broken)) for word in arguments]
    done = run(node, _COMPOSE / "compose.mjs", *words)
    assert done.returncode == 2
    assert done.stderr.replace(str(broken), "BROKEN").startswith(message)
