"""Choose the user that Postgres runs as: ourselves, or somebody else where we are root."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from ..errors import PostgresUnavailableError

if sys.platform != "win32":  # where `hold` refuses
    import pwd

# 'postgres' first: the files of 'nobody' are shared with whatever else runs as nobody.
_CANDIDATES = ("postgres", "nobody", "daemon")


@dataclass(frozen=True, slots=True)
class Account:
    """A user, by number; `name` is for messages."""

    uid: int
    gid: int
    name: str

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()


def server_account(data: Path) -> Account:
    """Return who runs the server: Postgres refuses root, so root picks another user.

    The owner of an existing `data` folder stays its owner. Raises PostgresUnavailableError when
    root finds no user to run it as.
    """
    if os.geteuid() != 0:
        return _by_uid(os.geteuid(), os.getegid())
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return _by_uid(owner.st_uid, owner.st_gid)
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, name)
    raise PostgresUnavailableError(
        "Postgres refuses to run as root, and none of the users "
        f"{', '.join(_CANDIDATES)} exists to run it as. "
        "Start the program as another user, or set DATABASE_URL."
    )


def closed_to(path: Path, account: Account) -> Path | None:
    """Return the first part of `path` that `account` may not pass or read; None when it may.

    Parts that do not exist yet, and access lists beyond the mode bits, are not looked at.
    """
    if account.is_ours:
        return None
    for part in (*reversed(path.parents), path):
        if not part.exists():
            break
        status = part.stat()
        shift = 6 if status.st_uid == account.uid else 3 if status.st_gid == account.gid else 0
        needed = 0o1 if part.is_dir() else 0o4
        if not (status.st_mode >> shift) & needed:
            return part
    return None


def _by_uid(uid: int, gid: int) -> Account:
    try:
        return Account(uid, gid, pwd.getpwuid(uid).pw_name)
    except KeyError:
        return Account(uid, gid, str(uid))
