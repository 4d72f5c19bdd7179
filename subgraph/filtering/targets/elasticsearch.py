"""Turn a checked filter into a query of Elasticsearch or OpenSearch, and fields into its mapping.

The query asks what the mapping of `elasticsearch_mapping` answers: lists of objects are `nested`,
texts are keywords with a second form in lower case for LIKE.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any, Final

from ..checked import CheckedFilter
from ..errors import UnsupportedError
from ..evaluate import lower_case
from ..fields import FieldType, FilterField
from ..tree import And, Filter, Has, Not, Or, Predicate
from ..walk import join_path
from .asked import Exists, Like, OneOf, Test, Within, ask
from .intervals import End, Interval
from .numbers import as_double
from .patterns import Wildcard, pieces

Query = dict[str, Any]

_TARGET: Final = "Elasticsearch"
_LOWER: Final = "lower"  # the name of the second form, and of its normalizer
_MAX_DEPTH: Final = 20  # indices.query.bool.max_nested_depth, at its lowest default
_LONG: Final = 2**63
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND: Final = datetime.timedelta(microseconds=1)
_KEYWORD: Final = {"type": "keyword"}
_TYPES: Final[dict[FieldType, dict[str, Any]]] = {
    FieldType.STRING: {
        "type": "keyword",
        "fields": {_LOWER: {"type": "keyword", "normalizer": _LOWER}},
    },
    FieldType.INT: {"type": "long", "coerce": False},
    FieldType.FLOAT: {"type": "double", "coerce": False},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "date", "format": "strict_date"},
    FieldType.DATETIME: {"type": "date", "format": "strict_date_optional_time"},
    FieldType.TIME: {"type": "date", "format": "HH:mm:ss.SSS||HH:mm:ss||HH:mm"},
}


def elasticsearch_mapping(
    fields: Iterable[FilterField], object_lists: Iterable[str]
) -> dict[str, Any]:
    """The settings and mappings with which an index is to be made, for `to_elasticsearch`.

    The same for OpenSearch. Dates and times are kept in milliseconds; a datetime of a document must
    carry an offset, for the engine reads one without in UTC. Raises ValueError where one field
    stands inside another.
    """
    nested = set(object_lists)
    root: dict[str, Any] = {"dynamic": False, "properties": {}}
    objects = {"": root}
    paths = {field.path: deepcopy(_TYPES.get(field.type, _KEYWORD)) for field in fields}
    for path in [*sorted(nested), *paths]:
        names = path.split(".")
        parent = root
        for length in range(1, len(names) + (path in nested)):
            prefix = ".".join(names[:length])
            if prefix in paths:
                raise ValueError(f"Field {prefix!r} cannot have fields of its own")
            if prefix not in objects:
                objects[prefix] = {"type": "nested" if prefix in nested else "object"}
                objects[prefix]["properties"] = {}
                parent["properties"][names[length - 1]] = objects[prefix]
            parent = objects[prefix]
        if path not in nested:
            parent["properties"][names[-1]] = paths[path]
    normalizer = {_LOWER: {"type": "custom", "filter": ["lowercase"]}}
    return {"settings": {"analysis": {"normalizer": normalizer}}, "mappings": root}


def to_elasticsearch(
    checked: CheckedFilter, *, now: datetime.datetime, zone: datetime.tzinfo
) -> Query:
    """Say a filter in the query DSL, for `query` of a search. It does not score.

    Raises UnsupportedError for numbers that the engine does not hold (whole ones of more than 64
    bits, others that no double names), and where the query is nested deeper than the engine takes.
    """
    query = _Compilation(checked, now, zone).query(checked.filter, "")
    if _depth(query) > _MAX_DEPTH:
        message = (
            f"{_TARGET} cannot say this filter: it nests queries {_MAX_DEPTH} deep at most. "
            "Write it with fewer levels of AND, OR, NOT and HAS."
        )
        raise UnsupportedError(_TARGET, checked.filter, message)
    return query


class _Compilation:
    def __init__(
        self, checked: CheckedFilter, now: datetime.datetime, zone: datetime.tzinfo
    ) -> None:
        self._fields = checked.fields
        self._lists = sorted(checked.object_lists, key=len)
        self._now = now
        self._zone = zone

    def query(self, node: Filter, element: str) -> Query:
        match node:
            case And(operands):
                return _all([self.query(each, element) for each in operands])
            case Or(operands):
                return _any([self.query(each, element) for each in operands])
            case Not(operand):
                return _not(self.query(operand, element))
            case Has(path, operand):
                full = join_path(element, path)
                return _nested(full, self.query(operand, full))
            case _:
                return self._predicate(node, element)

    def _predicate(self, node: Predicate, element: str) -> Query:
        path = join_path(element, node.path)
        field = self._fields[path]
        # A query on nested objects answers for the document, or for the object that it stands in.
        inside = [
            each for each in self._lists if path.startswith(f"{each}.") and len(each) > len(element)
        ]
        asked = ask(node, field, self._now, self._zone)
        found = [_test(node, path, field.type, test) for test in asked.tests]
        if inside:
            found = [_nested(inside[-1], each) for each in found]
        query = _all(found)
        return _not(query) if asked.negated else query


def _all(queries: Sequence[Query]) -> Query:
    """Every one of them; a NOT among them needs no level of its own."""
    if len(queries) == 1:
        return queries[0]
    wanted = [each for each in queries if not _is_not(each)]
    unwanted = [query for each in queries if _is_not(each) for query in each["bool"]["must_not"]]
    made: Query = {}
    if wanted:
        made["filter"] = wanted
    if unwanted:
        made["must_not"] = unwanted
    return {"bool": made}


def _any(queries: Sequence[Query]) -> Query:
    if not queries:
        return {"match_none": {}}
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def _not(query: Query) -> Query:
    if _is_not(query) and len(query["bool"]["must_not"]) == 1:
        (opposite,) = query["bool"]["must_not"]
        return dict(opposite)
    return {"bool": {"must_not": [query]}}


def _is_not(query: Query) -> bool:
    return query.keys() == {"bool"} and query["bool"].keys() == {"must_not"}


def _nested(path: str, query: Query) -> Query:
    return {"nested": {"path": path, "query": query}}


def _test(node: Predicate, path: str, type: FieldType, test: Test) -> Query:
    match test:
        case Exists():
            return {"exists": {"field": path}}
        case Like(pattern):
            return {"wildcard": {f"{path}.{_LOWER}": {"value": _wildcard(pattern)}}}
        case OneOf(values) if type in (FieldType.DATE, FieldType.TIME):
            return _any(_ranges(node, path, type, [Interval(each, each) for each in values]))
        case OneOf((single,)):
            return {"term": {path: {"value": _json(node, type, single)}}}
        case OneOf(values):
            return {"terms": {path: [_json(node, type, each) for each in values]}}
        case Within(intervals):
            return _any(_ranges(node, path, type, intervals))


def _wildcard(pattern: str) -> str:
    return "".join(
        piece.value
        if isinstance(piece, Wildcard)
        else (f"\\{piece}" if piece in "*?\\" else lower_case(piece))
        for piece in pieces(pattern)
    )


def _ranges(
    node: Predicate, path: str, type: FieldType, intervals: Iterable[Interval]
) -> list[Query]:
    found: list[Query] = []
    for each in intervals:
        ends = _ends(node, type, each)
        if ends is not None:
            found.append({"range": {path: ends}} if ends else {"exists": {"field": path}})
    return found


def _ends(node: Predicate, type: FieldType, interval: Interval) -> dict[str, Any] | None:
    """The ends of a range; {} where there is none, None where it holds nothing.

    Times are kept in milliseconds. The ends move up to the next one, which changes nothing on that
    grid, and are written in full: the engine would fill in what is missing in its own way.
    """
    low, high = interval.low, interval.high
    ends: dict[str, Any] = {}
    if type not in (FieldType.DATETIME, FieldType.TIME):
        if low is not None:
            ends["gt" if interval.low_open else "gte"] = _json(node, type, low)
        if high is not None:
            ends["lt" if interval.high_open else "lte"] = _json(node, type, high)
        return ends
    start = None if low is None else _grid(low, after=interval.low_open)
    end = None if high is None else _grid(high, after=not interval.high_open)
    if start is not None and end is not None and start >= end:
        return None
    for name, moment in (("gte", start), ("lt", end)):
        if moment is not None:
            written = _moment(moment, type)
            if written is not None:
                ends[name] = written
            elif name == "gte":
                return None  # nothing is that late
    return ends


def _grid(end: End, *, after: bool) -> int:
    """The first whole millisecond at or after an end, or after it."""
    if isinstance(end, datetime.datetime):
        moment = (end - _EPOCH) // _MICROSECOND
    else:
        assert isinstance(end, datetime.time)
        clock = datetime.timedelta(
            hours=end.hour, minutes=end.minute, seconds=end.second, microseconds=end.microsecond
        )
        moment = clock // _MICROSECOND
    return -((moment + after) // -1000)


def _moment(milliseconds: int, type: FieldType) -> str | None:
    """As the mapping's format has it, None beyond the calendar or the clock."""
    try:
        when = _EPOCH + datetime.timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    if type is FieldType.TIME:
        return when.time().isoformat("milliseconds") if milliseconds < 86_400_000 else None
    return when.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _json(node: Predicate, type: FieldType, value: End) -> Any:
    match value:
        case Decimal() if type is FieldType.INT:
            if not -_LONG <= value < _LONG:
                nearest = _LONG - 1 if value > 0 else -_LONG
                message = (
                    f"{_TARGET} cannot say {value:f} on '{node.path}': it keeps whole numbers in "
                    f"64 bits. The nearest that it can say is {nearest}."
                )
                raise UnsupportedError(_TARGET, node, message)
            return int(value)
        case Decimal():
            return as_double(_TARGET, node, value)
        case datetime.date():
            return value.isoformat()
        case _:
            return value


def _depth(query: Any) -> int:
    """How deep queries stand in queries."""
    if isinstance(query, list):
        return max(map(_depth, query), default=0)
    if not isinstance(query, dict):
        return 0
    below = max(map(_depth, query.values()), default=0)
    return below + (query.keys() <= {"bool", "nested"})
