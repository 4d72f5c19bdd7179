"""Open what a process needs, in order, and close it again: Postgres, catalogue, sync, runtime."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from .callers import ANYONE, may_see
from .catalogue import Catalogue, VocabularyDefinition, load_catalogue, load_schema
from .catalogue.ownership import owner_of, root_field_owners
from .confidence import Calibrations, read_calibrations, shipped_calibrations
from .embedding import open_embedder
from .embedding.protocol import Embedder
from .errors import ConfigurationError, StoreError
from .postgres import EmbeddedPostgres
from .retrieval import levers_of
from .runtime import Runtime, watching
from .settings import Settings, variable
from .store.database import open_pool
from .store.migrate import migrate
from .sync import Progress, SyncReport, refresh_forever, silent, sync_all
from .writing.literal import Weights, prepare, read_weights
from .writing.model import ChatModel, OutputMode

_OPENAI = "https://api.openai.com/v1"

_log = logging.getLogger(__name__)


def open_catalogue(settings: Settings) -> Catalogue:
    """Read schema and definitions. Raises SchemaError and DefinitionError."""
    return load_catalogue(settings.catalogue, load_schema(settings.schema_location))


def vocabulary_urls(settings: Settings) -> Callable[[VocabularyDefinition], str]:
    """Return where each vocabulary is fetched: the router, or else the subgraph that owns it.

    Raises ConfigurationError for one of which neither the settings nor the supergraph say.
    """
    if settings.graph_url:
        router = settings.graph_url
        return lambda _: router
    path = Path(settings.schema_location)
    owners = root_field_owners(path.read_text("utf-8")) if path.is_file() else {}

    def url(vocabulary: VocabularyDefinition) -> str:
        owner = owner_of(vocabulary, owners)
        found = settings.subgraph_urls.get(owner.name, owner.url) if owner else ""
        if not found:
            raise ConfigurationError(
                f"Nothing says where the vocabulary '{vocabulary.name}' is fetched. "
                "Set WINNOW_GRAPH_URL to the router."
            )
        return found

    return url


def embedder_of(settings: Settings) -> Embedder:
    """Open the embedder that the settings name. Raises EmbeddingError."""
    key = settings.openai_api_key
    return open_embedder(
        settings.embedder,
        base_url=settings.openai_base_url or _OPENAI,
        key=key.get_secret_value() if key else None,
        model=settings.embedding_model,
        dimension=settings.embedding_dimension,
    )


def model_of(settings: Settings) -> ChatModel | None:
    """Open the chat model, or None when none is configured."""
    if not settings.has_model:
        return None
    key = settings.openai_api_key
    return ChatModel(
        settings.openai_base_url or _OPENAI,
        key.get_secret_value() if key else None,
        settings.model,
        concurrency=settings.model_concurrency,
        output=OutputMode(settings.model_output),
    )


def weights_of(settings: Settings) -> Weights | None:
    """Read the literal reader's weights; None for those that ship. Raises ConfigurationError."""
    path = settings.reader_weights
    if path is None:
        return None
    try:
        return read_weights(path)
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"{variable('reader_weights')}: {path} is not a file that 'winnow train' wrote: {error}"
        ) from error


def calibrations_of(settings: Settings) -> Calibrations:
    """Read how confidence is computed. Raises ConfigurationError."""
    path = settings.confidence
    if path is None:
        return shipped_calibrations()
    try:
        return read_calibrations(path)
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"{variable('confidence')}: {path} is not a file that 'winnow evaluate --calibrate' "
            f"wrote: {error}"
        ) from error


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[str]:
    """Yield the URL of a database: the configured one, or an embedded server's while it runs.

    Raises PostgresUnavailableError.
    """
    if settings.database_url:
        yield settings.database_url
        return
    server = EmbeddedPostgres(settings.data_dir)
    await asyncio.to_thread(server.start)
    try:
        yield server.url
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """Yield a runtime with its tables in shape, ready to be synced or asked."""
    async with AsyncExitStack() as stack:
        catalogue = open_catalogue(settings)
        embedder = await asyncio.to_thread(embedder_of, settings)
        await asyncio.to_thread(prepare, catalogue.indexes.values())
        url = await stack.enter_async_context(database(settings))
        try:
            await asyncio.to_thread(migrate, url)
        except StoreError as error:
            if not settings.database_url:
                raise
            # A database that is down at start may be up later: /ready says so meanwhile.
            _log.error("The database is not ready: %s", error)
        pool = await open_pool(url, size=settings.pool_size)
        stack.push_async_callback(pool.close)
        _tell_hidden(settings, catalogue)
        opened = Runtime(
            settings,
            pool,
            embedder,
            catalogue,
            model_of(settings),
            weights=weights_of(settings),
            calibrations=calibrations_of(settings),
            levers=levers_of(settings.retrieval),
        )
        if opened.model is not None:
            stack.push_async_callback(opened.model.close)
        yield opened


def _tell_hidden(settings: Settings, catalogue: Catalogue) -> None:
    """Warn of fields that nobody will see, for nobody is known without claims."""
    if settings.claims_header is not None:
        return
    for name, index in sorted(catalogue.indexes.items()):
        hidden = [each.path for each in index.fields if not may_see(each.access, ANYONE)]
        if hidden:
            shown = ", ".join(f"'{each}'" for each in hidden[:5]) + (", …" if hidden[5:] else "")
            _log.warning(
                "%d of %d fields of '%s' ask for more than anyone has and are hidden: %s. "
                "Set WINNOW_CLAIMS_HEADER to the header in which your router forwards claims.",
                len(hidden),
                len(index.fields),
                name,
                shown,
            )


async def sync(opened: Runtime, *, force: bool = False, progress: Progress = silent) -> SyncReport:
    """Fetch the vocabularies that are due, store the indexes, and load what was stored."""
    report = await sync_all(
        opened.pool,
        opened.embedder,
        opened.catalogue,
        vocabulary_urls(opened.settings),
        progress,
        force=force,
    )
    await opened.load()
    return report


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Runtime]:
    """Yield a runtime that keeps itself fresh, with what was stored before at once."""
    async with runtime(settings) as opened:
        try:
            await opened.load()
        except StoreError as error:
            _log.error("What was stored could not be loaded: %s", error)
        async with refreshing(opened):
            yield opened


@asynccontextmanager
async def refreshing(opened: Runtime) -> AsyncIterator[None]:
    """While the block runs, fetch vocabularies when they are due, and read what others fetched."""
    settings = opened.settings
    async with watching(opened):
        if not settings.sync:
            yield
            return
        task = asyncio.create_task(
            refresh_forever(
                opened.pool,
                opened.embedder,
                opened.catalogue,
                vocabulary_urls(settings),
                on_change=lambda _: opened.load(),
            )
        )
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
