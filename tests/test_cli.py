"""The command line as people and programs meet it; the demo as a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from subgraph.store.database import open_pool
from subgraph.store.feedback import Feedback, Verdict, keep_feedback
from tests.store.stored import RandomEmbedder

WINNOW = str(Path(sys.executable).with_name("winnow"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    return {**kept, "COLUMNS": "200", **extra}


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [WINNOW, *arguments],
        env=_environment(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The port of a running `winnow demo`, and its process."""
    port = _free_port()
    folder = Path(f"/tmp/winnow-demo-{os.getpid()}")  # not pytest's: Postgres may be another user
    process = subprocess.Popen(
        [WINNOW, "demo", "--port", str(port)],
        env=_environment(WINNOW_DATA_DIR=str(folder)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            try:
                httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield port, process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        subprocess.run(["rm", "-rf", str(folder)], check=False)


def test_ask_prints_the_statement_and_how_it_was_read(
    demo: tuple[int, subprocess.Popen[str]],
) -> None:
    done = _run("ask", "German time-travel series", "-i", "titles", PORT=str(demo[0]))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == (
        "origin.countries CONTAINS 'DE' AND keywords CONTAINS 'time-travel' AND type == SERIES"
    )
    assert any(
        "“time-travel” was read as “Keywords includes Time Travel”" in each for each in lines
    )


@pytest.mark.parametrize(
    ("arguments", "code", "typename"),
    [
        (("ask", "Japanese anime"), 0, "GeneratedFilter"),
        (("ask", "dark"), 3, "AmbiguousQuestion"),
        (("ask", "anything good"), 4, "UnanswerableQuestion"),
        (("parse", "type == SERIES"), 0, "GeneratedFilter"),
        (("parse", "type == SERIAL"), 4, "UnanswerableQuestion"),
        (("parse", "type =="), 4, "UnanswerableQuestion"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else str(each),
)
def test_exit_codes_and_json(
    demo: tuple[int, subprocess.Popen[str]], arguments: tuple[str, ...], code: int, typename: str
) -> None:
    done = _run(*arguments, "-i", "titles", "--json", PORT=str(demo[0]))
    assert json.loads(done.stdout)["__typename"] == typename
    assert done.returncode == code


def test_a_taken_port_is_said_so(demo: tuple[int, subprocess.Popen[str]]) -> None:
    done = _run("demo", "--port", str(demo[0]))
    assert done.returncode == 1
    assert f"Port {demo[0]} of 127.0.0.1 cannot be used: Address already in use." in done.stderr


def test_a_wrong_setting_is_said_so() -> None:
    done = _run("serve", PORT="abc")
    assert done.returncode == 1
    assert done.stderr.startswith("winnow: PORT: Input should be a valid integer")
    assert "Traceback" not in done.stderr


def test_a_server_that_is_not_there_is_said_so() -> None:
    done = _run("ask", "x", "-i", "titles", "--url", "http://127.0.0.1:9/graphql")
    assert done.returncode == 1
    assert "http://127.0.0.1:9/graphql does not answer" in done.stderr


def test_feedback_is_listed_and_forgotten(database_url: str) -> None:
    async def confirm() -> None:
        pool = await open_pool(database_url)
        said = Feedback("titles", "rainy", "a == 1", "a == 1", Verdict.CONFIRMED, "f1")
        await keep_feedback(pool, said, RandomEmbedder(), None, rows=10)
        await pool.close()

    asyncio.run(confirm())
    command = ("feedback", "-i", "titles")
    listed = _run(*command, "--json", DATABASE_URL=database_url)
    assert [json.loads(line)["question"] for line in listed.stdout.splitlines()] == ["rainy"]
    assert "confirmed" in _run(*command, DATABASE_URL=database_url).stdout
    for count in (1, 0):
        done = _run(*command, "--forget", "Rainy?", DATABASE_URL=database_url)
        assert (done.returncode, done.stderr) == (0, f"Forgotten: {count}.\n")


def test_schema_prints_the_committed_sdl() -> None:
    sdl = Path(__file__).parent.parent / "schema" / "subgraph.graphql"
    assert _run("schema").stdout == sdl.read_text("utf-8")


def test_sigterm_stops_the_demo_and_its_postgres(
    demo: tuple[int, subprocess.Popen[str]],
) -> None:
    port, process = demo  # the last test that uses it
    process.send_signal(signal.SIGTERM)
    printed, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/graphiql" in printed
    assert "Traceback" not in printed
    left = subprocess.run(
        ["pgrep", "-f", f"winnow-demo-{os.getpid()}"], capture_output=True, text=True, check=False
    )
    assert left.stdout == ""
