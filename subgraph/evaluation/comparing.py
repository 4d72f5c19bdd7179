"""Turn a value of a filter into the form in which it is compared: fair to spelling and notation."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from .given import GivenField, Json

NUMBERS = frozenset({"int", "float"})
DATES = frozenset({"date", "datetime"})
CLOSED = frozenset({"vocabulary", "enum"})

_ARTICLES = frozenset({"a", "an", "the"})
_NUMBER = re.compile(r"\s*[-+]?(\d+(\.\d*)?|\.\d+)\s*")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T00:00(:00)?(\.0+)?(Z|[+-]00:?00)?)?")
_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_PUNCTUATION = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.]|_")  # but for a dot between digits


def plain(text: str) -> str:
    """Return the text without what must not matter: case, accents, punctuation, articles."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in parts if not unicodedata.combining(each))
    words = _PUNCTUATION.sub(" ", bare).split()
    return "".join(w for w in words if w not in _ARTICLES) or "".join(words) or bare.strip()


def number(value: Json) -> float | None:
    """Return the number that a value is or spells in digits; None for another."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def day(value: Json) -> datetime.date | None:
    """Return the day that a value spells, alone or as its midnight."""
    match = _DAY.fullmatch(str(value).strip())
    try:
        return datetime.date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def moment(value: Json) -> str | None:
    """Return the instant that a value spells."""
    try:
        text = str(value).strip().replace("Z", "+00:00")
        return datetime.datetime.fromisoformat(text).isoformat()
    except ValueError:
        return None


def truth(value: Json) -> bool | None:
    """Return the truth value that a value is or spells."""
    return {"true": True, "false": False}.get(str(value).casefold())


@dataclass(frozen=True)
class FieldValues:
    """What values of one field mean.

    ids      of its listed values
    by_text  those ids by name after `plain`; first by ids and names, then by other names
    """

    path: str
    type: str = "string"
    is_list: bool = False
    ids: frozenset[str] = frozenset()
    by_text: Mapping[str, tuple[str, ...]] | None = None

    @classmethod
    def of(cls, field: GivenField) -> FieldValues:
        """Read what a field's listed values are called."""
        found: dict[str, tuple[str, ...]] = {}
        names = [(value.id, text) for value in field.values for text in (value.id, value.name)]
        names += [(value.id, text) for value in field.values for text in value.akas]
        for id, text in names:
            known = found.get(plain(text), ())
            found[plain(text)] = known if id in known else (*known, id)
        ids = frozenset(value.id for value in field.values)
        return cls(field.path, field.type, field.is_list, ids, found)

    def resolve(self, value: Json, wanted: Collection[str] = ()) -> str | None:
        """Return the id that a text stands for: among several one of `wanted`, else the first."""
        if str(value) in self.ids:
            return str(value)
        ids = (self.by_text or {}).get(plain(str(value)), ())
        return next((id for id in ids if id in wanted), ids[0] if ids else None)

    def compared(self, value: Json, wanted: Collection[str] = ()) -> Hashable:
        """Return what is equal for values that mean the same; what fits no type is text."""
        found: Hashable | None = None
        if self.type in NUMBERS:
            found = number(value)
        elif self.type == "boolean":
            found = truth(value)
        elif self.type in DATES:
            found = day(value) or (moment(value) if self.type == "datetime" else None)
        if found is None and self.ids and (id := self.resolve(value, wanted)) is not None:
            found = ("id", id)
        if found is not None:
            return found
        counted = None if isinstance(value, str) else number(value)
        return plain(str(value) if counted is None else f"{counted:g}")

    def fits(self, value: Json) -> bool:
        """Say whether the field could have this value."""
        if value is None or isinstance(value, dict | list):
            return False
        match self.type:
            case "int":
                return (found := number(value)) is not None and found.is_integer()
            case "float":
                return number(value) is not None
            case "boolean":
                return truth(value) is not None
            case "date":
                return day(value) is not None
            case "datetime":
                return moment(value) is not None
            case "time":
                return _TIME.fullmatch(str(value).strip()) is not None
        if self.type in CLOSED and self.ids:
            return self.resolve(value) is not None
        return not isinstance(value, bool)
