"""Run an embedded Postgres: start it, keep it alive, and take it along when we end.

The server is a child of a thread that lives as long as it does: the thread waits for it, starts it
again after a crash, and is the parent whose end the kernel reports to it (see child.py). So it does
not matter which thread calls `start`.
"""

from __future__ import annotations

import atexit
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from ..errors import PostgresUnavailableError
from . import cluster
from .binaries import find_binaries
from .folder import Folder, hold

log = logging.getLogger(__name__)

_READY_SECONDS = 60.0  # recovery after a crash reads up to a gigabyte of log
_STOP_SECONDS = 20.0
_LONGEST_PAUSE = 30.0  # between attempts to start a server that keeps ending
_STEADY_SECONDS = 60.0  # a server that ran this long counts as healthy again
_DATABASE = "winnow"
_HOW = "exec" if sys.platform == "linux" else "watch"  # see child.py


class EmbeddedPostgres:
    """A Postgres server of our own, on a unix socket in a private folder.

        with EmbeddedPostgres() as server:
            migrate(server.url)

    The data stays in `folder` between runs. `durable=False` gives up safety on power loss for
    speed: for tests. Only Linux and macOS; everything that keeps the server from running raises
    PostgresUnavailableError, whose message names the way out.
    """

    def __init__(self, folder: Path | None = None, *, durable: bool = True) -> None:
        self._path = folder
        self._durable = durable
        self._folder: Folder | None = None
        self._binaries = Path()
        self._log_start = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._spawning = threading.Lock()
        self._stopping = threading.Event()
        self._answered = threading.Event()
        self._failed = threading.Event()

    @property
    def url(self) -> str:
        """Where the running server answers, as libpq reads it."""
        return self._url(_DATABASE)

    @property
    def pid(self) -> int | None:
        """Process of the server; another one after a crash."""
        return self._process.pid if self._process else None

    def start(self) -> Self:
        """Start the server and return when it answers. Does nothing when it already runs."""
        if self._folder is not None:
            return self
        self._folder = folder = hold(self._path)
        try:
            self._binaries = find_binaries(folder.account)
            cluster.create(folder, self._binaries)
            cluster.rotate_log(folder)
            self._log_start = cluster.log_size(folder)
            for flag in (self._stopping, self._answered, self._failed):
                flag.clear()
            self._thread = threading.Thread(
                target=self._supervise, args=(folder,), name="embedded-postgres", daemon=True
            )
            self._thread.start()
            atexit.register(self.stop)
            self._await_answer(folder)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Shut the server down and let go of the folder. Does nothing when it is not running."""
        atexit.unregister(self.stop)
        with self._spawning:
            self._stopping.set()
        if self._thread is not None:
            for each in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, now
                if self._process is not None and self._process.poll() is None:
                    self._process.send_signal(each)
                self._thread.join(_STOP_SECONDS)
                if not self._thread.is_alive():
                    break
            self._thread = None
        if self._folder is not None:
            self._folder.release()
            self._folder = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _supervise(self, folder: Folder) -> None:
        pause = 0.1
        while True:
            started = time.monotonic()
            try:
                with self._spawning:
                    if self._stopping.is_set():
                        return
                    self._process = self._spawn(folder)
                ended = f"exit status {_wait(self._process)}"
            except OSError as error:
                ended = str(error)
            if self._stopping.is_set():
                return
            if not self._answered.is_set():
                self._failed.set()
                return
            if time.monotonic() - started > _STEADY_SECONDS:
                pause = 0.1
            log.warning("Postgres ended (%s); it starts again in %.1f s", ended, pause)
            self._stopping.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _spawn(self, folder: Folder) -> subprocess.Popen[bytes]:
        account = folder.account
        output = os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        try:
            return subprocess.Popen(  # noqa: S603 (our own command)
                [
                    *(sys.executable, "-I", "-S", str(Path(__file__).with_name("child.py"))),
                    *(_HOW, str(os.getpid()), str(account.uid), str(account.gid)),
                    *cluster.command(folder, self._binaries, durable=self._durable),
                ],
                stdin=subprocess.PIPE if _HOW == "watch" else subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=cluster.ENVIRONMENT,
                pass_fds=(folder.lock,),
                start_new_session=True,  # Ctrl-C is for us; the server ends after our last query
            )
        finally:
            os.close(output)

    def _await_answer(self, folder: Folder) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            try:
                self._make_database()
            except psycopg.Error as error:
                if self._failed.is_set():
                    what = "Postgres does not start"
                elif time.monotonic() > deadline:
                    what = f"Postgres did not answer within {_READY_SECONDS:g} seconds"
                else:
                    self._failed.wait(0.01)
                    continue
                raise PostgresUnavailableError(
                    cluster.explain(what, folder, self._log_start)
                ) from error
            else:
                self._answered.set()
                return

    def _make_database(self) -> None:
        with psycopg.connect(
            self._url("postgres"), connect_timeout=5, autocommit=True
        ) as connection:
            known = connection.execute(
                "SELECT FROM pg_database WHERE datname = %s", [_DATABASE]
            ).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {_DATABASE} STRATEGY file_copy")

    def _url(self, database: str) -> str:
        if self._folder is None:
            raise PostgresUnavailableError("The embedded Postgres is not running. Call start().")
        host = quote(str(self._folder.sockets), safe="")
        return f"postgresql://{cluster.SUPERUSER}@/{database}?host={host}&port={cluster.PORT}"


def _wait(process: subprocess.Popen[bytes]) -> int:
    code = process.wait()
    if process.stdin is not None:
        process.stdin.close()
    return code
