"""Answer queries as Elasticsearch's reference says: an index in memory, for the tests alone.

Written from the reference for 8.x: field types (keyword and `normalizer`, long and double with
`coerce`, boolean, date and its formats, nested, multi-fields), and the queries bool, term, terms,
range, exists, wildcard, nested, match_all and match_none. What the reference does not allow raises.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass
class LuceneDocument:
    """What one document, or one nested object, has in the index."""

    terms: dict[str, list[Any]] = field(default_factory=dict)
    nested: dict[str, list[LuceneDocument]] = field(default_factory=dict)


class Index:
    def __init__(self, body: Mapping[str, Any]) -> None:
        self._normalizers = body["settings"]["analysis"]["normalizer"]
        self._mappings = body["mappings"]
        self._fields: dict[str, dict[str, Any]] = {}
        self._nested: set[str] = set()
        self._collect(self._mappings["properties"], "")
        self._documents: dict[str, LuceneDocument] = {}

    def _collect(self, properties: Mapping[str, Any], prefix: str) -> None:
        for name, mapping in properties.items():
            path = prefix + name
            if mapping.get("type") == "nested":
                self._nested.add(path)
            if "properties" in mapping:
                self._collect(mapping["properties"], f"{path}.")
            else:
                self._fields[path] = mapping
                for sub, inner in mapping.get("fields", {}).items():
                    self._fields[f"{path}.{sub}"] = inner

    def add(self, id: str, document: Mapping[str, Any]) -> None:
        made = LuceneDocument()
        self._add(made, document, self._mappings["properties"], "")
        self._documents[id] = made

    def _add(
        self,
        into: LuceneDocument,
        document: Mapping[str, Any],
        properties: Mapping[str, Any],
        prefix: str,
    ) -> None:
        for name, value in document.items():
            if name not in properties:
                assert self._mappings["dynamic"] is False
                continue
            mapping, path = properties[name], prefix + name
            for each in _flat(value):
                if mapping.get("type") == "nested":
                    child = LuceneDocument()
                    self._add(child, each, mapping["properties"], f"{path}.")
                    into.nested.setdefault(path, []).append(child)
                elif "properties" in mapping:
                    self._add(into, each, mapping["properties"], f"{path}.")
                else:
                    for at in (path, *(f"{path}.{sub}" for sub in mapping.get("fields", {}))):
                        into.terms.setdefault(at, []).append(self._term(self._fields[at], each))

    def _term(self, mapping: Mapping[str, Any], value: Any) -> Any:
        """What is kept of a value; raises where the engine would refuse the document."""
        match mapping["type"]:
            case "keyword":
                text = str(value).lower() if isinstance(value, bool) else str(value)
                return self._normalized(mapping, text)
            case "long":
                if isinstance(value, bool) or not isinstance(value, int):
                    raise TypeError(f"{value!r} is no long without coercion")
                if not -(2**63) <= value < 2**63:
                    raise ValueError(f"{value} is out of range for a long")
                return value
            case "double":
                if isinstance(value, bool) or not isinstance(value, int | float):
                    raise TypeError(f"{value!r} is no double without coercion")
                return float(value)
            case "boolean":
                if value not in (True, False, "true", "false", ""):
                    raise TypeError(f"{value!r} is no boolean")
                return value in (True, "true")
            case "date":
                return _date(mapping["format"], value, up=False)
        raise TypeError(mapping["type"])

    def _normalized(self, mapping: Mapping[str, Any], text: str) -> str:
        if "normalizer" not in mapping:
            return text
        normalizer = self._normalizers[mapping["normalizer"]]
        assert normalizer == {"type": "custom", "filter": ["lowercase"]}
        # Lucene's LowerCaseFilter goes by Java's Character.toLowerCase(int): one for one.
        return "".join("i" if each == "İ" else each.lower() for each in text)

    def search(self, query: Mapping[str, Any]) -> list[str]:
        return [id for id, each in self._documents.items() if self._matches(query, each)]

    def _matches(self, query: Mapping[str, Any], document: LuceneDocument) -> bool:
        ((kind, body),) = query.items()
        match kind:
            case "match_all":
                return True
            case "match_none":
                return False
            case "bool":
                return self._bool(body, document)
            case "nested":
                assert body.keys() <= {"path", "query", "score_mode", "ignore_unmapped"}
                if body["path"] not in self._nested:
                    raise ValueError(f"failed to find nested object under path [{body['path']}]")
                return any(
                    self._matches(body["query"], each) for each in _below(document, body["path"])
                )
            case "exists":
                return bool(document.terms.get(body["field"]))
            case "terms":
                ((path, values),) = body.items()
                assert len(values) <= 65_536
                return any(self._equal(document, path, value) for value in values)
            case "term":
                ((path, inner),) = body.items()
                assert inner.keys() == {"value"}
                return self._equal(document, path, inner["value"])
            case "wildcard":
                ((path, inner),) = body.items()
                assert inner.keys() == {"value"}
                pattern = _wildcard(self._normalized(self._fields[path], inner["value"]))
                return any(pattern.fullmatch(each) for each in document.terms.get(path, []))
            case "range":
                ((path, ends),) = body.items()
                return self._range(document, path, ends)
        raise ValueError(f"unknown query [{kind}]")

    def _bool(self, body: Mapping[str, Any], document: LuceneDocument) -> bool:
        assert body.keys() <= {"must", "filter", "should", "must_not", "minimum_should_match"}
        required = [*body.get("must", []), *body.get("filter", [])]
        should = body.get("should", [])
        least = body.get("minimum_should_match", 0 if required or not should else 1)
        return (
            all(self._matches(each, document) for each in required)
            and not any(self._matches(each, document) for each in body.get("must_not", []))
            and sum(self._matches(each, document) for each in should) >= least
        )

    def _equal(self, document: LuceneDocument, path: str, value: Any) -> bool:
        mapping = self._fields[path]
        if mapping["type"] == "date":
            return self._range(document, path, {"gte": value, "lte": value})
        wanted = self._term(mapping, value)
        return any(each == wanted for each in document.terms.get(path, []))

    def _range(self, document: LuceneDocument, path: str, ends: Mapping[str, Any]) -> bool:
        """Whether one value lies within all the ends."""
        assert ends
        assert ends.keys() <= {"gt", "gte", "lt", "lte"}
        mapping = self._fields[path]
        tests = {
            "gt": lambda value, end: value > end,
            "gte": lambda value, end: value >= end,
            "lt": lambda value, end: value < end,
            "lte": lambda value, end: value <= end,
        }
        parsed = {}
        for name, end in ends.items():
            if mapping["type"] == "date":
                parsed[name] = _date(mapping["format"], end, up=name in ("gt", "lte"))
            else:
                parsed[name] = self._term(mapping, end)
        return any(
            all(tests[name](value, end) for name, end in parsed.items())
            for value in document.terms.get(path, [])
        )


def _flat(value: Any) -> Iterator[Any]:
    """Arrays of arrays are one array, and null is as if it were not there."""
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    elif value is not None:
        yield value


def _below(document: LuceneDocument, path: str) -> Iterator[LuceneDocument]:
    """The nested objects at a path, at whatever depth of nesting below this one."""
    for at, children in document.nested.items():
        for child in children:
            if at == path:
                yield child
            elif path.startswith(f"{at}."):
                yield from _below(child, path)


_FORMATS = {
    "strict_date": r"(?P<date>\d{4}-\d{2}-\d{2})",
    "strict_date_optional_time": (
        r"(?P<date>\d{4}-\d{2}-\d{2})"
        r"(T(?P<time>\d{2}(:\d{2}(:\d{2}([.,]\d{1,9})?)?)?)(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
    ),
    "HH:mm:ss.SSS": r"(?P<time>\d{2}:\d{2}:\d{2}\.\d{3})",
    "HH:mm:ss": r"(?P<time>\d{2}:\d{2}:\d{2})",
    "HH:mm": r"(?P<time>\d{2}:\d{2})",
}


def _date(formats: str, text: Any, *, up: bool) -> int:
    """Milliseconds since 1970; `up` fills missing parts of the clock with the last, not the first.

    A date without a zone is in UTC, and one without a day is on the first of 1970.
    """
    for name in formats.split("||"):
        found = re.fullmatch(_FORMATS[name], text) if isinstance(text, str) else None
        if found is None:
            continue
        parts = {"date": None, "time": None, "zone": None, **found.groupdict()}
        clock = parts["time"] or ""
        filler = "23:59:59.999" if up else "00:00:00.000"
        if len(clock) < len("00:00:00.000"):
            clock += filler[len(clock) :]
        day = datetime.date.fromisoformat(parts["date"] or "1970-01-01")
        zone = "+00:00" if parts["zone"] in (None, "Z") else parts["zone"]
        when = datetime.datetime.combine(day, datetime.time.fromisoformat(clock + (zone or "")))
        return (when - _EPOCH) // datetime.timedelta(milliseconds=1)
    raise ValueError(f"failed to parse date field [{text}] with format [{formats}]")


def _wildcard(pattern: str) -> re.Pattern[str]:
    """`*` any run, `?` one character (a code point), a backslash takes the next as it is."""
    parts = []
    characters = iter(pattern)
    for character in characters:
        if character == "*":
            parts.append(".*")
        elif character == "?":
            parts.append(".")
        elif character == "\\":
            parts.append(re.escape(next(characters, "\\")))
        else:
            parts.append(re.escape(character))
    return re.compile("".join(parts), re.S)
