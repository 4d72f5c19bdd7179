"""Turn a database URL into a pool of connections that fail fast and typed."""

from __future__ import annotations

import asyncio
import logging
import os
import select
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg
from psycopg import AsyncConnection, conninfo
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from ..errors import ConfigurationError, StoreError, StoreUnavailableError

Pool = AsyncConnectionPool[AsyncConnection]

# Together less than two seconds: a person waits for the answer, and /ready for its probe.
CONNECTION_SECONDS = 0.8  # for a free connection
STATEMENT_SECONDS = 1.1  # for all that is done with it, unless the caller says more

# Our tables first; the last is where some hosts keep the extensions. A missing schema is no error.
SEARCH_PATH = "winnow,public,extensions"

# How many neighbours a walk through an HNSW index keeps: recall for time. Of the five nearest of
# 100,000 generated names, where near enough to count, 40 found 93 %, 64 95 % and 100 96 %.
_EF_SEARCH = "64"

_WAITING = 256  # callers in the queue; more than that and an early no is kinder

logging.getLogger("psycopg.pool").setLevel(logging.WARNING)  # it tells every borrowing at INFO


async def open_pool(
    url: str,
    *,
    size: int = 10,
    idle: int = 1,
    connection_seconds: float = CONNECTION_SECONDS,
) -> Pool:
    """Return an open pool of at most `size` connections, at least `idle` of them kept.

    It does not wait for the database: a pool on a dead one opens too, and `ping` tells. The caller
    closes it. Connections are in autocommit, find our tables first, and prepare statements that
    they see twice. Raises ConfigurationError when `url` cannot be read.
    """
    options = connection_options(
        url,
        search_path=SEARCH_PATH,
        jit="off",  # plans are short: compiling them costs more than it brings
        # No value of a question changes how it is best searched for, and planning it takes 2 ms.
        plan_cache_mode="force_generic_plan",
        **{"hnsw.ef_search": _EF_SEARCH},
        statement_timeout=f"{round(STATEMENT_SECONDS * 1000)}",
    )
    pool: Pool = AsyncConnectionPool(
        url,
        min_size=idle,
        max_size=max(size, idle),
        max_waiting=_WAITING,
        timeout=connection_seconds,
        # Give up soon: the next caller tries afresh, where a long backoff would sleep through
        # the database's return.
        reconnect_timeout=1.0,
        open=False,
        name="store",
        kwargs={
            "autocommit": True,
            "prepare_threshold": 1,
            "connect_timeout": 2,
            "application_name": "winnow",
            "options": options,
            "keepalives_idle": 10,
            "tcp_user_timeout": 5000,
        },
    )
    await pool.open(wait=False)
    return pool


def connection_options(url: str, **settings: str) -> str:
    """Return libpq's `options` with the settings added to those that `url` has itself.

    Raises ConfigurationError when `url` cannot be read.
    """
    try:
        own = conninfo.conninfo_to_dict(url).get("options")
    except psycopg.ProgrammingError as error:
        raise ConfigurationError(
            "DATABASE_URL cannot be read. Its form is 'postgresql://user:password@host:5432/name'."
        ) from error
    ours = [f"-c {name}={value}" for name, value in settings.items()]
    return " ".join([*ours, str(own)] if own else ours)


@asynccontextmanager
async def connection(
    pool: Pool, *, seconds: float = STATEMENT_SECONDS
) -> AsyncIterator[AsyncConnection]:
    """Borrow a connection for at most `seconds` of work.

    Raises StoreUnavailableError when there is none, when it breaks, or when the time is up (also
    when the server has stopped answering without closing anything), and StoreError for whatever
    else the database refuses. A dead database is known within CONNECTION_SECONDS, a frozen one
    within CONNECTION_SECONDS plus `seconds`.
    """
    borrowed = await _borrow(pool)
    late = False

    def cut() -> None:
        nonlocal late
        late = True
        _hang_up(borrowed)

    timer = asyncio.get_running_loop().call_later(seconds, cut)
    longer = seconds > STATEMENT_SECONDS
    try:
        if longer:
            await _limit(borrowed, seconds)
        yield borrowed
    except psycopg.Error as error:
        raise _typed(error, late) from error
    finally:
        try:
            if longer:
                with suppress(psycopg.Error):
                    await _limit(borrowed, STATEMENT_SECONDS)
        finally:
            timer.cancel()
            await pool.putconn(borrowed)


async def ping(pool: Pool) -> None:
    """Raise StoreUnavailableError unless the database answers."""
    async with connection(pool) as borrowed:
        await borrowed.execute("SELECT 1")


async def _borrow(pool: Pool) -> AsyncConnection:
    try:
        while True:
            borrowed = await pool.getconn()
            if not _broken(borrowed):
                return borrowed
            await borrowed.close()
            await pool.putconn(borrowed)  # which has the pool make another
    except PoolTimeout as error:
        raise StoreUnavailableError(
            f"The database gave no connection within {pool.timeout:g} seconds."
        ) from error
    except TooManyRequests as error:
        raise StoreUnavailableError(
            f"{pool.max_waiting} requests already wait for the database."
        ) from error
    except PoolClosed as error:
        raise StoreUnavailableError("The connections to the database have been closed.") from error


def _broken(borrowed: AsyncConnection) -> bool:
    """Tell whether the server has hung up: an idle connection has nothing to say but goodbye.

    A look at the socket, where the pool's own check costs a round trip for every question.
    """
    if borrowed.closed:
        return True
    if sys.platform == "win32":  # has no poll; there the first statement finds out
        return False
    poll = select.poll()
    poll.register(borrowed.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _hang_up(borrowed: AsyncConnection) -> None:
    """Shut the socket, so that whoever waits on it gets an error at once."""
    with suppress(OSError, psycopg.Error):
        copy = socket.socket(fileno=os.dup(borrowed.fileno()))
        with copy:
            copy.shutdown(socket.SHUT_RDWR)


async def _limit(borrowed: AsyncConnection, seconds: float) -> None:
    await borrowed.execute(
        "SELECT set_config('statement_timeout', %s, false)", [f"{round(seconds * 1000)}ms"]
    )


def _typed(error: psycopg.Error, late: bool) -> StoreError:
    if late or isinstance(error, psycopg.errors.QueryCanceled):
        return StoreUnavailableError("The database did not answer in time.")
    text = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return StoreUnavailableError(f"The database cannot be reached: {text}.")
    return StoreError(f"The database refused: {text}.")
