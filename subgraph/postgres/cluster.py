"""Make the server's data, and the command line that runs a server on it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ..errors import PostgresUnavailableError
from .folder import Folder, make_data

SUPERUSER = "winnow"
PORT = 5432  # only part of the socket's name: nothing listens on the network
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}

_MAJOR = "18"
_LARGEST_LOG = 5_000_000  # bytes
_TAIL = 6  # lines of the log in a message

# For one program on a machine that it shares: little memory, few processes, no network.
_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "64",
    # Taken as it is needed, which is little until vocabularies are large: with 64 MB, searches
    # by meaning of 100,000 terms took two thirds more.
    "shared_buffers": "512MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "dynamic_shared_memory_type": "mmap",  # containers give /dev/shm 64 MB, or nothing
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "0",
    "io_method": "sync",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # Statements and their values hold what people asked: they stay out of the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_FAST = {"fsync": "off", "full_page_writes": "off"}  # a crash of the server alone loses nothing


def create(folder: Folder, binaries: Path) -> None:
    """Make the data with initdb unless it is there.

    Made beside its place and renamed: what an interrupted run leaves is never taken for data.
    """
    if folder.data.exists():
        _check_version(folder.data)
        return
    scratch = make_data(folder, "data.new")
    account = folder.account
    somebody_else = not account.is_ours
    try:
        made = subprocess.run(  # noqa: S603 (our own command)
            [
                *(str(binaries / "initdb"), "--pgdata", str(scratch), "--username", SUPERUSER),
                "--auth=trust",  # the socket lies in a folder that only its owner can enter
                *("--encoding=UTF8", "--locale=C"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *("--no-sync", "--no-instructions"),
            ],
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            user=account.uid if somebody_else else None,
            group=account.gid if somebody_else else None,
            extra_groups=[] if somebody_else else None,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise PostgresUnavailableError(
            f"Postgres cannot be run here: {error}. Set DATABASE_URL."
        ) from error
    if made.returncode != 0:
        raise PostgresUnavailableError(
            _worded("Postgres cannot make its data", folder, made.stderr or made.stdout)
        )
    scratch.rename(folder.data)


def command(folder: Folder, binaries: Path, *, durable: bool) -> list[str]:
    """Return the command line of the server."""
    settings = _SETTINGS | {"unix_socket_directories": str(folder.sockets)}
    if not durable:
        settings |= _FAST
    options = [f"--{name}={value}" for name, value in settings.items()]
    return [str(binaries / "postgres"), "-D", str(folder.data), *options]


def rotate_log(folder: Folder) -> None:
    """Keep one old log beside the new one once it has grown large."""
    if folder.log.exists() and folder.log.stat().st_size > _LARGEST_LOG:
        folder.log.replace(folder.log.with_suffix(".log.1"))


def log_size(folder: Folder) -> int:
    """Return how long the log is, for `explain` to start from."""
    return folder.log.stat().st_size if folder.log.exists() else 0


def explain(what: str, folder: Folder, since: int) -> str:
    """Word a failure of the server, with what it said since then."""
    try:
        said = folder.log.read_bytes()[since:].decode(errors="replace")
    except OSError:
        said = ""
    return _worded(what, folder, said)


def _worded(what: str, folder: Folder, said: str) -> str:
    if "No space left on device" in said:
        return (
            f"{what}: the disk under '{folder.path}' is full. "
            "Free some space, name another folder, or set DATABASE_URL."
        )
    lines = [line.strip().rstrip(".") for line in said.splitlines() if line.strip()]
    lines = [line for line in lines if " LOG: " not in line]  # the course of things
    tail = " | ".join(lines[-_TAIL:]) or "it said nothing"
    return f"{what} in '{folder.path}': {tail}. Name another folder, or set DATABASE_URL."


def _check_version(data: Path) -> None:
    try:
        major = (data / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise PostgresUnavailableError(
            f"'{data}' holds no database that Postgres can read ({error.strerror}). "
            "Name another folder, or set DATABASE_URL."
        ) from error
    if major != _MAJOR:
        raise PostgresUnavailableError(
            f"'{data}' was made by Postgres {major}, and this program brings {_MAJOR}. All in it "
            "can be fetched again: remove the folder, name another, or set DATABASE_URL."
        )
