"""Turn a question with a known filter into an example: which spans belong to which fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..catalogue import Index, IndexField
from ..evaluation.comparing import number, plain
from ..evaluation.given import Case, Json
from ..evaluation.scoring import leaves
from ..evaluation.synthesis import Origin
from ..filtering import FieldType
from ..retrieval import Context, Evidence
from ..writing.literal import Parsed
from ..writing.literal.parsed import Where

_LONGEST = 8  # words of a text, as the reader takes them
_ARTICLES = ("the", "a", "an")
_NUMBERS = (FieldType.INT, FieldType.FLOAT)
_DATES = (FieldType.DATE, FieldType.DATETIME)


@dataclass(frozen=True)
class Example:
    """A question as the reader sees it, and what its words are known to say.

    bound     span → path, for what was found in the question
    booleans  paths of booleans that some words, nobody says which, are about
    set       of questions that it is from
    """

    parsed: Parsed
    index: Index
    context: Context
    bound: Mapping[Where, str]
    booleans: tuple[str, ...]
    set: str
    key: str


def example_of(
    case: Case, parsed: Parsed, index: Index, context: Context, origin: Origin
) -> Example | None:
    """Return the example of a case; None where a value of its filter is not found in its words."""
    ours = {given: path for path, given in origin.paths.items()}
    fields = {field.path: field for field in index.fields}
    bound: dict[Where, str] = {}
    booleans = []
    for leaf in leaves(list(case.gold)):
        if leaf["op"] == "NEAR" and leaf["value"].get("place") == "here":
            continue  # no words of the question are a place
        path = ours.get(leaf["field"])
        if path is None or leaf["op"] in ("NEAR", "EXISTS"):
            return None
        field = fields[path]
        values = leaf["value"] if isinstance(leaf["value"], list) else [leaf["value"]]
        for value in values:
            if field.type is FieldType.BOOLEAN:
                booleans.append(path)
                continue
            found = list(_spans(parsed, context, field, value, origin))
            free = [span for span in found if not _overlaps(span, bound)]
            if not free:
                return None
            bound[max(free, key=lambda span: (span[1] - span[0], -span[0]))] = path
    return Example(parsed, index, context, bound, tuple(booleans), case.set, case.index)


def _overlaps(span: Where, others: Iterable[Where]) -> bool:
    return any(span[0] < last and first < span[1] for first, last in others)


def _spans(
    parsed: Parsed, context: Context, field: IndexField, value: Json, origin: Origin
) -> Iterator[Where]:
    """Yield the spans that say a value of a field."""
    if field.type is FieldType.STRING:
        yield from text_spans(parsed, str(value))
    elif field.type in _NUMBERS:
        for span, amount in parsed.quantities.items():
            if amount.number is not None and number(value) == float(amount.number):
                yield span
    elif field.type in _DATES:
        yield from (span for span, amount in parsed.quantities.items() if amount.ends)
    else:
        wanted = plain(str(value))
        for hit in context.terms:
            names = (hit.term.id, hit.term.display_name, *hit.term.akas)
            certain = hit.evidence is not Evidence.MEANING
            if certain and hit.vocabulary == field.vocabulary and wanted in map(plain, names):
                yield hit.first, hit.last
        for enum in context.enums:
            given = origin.enum_values.get(field.path, {}).get(enum.value, enum.value)
            if enum.path == field.path and plain(given) == wanted:
                yield enum.first, enum.last


def text_spans(parsed: Parsed, value: str) -> Iterator[Where]:
    """Yield the spans that are a text but for case, accents, punctuation and articles."""
    wanted, words = plain(value), parsed.words
    for time, amount in ((each.time, span) for span, each in parsed.quantities.items()):
        if time == value:
            yield amount
    for first in range(len(words)):
        if words[first].fold in _ARTICLES and wanted != words[first].fold:
            continue
        for last in range(first + 1, min(first + _LONGEST, len(words)) + 1):
            if plain(parsed.text[words[first].span.start : words[last - 1].span.end]) == wanted:
                yield first, last
                return
