"""The routes of the page, without a browser: headers, files, examples, a bare source tree."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate
from starlette.applications import Starlette
from starlette.testclient import TestClient

from subgraph.api.graphiql_page import (
    NEEDED,
    example_document,
    graphiql_is_ready,
    graphiql_routes,
    split_examples,
)
from subgraph.api.schema import print_subgraph

_ROOT = Path(__file__).resolve().parents[2]
_FILES = ("react", "react-dom", "graphiql", "explorer")


@pytest.fixture
def fetched(tmp_path: Path) -> Path:
    """A folder with stand-ins for the files that set-up fetches."""
    for name in _FILES:
        (tmp_path / f"{name}.min.js").write_text(f"// {name}")
        (tmp_path / f"{name}.min.css").write_text(f"/* {name} */")
    (tmp_path / ".locked").write_text("digest")
    return tmp_path


def client(fetched: Path, graphql_path: str = "/graphql") -> TestClient:
    return TestClient(Starlette(routes=graphiql_routes(graphql_path, fetched=fetched)))


def test_the_page_allows_nothing_from_outside(fetched: Path) -> None:
    answer = client(fetched).get("/graphiql")
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == 200
    assert re.sub(r"nonce-[\w-]+", "nonce-N", policy).split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'nonce-N'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
    assert "//" not in re.sub(r"<script type=.*?</script>", "", answer.text)


def test_each_answer_has_a_nonce_of_its_own(fetched: Path) -> None:
    asked = client(fetched)
    assert settings(asked)["nonce"] != settings(asked)["nonce"]


def test_the_page_tells_its_script_the_endpoint_and_the_examples(fetched: Path) -> None:
    found = settings(client(fetched, "/api/</script>/graphql"))
    assert found["endpoint"] == "api/</script>/graphql"
    assert found["examples"] == split_examples(example_document())


def test_everything_the_page_names_is_served(fetched: Path) -> None:
    asked = client(fetched)
    names = re.findall(r'(?:src|href)="(graphiql/[^"]+)"', asked.get("/graphiql").text)
    assert len(names) == 8
    assert [asked.get(f"/{name}").status_code for name in names] == [200] * 8


def test_set_up_fetches_what_the_page_needs() -> None:
    tool = runpy.run_path(str(_ROOT / "tools" / "web.py"))
    assert tuple(tool["SERVED"].values()) == NEEDED


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("react.min.js", "text/javascript; charset=utf-8"),
        ("graphiql.min.css", "text/css; charset=utf-8"),
        ("graphiql.js", "text/javascript; charset=utf-8"),
    ],
)
def test_a_file_is_sent_once_and_then_confirmed(fetched: Path, name: str, media_type: str) -> None:
    asked = client(fetched)
    first = asked.get(f"/graphiql/static/{name}")
    again = asked.get(f"/graphiql/static/{name}", headers={"If-None-Match": first.headers["ETag"]})
    assert first.headers["Content-Type"] == media_type
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name", [".locked", "package.json", "graphiql.html", "missing.js", "..%2fgraphiql_page.py"]
)
def test_nothing_else_is_served(fetched: Path, name: str) -> None:
    assert client(fetched).get(f"/graphiql/static/{name}").status_code == 404


def test_a_source_tree_without_set_up_says_what_to_do(tmp_path: Path) -> None:
    asked = client(tmp_path, "/graphql")
    answer = asked.get("/graphiql")
    assert not graphiql_is_ready(tmp_path)
    assert answer.status_code == 503
    assert "python tools/web.py graphiql" in answer.text
    assert "POST /graphql" in answer.text
    assert asked.get("/graphiql/static/graphiql.css").status_code == 200


def test_each_operation_is_an_example_with_its_comments_and_fragments() -> None:
    document = """
    # first
    query A { ...F }
    fragment F on Query { a }

    # second
    query B { b }
    """
    first, second = split_examples(document)
    assert first.startswith("# first\n")
    assert first.endswith("query A { ...F }\n\nfragment F on Query { a }")
    assert second == "# second\n    query B { b }"


def test_the_examples_fit_the_schema() -> None:
    schema = build_schema(print_subgraph(), assume_valid_sdl=True)
    for text in split_examples(example_document()):
        assert validate(schema, parse(text)) == []


def settings(asked: TestClient) -> dict[str, object]:
    text = asked.get("/graphiql").text
    found = re.search(r'<script type="application/json" id="settings">(.*?)</script>', text)
    assert found is not None
    value = json.loads(found[1])
    assert isinstance(value, dict)
    return value
