"""The pool: typed, quick failures."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import psycopg
import pytest

from subgraph.errors import ConfigurationError, StoreError, StoreUnavailableError
from subgraph.postgres import EmbeddedPostgres
from subgraph.store.database import Pool, connection, open_pool, ping


async def test_ping_answers(pool: Pool) -> None:
    await ping(pool)


async def test_our_tables_and_the_extensions_are_found(pool: Pool) -> None:
    async with connection(pool) as borrowed:
        row = await (
            await borrowed.execute(
                "SELECT (SELECT count(*) FROM term), '[1,0]'::halfvec <#> '[1,0]', 'dark' % 'darc'"
            )
        ).fetchone()
    assert row == (0, -1.0, True)


async def test_a_refused_statement_is_a_store_error(pool: Pool) -> None:
    with pytest.raises(StoreError) as raised:
        async with connection(pool) as borrowed:
            await borrowed.execute("SELECT * FROM nowhere")
    assert str(raised.value) == 'The database refused: relation "nowhere" does not exist.'
    assert not isinstance(raised.value, StoreUnavailableError)


async def test_an_unreadable_url_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError) as raised:
        await open_pool("not a url")
    assert str(raised.value) == (
        "DATABASE_URL cannot be read. Its form is 'postgresql://user:password@host:5432/name'."
    )


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgresql://winnow@127.0.0.1:1/winnow", id="nobody listens"),
        pytest.param("postgresql://winnow@/winnow?host=/nowhere", id="no socket"),
        pytest.param("postgresql://winnow@192.0.2.1/winnow", id="packets vanish"),
    ],
)
async def test_a_database_that_is_down_fails_typed_within_two_seconds(url: str) -> None:
    pool = await open_pool(url)
    try:
        began = time.monotonic()
        with pytest.raises(StoreUnavailableError) as raised:
            await ping(pool)
        assert time.monotonic() - began < 2
        assert str(raised.value) == "The database gave no connection within 0.8 seconds."
    finally:
        await pool.close(timeout=0.1)


async def test_a_slow_statement_ends_in_time(pool: Pool) -> None:
    began = time.monotonic()
    with pytest.raises(StoreUnavailableError) as raised:
        async with connection(pool) as borrowed:
            await borrowed.execute("SELECT pg_sleep(30)")
    assert time.monotonic() - began < 2
    assert str(raised.value) == "The database did not answer in time."
    await ping(pool)


async def test_who_asks_for_longer_gets_it_and_the_next_does_not(pool: Pool) -> None:
    async with connection(pool, seconds=30) as borrowed:
        assert await _timeout(borrowed) == "30s"
    async with connection(pool) as borrowed:
        assert await _timeout(borrowed) == "1100ms"


async def test_a_frozen_link_fails_in_time(database_url: str, tmp_path: Path) -> None:
    """A server that keeps the connection and says nothing, as a stopped machine does."""
    silent = asyncio.Event()
    relay, url = await _relay(database_url, silent, tmp_path)
    pool = await open_pool(url)
    try:
        await ping(pool)
        silent.set()
        began = time.monotonic()
        with pytest.raises(StoreUnavailableError) as raised:
            await ping(pool)
        assert time.monotonic() - began < 2
        assert str(raised.value) == "The database did not answer in time."
    finally:
        await pool.close(timeout=0.1)
        relay.close()


async def test_connections_that_the_server_closed_are_replaced_unnoticed(
    pool: Pool, postgres_url: str
) -> None:
    await ping(pool)
    with psycopg.connect(postgres_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s",
            ["winnow"],
        )
    await asyncio.sleep(0.05)
    await ping(pool)


async def test_a_database_that_goes_is_missed_and_one_that_comes_back_is_found(
    used_folder: Path,
) -> None:
    server = EmbeddedPostgres(used_folder, durable=False).start()
    pool = await open_pool(server.url)
    try:
        await ping(pool)
        await asyncio.to_thread(server.stop)
        for _ in range(3):
            began = time.monotonic()
            with pytest.raises(StoreUnavailableError):
                await ping(pool)
            assert time.monotonic() - began < 2
        await asyncio.to_thread(server.start)
        deadline = time.monotonic() + 5
        while True:
            try:
                await ping(pool)
            except StoreUnavailableError:
                assert time.monotonic() < deadline
            else:
                break
    finally:
        await pool.close()
        server.stop()


async def test_options_of_the_url_are_kept(database_url: str) -> None:
    pool = await open_pool(
        f"{database_url}{'&' if '?' in database_url else '?'}options=-c%20work_mem%3D7MB"
    )
    try:
        async with connection(pool) as borrowed:
            row = await (
                await borrowed.execute(
                    "SELECT current_setting('work_mem'), current_setting('search_path')"
                )
            ).fetchone()
        assert row == ("7MB", "winnow,public,extensions")
    finally:
        await pool.close()


async def test_a_closed_pool_is_unavailable(database_url: str) -> None:
    pool = await open_pool(database_url)
    await pool.close()
    with pytest.raises(StoreUnavailableError) as raised:
        await ping(pool)
    assert str(raised.value) == "The connections to the database have been closed."


async def _timeout(borrowed: psycopg.AsyncConnection) -> str:
    row = await (await borrowed.execute("SHOW statement_timeout")).fetchone()
    assert row is not None
    return str(row[0])


async def _relay(url: str, silent: asyncio.Event, folder: Path) -> tuple[asyncio.Server, str]:
    """Pass bytes between a socket of ours and the server until `silent` is set."""
    known = psycopg.conninfo.conninfo_to_dict(url)
    host, port = str(known.get("host", "localhost")), int(str(known.get("port", 5432)))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = (
            await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
            if host.startswith("/")
            else await asyncio.open_connection(host, port)
        )

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                if not silent.is_set():
                    sink.write(data)
            sink.close()

        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

    path = folder / ".s.PGSQL.5432"
    relay = await asyncio.start_unix_server(serve, path)
    user, password = known.get("user"), known.get("password")
    return relay, psycopg.conninfo.make_conninfo(
        host=str(folder), port=5432, user=user, password=password, dbname=known["dbname"]
    )
