"""Turn the lines of indexes.jsonl and cases.jsonl into what they say: indexes, and questions."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError

Json = Any  # a filter as the files write it: {"field", "op", "value"}, {"or": […]}, {"not": …}, […]

_TYPES = frozenset(
    ("string", "int", "float", "boolean", "date", "datetime", "time", "enum", "vocabulary")
)
# Of sets whose relative dates count from a day that their cases need not repeat.
_REFERENCE_DATES = {"sgd": "2019-03-01"}


@dataclass(frozen=True, slots=True)
class GivenValue:
    """One value that a field may have."""

    id: str
    name: str
    description: str = ""
    akas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenField:
    """One field, with its values where they are listed."""

    path: str
    type: str
    is_list: bool = False
    description: str = ""
    values: tuple[GivenValue, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenIndex:
    """One index, under the name that its cases give it."""

    name: str
    description: str
    fields: tuple[GivenField, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One question and the filter that it means.

    gold   nodes that must all hold; none: the question asks for no filter
    today  the day from which its relative dates count; None: any
    """

    index: str
    question: str
    gold: tuple[Json, ...]
    source_id: str
    set: str
    today: datetime.date | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from all others."""
        return self.index, self.source_id, self.question


def read_indexes(paths: Iterable[Path]) -> dict[str, GivenIndex]:
    """Return the indexes of several files by name. Raises ConfigurationError."""
    found: dict[str, GivenIndex] = {}
    for where, row in _lines(paths):
        with _Reading(where):
            index = GivenIndex(
                str(row["index"]),
                str(row.get("description") or ""),
                tuple(_field(each) for each in row["fields"]),
            )
            if index.name in found:
                raise ValueError(f"the index '{index.name}' is there twice")
            found[index.name] = index
    return found


def read_cases(paths: Iterable[Path], indexes: Iterable[str]) -> list[Case]:
    """Return the questions of several files in order. Raises ConfigurationError."""
    known = set(indexes)
    found: dict[tuple[str, str, str], Case] = {}
    for where, row in _lines(paths):
        with _Reading(where):
            case = _case(row)
            if case.index not in known:
                raise ValueError(f"no file of indexes has the index '{case.index}'")
            found[case.key] = case
    return list(found.values())


def _field(row: Json) -> GivenField:
    if row["type"] not in _TYPES:
        raise ValueError(f"'{row['type']}' is no type of a field: {', '.join(sorted(_TYPES))}")
    return GivenField(
        str(row["path"]),
        row["type"],
        bool(row.get("list")),
        str(row.get("description") or ""),
        tuple(
            GivenValue(
                str(each["id"]),
                str(each.get("name") or each["id"]),
                str(each.get("description") or ""),
                tuple(str(aka) for aka in each.get("akas") or ()),
            )
            for each in row.get("values") or ()
        ),
    )


def _case(row: Json) -> Case:
    index = str(row["index"])
    set_ = str(row.get("set") or index.split("/")[0])
    meta = row.get("meta") or {}
    today = meta.get("reference_date") or _REFERENCE_DATES.get(set_)
    return Case(
        index,
        str(row["question"]),
        tuple(row["gold"]),
        str(row.get("source_id")),
        set_,
        datetime.date.fromisoformat(today) if today else None,
    )


def _lines(paths: Iterable[Path]) -> Iterator[tuple[str, Json]]:
    for path in paths:
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"'{path}' cannot be read: {error}.") from error
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                where = f"{path}, line {number}"
                with _Reading(where):
                    yield where, json.loads(line)


class _Reading:
    """Turns what a line of the wrong form raises into a ConfigurationError that names the line."""

    def __init__(self, where: str) -> None:
        self._where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, KeyError):
            raise ConfigurationError(f"{self._where}: {error} is missing.") from error
        if isinstance(error, ValueError | TypeError | AttributeError):
            raise ConfigurationError(f"{self._where}: {error}.") from error
