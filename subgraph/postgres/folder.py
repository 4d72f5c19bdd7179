"""Turn a path into a folder that is ours alone, and hold it."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from ..errors import PostgresUnavailableError
from .account import Account, closed_to, server_account

if sys.platform != "win32":  # where `hold` refuses
    import fcntl

_MARKER = "winnow-postgres"
_MARKER_TEXT = b"The embedded Postgres of winnow lives here. Without this file it is refused.\n"
_LOCK = "lock"
_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET = 103  # bytes; macOS has the shortest limit
_PREDECESSOR_SECONDS = 5.0  # what a server takes to end after its parent was killed


@dataclass
class Folder:
    """A folder that nobody else can open, and its lock. Release it when the server has ended.

    The server inherits the lock's descriptor: whoever gets the lock knows that no server, and no
    process of one, is left on the data.
    """

    path: Path
    account: Account
    lock: int
    sockets: Path

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    def release(self) -> None:
        """Let others have the folder."""
        os.close(self.lock)
        if self.sockets.parent != self.path:
            shutil.rmtree(self.sockets, ignore_errors=True)


def default_folder() -> Path:
    """Return where the data goes unless somebody says otherwise.

    For root not under its home, which is closed to the user that Postgres then runs as.
    """
    if os.geteuid() == 0:
        return Path(platformdirs.site_state_dir("winnow")) / "postgres"
    return Path(platformdirs.user_data_dir("winnow")) / "postgres"


def hold(path: Path | None = None) -> Folder:
    """Make or check the folder, the default one unless `path` is given, and lock it.

    Raises PostgresUnavailableError when it is not ours, is open to others, is in use, or cannot be
    reached by the user that the server runs as. An empty folder of our own is taken.
    """
    if sys.platform not in ("linux", "darwin"):
        raise PostgresUnavailableError(
            "The embedded Postgres runs on Linux and macOS only. Set DATABASE_URL."
        )
    path = Path(os.path.realpath(path or default_folder()))
    account = server_account(path / "data")
    _reachable(path.parent, account)
    try:
        _make(path)
        _check(path)
        lock = _lock(path)
    except OSError as error:
        raise PostgresUnavailableError(
            f"The folder '{path}' cannot be used for Postgres: {error.strerror}. "
            "Name another folder, or set DATABASE_URL."
        ) from error
    try:
        _reachable(path, account)  # again: what we made may be closed by our umask
        _refuse_live_server(path / "data")
        sockets = _private(path / "run", account)
        if len(os.fsencode(sockets / _SOCKET)) > _LONGEST_SOCKET:
            sockets = _private(Path(tempfile.mkdtemp(prefix="winnow-")), account)
        return Folder(path, account, lock, sockets)
    except BaseException:
        os.close(lock)
        raise


def _mode() -> int:
    # Root keeps the folder and lets the server's user pass through it to `data` and `run`.
    return 0o711 if os.geteuid() == 0 else 0o700


def _make(path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o755 if os.geteuid() == 0 else 0o700)
        path.mkdir(mode=0o700, exist_ok=True)
    elif not path.is_dir():
        raise PostgresUnavailableError(
            f"'{path}' is not a folder. Name another, or set DATABASE_URL."
        )
    if path.stat().st_uid == os.geteuid() and not any(path.iterdir()):
        path.chmod(_mode())
        # Two who start at once write the same; the lock decides between them.
        marker = os.open(path / _MARKER, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        os.write(marker, _MARKER_TEXT)
        os.close(marker)


def _check(path: Path) -> None:
    status = path.stat()
    if status.st_uid != os.geteuid():
        raise PostgresUnavailableError(
            f"The folder '{path}' belongs to another user. Name another, or set DATABASE_URL."
        )
    if not (path / _MARKER).is_file():
        raise PostgresUnavailableError(
            f"The folder '{path}' is not empty and was not made by this program, so it is left "
            "alone. Name an empty or a new folder, or set DATABASE_URL."
        )
    mode = stat.S_IMODE(status.st_mode)
    if mode & ~_mode():
        raise PostgresUnavailableError(
            f"The folder '{path}' is open to other users (mode {mode:o}). "
            f"Close it with: chmod {_mode():o} '{path}'"
        )


def _lock(path: Path) -> int:
    lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    deadline = time.monotonic() + _PREDECESSOR_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode(errors="replace").strip()
            if _alive(holder) or time.monotonic() > deadline:
                os.close(lock)
                raise PostgresUnavailableError(
                    f"The folder '{path}' is in use by another running server"
                    f"{f' (started by process {holder})' if holder else ''}. "
                    "Stop that, name another folder, or set DATABASE_URL."
                ) from None
            time.sleep(0.02)
        else:
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
            return lock


def _reachable(path: Path, account: Account) -> None:
    if (closed := closed_to(path, account)) is not None:
        raise PostgresUnavailableError(
            f"Postgres refuses root and would run as user '{account.name}', to whom '{closed}' is "
            f"closed; it stays closed. Name a folder outside of it, start the program as another "
            "user, or set DATABASE_URL."
        )


def _refuse_live_server(data: Path) -> None:
    """Refuse data on which somebody else runs a server; clear away what a dead one left.

    We hold the lock, so no server of ours is alive. The number in the file may by now be that of
    another process, at which Postgres would refuse to start.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = pid_file.read_text().split("\n", 1)[0].strip()
    except FileNotFoundError:
        return
    if _alive(pid) and _works_in(pid, data):
        raise PostgresUnavailableError(
            f"The folder '{data}' is in use by another running server (process {pid}). "
            "Stop that, name another folder, or set DATABASE_URL."
        )
    pid_file.unlink()


def _alive(pid: str) -> bool:
    if not pid.isdigit() or int(pid) <= 1:
        return False
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _works_in(pid: str, data: Path) -> bool:
    """Tell whether the process's working folder is `data`, as a server's is; yes if unknown."""
    process = Path("/proc") / pid
    if not process.exists():
        return True
    try:
        return os.path.realpath(process / "cwd") == str(data)
    except OSError:
        return False  # of another user, and so no server on data that is ours


def _private(path: Path, account: Account) -> Path:
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)
    if not account.is_ours:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    return path


def make_data(folder: Folder, name: str) -> Path:
    """Make an empty folder for the server's user beside `data`, in the place of any leftover."""
    path = folder.path / name
    with suppress(FileNotFoundError):
        shutil.rmtree(path)
    return _private(path, folder.account)
