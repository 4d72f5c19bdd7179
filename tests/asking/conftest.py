"""Open the little graph's indexes over a real Postgres, once for all tests of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from subgraph.opening import runtime, sync
from subgraph.runtime import Runtime
from subgraph.settings import read_settings
from tests.asking.little_graph import app, write_catalogue
from tests.serving import serving


@pytest.fixture(scope="session")
async def little(
    shared_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Runtime]:
    """The hostels and recipes, synced; no model."""
    folder = tmp_path_factory.mktemp("catalogue")
    write_catalogue(folder)
    async with serving(app()) as graph:
        settings = read_settings(
            database_url=shared_database_url,
            schema_location=str(folder / "schema.graphql"),
            catalogue=folder,
            graph_url=f"{graph}/graphql",
        ).model_copy(update={"openai_api_key": None, "openai_base_url": None})
        async with runtime(settings) as opened:
            report = await sync(opened)
            assert not report.failed, report
            yield opened
