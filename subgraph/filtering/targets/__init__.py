"""Turn a checked filter into what another system runs: one target a file, all of one meaning."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Any

from ..checked import CheckedFilter
from .columns import Column, Json, Table
from .elasticsearch import elasticsearch_mapping, to_elasticsearch
from .hasura import to_hasura
from .postgres import Sql, to_postgres
from .prisma import to_prisma

__all__ = [
    "Column",
    "Json",
    "Sql",
    "Table",
    "Target",
    "compile_filter",
    "elasticsearch_mapping",
    "to_elasticsearch",
    "to_hasura",
    "to_postgres",
    "to_prisma",
]


class Target(StrEnum):
    """Every system that a filter can be said for."""

    POSTGRES = "POSTGRES"
    ELASTICSEARCH = "ELASTICSEARCH"
    OPENSEARCH = "OPENSEARCH"
    HASURA = "HASURA"
    PRISMA = "PRISMA"


def compile_filter(
    checked: CheckedFilter,
    target: Target,
    *,
    now: datetime.datetime,
    zone: datetime.tzinfo,
    document: str = "document",
) -> dict[str, Any]:
    """Say a filter for a target, as JSON.

    For Postgres it is `{"text": …, "parameters": {…}}` over the jsonb column `document`. Raises
    UnsupportedError where the target cannot say it; nothing is left out.
    """
    match target:
        case Target.POSTGRES:
            sql = to_postgres(checked, now=now, zone=zone, document=document)
            return {"text": sql.text, "parameters": sql.parameters}
        case Target.ELASTICSEARCH | Target.OPENSEARCH:
            return to_elasticsearch(checked, now=now, zone=zone)
        case Target.HASURA:
            return to_hasura(checked, now=now, zone=zone)
        case Target.PRISMA:
            return to_prisma(checked, now=now, zone=zone)
