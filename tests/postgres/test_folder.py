"""Folders: ours alone, or refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from subgraph.errors import PostgresUnavailableError
from subgraph.postgres import EmbeddedPostgres, cluster
from subgraph.postgres.folder import default_folder, hold

_as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can do this")
_CLOSED = "700" if os.geteuid() else "711"


def _somebody_elses(folder: Path) -> None:
    (folder / "letters.txt").write_text("dear")


def _a_file(folder: Path) -> None:
    folder.rmdir()
    folder.write_text("")


def _open_to_others(folder: Path) -> None:
    hold(folder).release()
    folder.chmod(0o755)


def _of_another_user(folder: Path) -> None:
    os.chown(folder, 1, 1)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        pytest.param(
            _somebody_elses,
            "The folder '{}' is not empty and was not made by this program, so it is left alone. "
            "Name an empty or a new folder, or set DATABASE_URL.",
            id="somebody else's",
        ),
        pytest.param(
            _a_file,
            "'{}' is not a folder. Name another, or set DATABASE_URL.",
            id="a file",
        ),
        pytest.param(
            _open_to_others,
            "The folder '{}' is open to other users (mode 755). "
            f"Close it with: chmod {_CLOSED} '{{}}'",
            id="open to others",
        ),
        pytest.param(
            _of_another_user,
            "The folder '{}' belongs to another user. Name another, or set DATABASE_URL.",
            id="of another user",
            marks=_as_root,
        ),
    ],
)
def test_refused(folder: Path, made: Callable[[Path], None], message: str) -> None:
    made(folder)
    before = folder.stat()
    with pytest.raises(PostgresUnavailableError) as raised:
        hold(folder)
    assert str(raised.value) == message.replace("{}", str(folder))
    after = folder.stat()
    assert (before.st_mode, before.st_uid) == (after.st_mode, after.st_uid)
    if folder.is_file():  # for the fixture
        folder.unlink()
        folder.mkdir()


def test_a_new_folder_is_closed_to_others(folder: Path) -> None:
    folder.chmod(0o755)
    hold(folder / "new").release()
    assert f"{(folder / 'new').stat().st_mode & 0o777:o}" == _CLOSED


def test_in_use_by_our_own_server(folder: Path) -> None:
    held = hold(folder)
    with pytest.raises(PostgresUnavailableError) as raised:
        hold(folder)
    assert str(raised.value) == (
        f"The folder '{folder}' is in use by another running server (started by process "
        f"{os.getpid()}). Stop that, name another folder, or set DATABASE_URL."
    )
    held.release()
    hold(folder).release()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere any live process counts")
def test_in_use_by_a_server_that_somebody_else_started(folder: Path) -> None:
    hold(folder).release()
    data = folder / "data"
    data.mkdir()
    with subprocess.Popen(["sleep", "60"], cwd=data) as other:
        (data / "postmaster.pid").write_text(f"{other.pid}\n{data}\n")
        with pytest.raises(PostgresUnavailableError) as raised:
            hold(folder)
        other.kill()
    assert str(raised.value) == (
        f"The folder '{data}' is in use by another running server (process {other.pid}). "
        "Stop that, name another folder, or set DATABASE_URL."
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere any live process counts")
@pytest.mark.parametrize(
    "pid",
    [
        pytest.param("99999999", id="of nobody"),
        pytest.param("ours", id="of another program"),
        pytest.param("", id="empty"),
        pytest.param("x", id="no number"),
    ],
)
def test_a_stale_pid_file_is_cleared_away(used_folder: Path, pid: str) -> None:
    pid = pid.replace("ours", str(os.getpid()))
    stale = used_folder / "data" / "postmaster.pid"
    stale.write_text(f"{pid}\n{used_folder / 'data'}\n")
    with EmbeddedPostgres(used_folder, durable=False):
        assert stale.read_text().splitlines()[0] != pid


def test_what_an_interrupted_initdb_left_is_made_anew(folder: Path) -> None:
    hold(folder).release()
    (folder / "data.new").mkdir()
    (folder / "data.new" / "half").write_text("")
    with EmbeddedPostgres(folder, durable=False):
        assert not (folder / "data.new").exists()


def test_a_long_path_gets_a_short_socket(folder: Path) -> None:
    folder.chmod(0o755)
    deep = folder / ("deep" * 20) / ("deeper" * 10)
    server = EmbeddedPostgres(deep, durable=False).start()
    try:
        sockets = Path(server.url.partition("host=")[2].partition("&")[0].replace("%2F", "/"))
        assert sockets.parent != deep
        assert sockets.is_dir()
    finally:
        server.stop()
    assert not sockets.exists()


def test_a_full_disk_is_named(folder: Path) -> None:
    held = hold(folder)
    held.log.write_text("PANIC:  could not write to file: No space left on device\n")
    assert cluster.explain("Postgres does not start", held, since=0) == (
        f"Postgres does not start: the disk under '{folder}' is full. "
        "Free some space, name another folder, or set DATABASE_URL."
    )
    held.release()


def test_an_unsupported_platform_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(PostgresUnavailableError) as raised:
        hold()
    assert str(raised.value) == (
        "The embedded Postgres runs on Linux and macOS only. Set DATABASE_URL."
    )


def test_the_default_is_where_the_servers_user_can_go() -> None:
    default = default_folder()
    assert default.name == "postgres"
    assert default.is_relative_to(Path.home()) == (os.geteuid() != 0)
