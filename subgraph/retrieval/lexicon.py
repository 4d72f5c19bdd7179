"""Turn an index into the phrases that name its fields and enum values: a Lexicon, in memory."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..catalogue import Index, IndexField
from ..filtering import FieldType
from ..folding import fold, inflection, key
from .chunks import Chunk
from .context import EnumHit, Evidence, FieldHit

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BOOLEAN_PREFIX = re.compile(r"^(?:is|has|have|are|can|was|allows?|includes?) ")
# Names so general that they name nothing without what stands before them.
_GENERIC = frozenset({"id", "name", "value", "code", "key", "node", "item", "title", "label"})
# A word of a name of several words is too weak a clue when it is one of these.
_WEAK = _GENERIC | frozenset(
    [
        "of",
        "the",
        "a",
        "an",
        "is",
        "has",
        "in",
        "at",
        "on",
        "for",
        "to",
        "and",
        "or",
        "by",
        "number",
        "count",
        "total",
        "type",
        "kind",
    ]
)

_SCORES = {
    Evidence.NAME: 1.0,
    Evidence.OWNER_WORD: 0.95,
    Evidence.AKA: 0.95,
    Evidence.PART: 0.6,
    Evidence.DESCRIPTION: 0.3,
}


_OF_THE_WAY = 0.75  # a word of the way to a field, or of an owner's phrase, says less of it


@dataclass(frozen=True, slots=True)
class _Entry:
    path: str
    fold: str
    evidence: Evidence
    enum_value: str | None = None
    presence: bool = False
    share: float = 1.0  # times the score of its evidence

    @property
    def score(self) -> float:
        """How surely it names the field, in its exact form."""
        return _SCORES[self.evidence] * self.share


@dataclass(frozen=True)
class Lexicon:
    """Phrases of an index by key. Build it with `lexicon`."""

    entries: dict[str, tuple[_Entry, ...]]
    longest: int  # words of the longest phrase

    def hits(self, chunk: Chunk, text: str) -> Iterator[FieldHit | EnumHit]:
        """Yield what the chunk names, `text` being its characters in the question."""
        best: dict[tuple[str, str | None], tuple[float, _Entry]] = {}
        for entry in self.entries.get(chunk.key, ()):
            score = entry.score * inflection(entry.fold, chunk.fold)
            which = (entry.path, entry.enum_value)
            if which not in best or best[which][0] < score:
                best[which] = score, entry
        for score, entry in best.values():
            evidence = entry.evidence
            if entry.fold != chunk.fold and evidence in (Evidence.NAME, Evidence.AKA):
                evidence = Evidence.INFLECTED
            where = (chunk.first, chunk.last, chunk.span, text, evidence, score)
            if entry.enum_value is not None:
                yield EnumHit(*where, path=entry.path, value=entry.enum_value)
            else:
                yield FieldHit(*where, path=entry.path, presence=entry.presence)


def lexicon(index: Index) -> Lexicon:
    """Return the phrases of every field and enum value of `index`."""
    entries: dict[str, dict[tuple[str, str | None, str], _Entry]] = defaultdict(dict)
    for field in index.fields:
        for entry in _entries(field):
            known = entries[key(entry.fold)]
            which = (entry.path, entry.enum_value, entry.fold)
            if which not in known or known[which].score < entry.score:
                known[which] = entry
    entries.pop("", None)
    longest = max((phrase.count(" ") + 1 for phrase in entries), default=1)
    return Lexicon({phrase: tuple(found.values()) for phrase, found in entries.items()}, longest)


def spoken(name: str) -> str:
    """Return a GraphQL name in words: 'releaseYear' → 'release year', 'PG_13' → 'pg 13'."""
    return fold(_CAMEL.sub(" ", name))


def field_names(field: IndexField) -> tuple[str, ...]:
    """Return the names a field goes by, in words: its label, its path's end, all of its path."""
    steps = [spoken(step) for step in field.path.split(".")]
    names = [fold(field.label)] if field.label else []
    if steps[-1] not in _GENERIC or len(steps) == 1:
        names.append(steps[-1])
    while len(steps) > 1 and steps[-1] in _GENERIC:
        steps.pop()
    if steps[-1] not in _GENERIC:
        names.append(steps[-1])
    names.append(" ".join(spoken(step) for step in field.path.split(".")))
    return tuple(dict.fromkeys(name for name in names if name))


def _entries(field: IndexField) -> Iterable[_Entry]:
    boolean = field.type is FieldType.BOOLEAN
    names = field_names(field)
    for name in names:
        bare = _BOOLEAN_PREFIX.sub("", name) if boolean else name
        yield _Entry(field.path, bare, Evidence.NAME, presence=boolean)
    for words in field.words:
        yield _Entry(field.path, fold(words), Evidence.OWNER_WORD, presence=boolean)
    for pattern in field.patterns:
        before, after = fold(pattern.before), fold(pattern.after)
        for said in (before, before.removesuffix(" of")):
            yield _Entry(field.path, said, Evidence.OWNER_WORD, presence=boolean)
        if not _WEAK.issuperset(after.split()):
            # What only follows a value leads to none: 'who directed …'.
            evidence = Evidence.OWNER_WORD if boolean else Evidence.PART
            yield _Entry(field.path, after, evidence, presence=boolean)
    if boolean:
        # 'allow smoking' for smokingAllowed; one word of it alone would say too little.
        for name in names:
            turned = " ".join(reversed(_BOOLEAN_PREFIX.sub("", name).split()))
            if turned.count(" ") == 1:
                yield _Entry(field.path, turned, Evidence.OWNER_WORD, presence=True)
    else:
        own = set(spoken(field.path.rsplit(".", 1)[-1]).split())
        for name in (*names, *map(fold, field.words)):
            parts = name.split()
            for part in parts if len(parts) > 1 else ():
                if part not in _WEAK:
                    share = 1.0 if part in own else _OF_THE_WAY
                    yield _Entry(field.path, part, Evidence.PART, share=share)
    for value in field.enum_values:
        yield _Entry(field.path, spoken(value.name), Evidence.NAME, enum_value=value.name)
        for words in value.words:
            yield _Entry(field.path, fold(words), Evidence.AKA, enum_value=value.name)
