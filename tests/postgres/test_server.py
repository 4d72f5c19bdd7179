"""The embedded server: it comes, comes back, and goes with us."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from subgraph.errors import PostgresUnavailableError
from subgraph.postgres import EmbeddedPostgres, server

_ROOT = Path(__file__).parents[2]
_PARENT = """
import sys, time
from pathlib import Path
from subgraph.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)
server.start()
print(server.pid, server.url, flush=True)
time.sleep(60)
"""


@pytest.fixture
def running(used_folder: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(used_folder, durable=False) as started:
        yield started


def test_it_has_what_we_need(running: EmbeddedPostgres) -> None:
    with psycopg.connect(running.url) as connection:
        row = connection.execute(
            """SELECT current_setting('server_version_num')::int / 10000,
            (SELECT datlocale FROM pg_database WHERE datname = current_database()),
            current_setting('listen_addresses'), current_setting('timezone'),
            (SELECT count(*) FROM pg_available_extensions WHERE name IN ('vector', 'pg_trgm'))"""
        ).fetchone()
    assert row == (18, "C.UTF-8", "", "UTC", 2)


def test_data_stays_between_runs(folder: Path) -> None:
    with EmbeddedPostgres(folder) as first, psycopg.connect(first.url) as connection:
        connection.execute("CREATE TABLE kept (a int)")
    with EmbeddedPostgres(folder) as second, psycopg.connect(second.url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_start_and_stop_twice_are_once(used_folder: Path) -> None:
    server = EmbeddedPostgres(used_folder, durable=False)
    assert server.start().pid == server.start().pid
    server.stop()
    server.stop()
    with pytest.raises(PostgresUnavailableError) as raised:
        _ = server.url
    assert str(raised.value) == "The embedded Postgres is not running. Call start()."


def test_it_outlives_the_thread_that_started_it(used_folder: Path) -> None:
    server = EmbeddedPostgres(used_folder, durable=False)
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join()
    try:
        time.sleep(0.2)
        psycopg.connect(server.url).close()
    finally:
        server.stop()


def test_nobody_else_can_reach_it(running: EmbeddedPostgres, used_folder: Path) -> None:
    assert (used_folder / "run").stat().st_mode & 0o777 == 0o700
    assert (used_folder / "data").stat().st_mode & 0o777 == 0o700
    assert (used_folder / "run" / ".s.PGSQL.5432").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("how", ["exec", "watch"])
@pytest.mark.skipif(sys.platform != "linux", reason="'exec' is for Linux")
def test_kill_9_of_the_parent_leaves_nothing(used_folder: Path, how: str) -> None:
    script = _PARENT.replace(
        "server = ", f"import subgraph.postgres.server as m; m._HOW = '{how}'\nserver = "
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(used_folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
    )
    assert parent.stdout is not None
    pid, url = parent.stdout.readline().split()
    idle = psycopg.connect(url)  # a client must not keep it
    family = {int(pid), *_descendants(int(pid))}
    assert len(family) > 3
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _until(lambda: not any(_is_alive(each) for each in family))
    idle.close()
    assert not (
        used_folder / "data" / "postmaster.pid"
    ).exists()  # it shut down, and was not killed
    with EmbeddedPostgres(used_folder, durable=False) as server:
        psycopg.connect(server.url).close()


@pytest.mark.parametrize("how", ["exec", "watch"])
def test_it_starts_again_after_a_crash(
    used_folder: Path, how: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if how == "exec" and sys.platform != "linux":
        pytest.skip("'exec' is for Linux")
    monkeypatch.setattr(server, "_HOW", how)
    with EmbeddedPostgres(used_folder, durable=False) as running:
        with psycopg.connect(running.url) as connection:
            connection.execute("CREATE TABLE kept (a int)")
        postmaster = int((used_folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        _until(lambda: not _is_alive(postmaster))
        _until(lambda: _answers(running.url))
        with psycopg.connect(running.url) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        again = int((used_folder / "data" / "postmaster.pid").read_text().split()[0])
    assert again != postmaster
    status = -9 if how == "exec" else 137
    assert f"Postgres ended (exit status {status}); it starts again in 0.1 s" in caplog.text


def test_stop_ends_it_while_clients_are_connected(used_folder: Path) -> None:
    running = EmbeddedPostgres(used_folder, durable=False).start()
    pid = running.pid
    idle = psycopg.connect(running.url)
    began = time.monotonic()
    running.stop()
    assert time.monotonic() - began < 5
    assert pid is not None
    assert not _is_alive(pid)
    idle.close()


def test_a_server_that_cannot_start_says_why(used_folder: Path) -> None:
    (used_folder / "data" / "global" / "pg_control").unlink()
    with pytest.raises(PostgresUnavailableError) as raised:
        EmbeddedPostgres(used_folder, durable=False).start()
    assert re.sub(r"[-0-9]+ [0-9:.]+ UTC \[\d+\] ", "", str(raised.value)) == (
        f"Postgres does not start in '{used_folder}': postgres: could not find the database system "
        f'| Expected to find it in the directory "{used_folder}/data", '
        f'| but could not open file "{used_folder}/data/global/pg_control": No such file or '
        "directory. Name another folder, or set DATABASE_URL."
    )


def test_data_of_another_version_is_left_alone(used_folder: Path) -> None:
    (used_folder / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresUnavailableError) as raised:
        EmbeddedPostgres(used_folder, durable=False).start()
    assert str(raised.value) == (
        f"'{used_folder}/data' was made by Postgres 17, and this program brings 18. All in it can "
        "be fetched again: remove the folder, name another, or set DATABASE_URL."
    )


def _descendants(pid: int) -> Iterator[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for child in children.read_text().split():
        yield int(child)
        yield from _descendants(int(child))


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # in a container nobody may be there to reap it


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def _until(holds: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
