"""Turn all evidence for the fields of an index into their order, best first: one number a field.

What can be said of a field before any question is kept in arrays (`Table`); what a question says is
a few arrays more (`Evidences`). Ranking 5,000 fields is a handful of operations on arrays.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..catalogue import Index, IndexField
from ..filtering import FieldType
from ..folding import key
from .levers import Levers
from .lexicon import field_names, spoken

Numbers = NDArray[np.float32]
Places = NDArray[np.int32]

_MEASURED = frozenset(
    {FieldType.INT, FieldType.FLOAT, FieldType.DATE, FieldType.DATETIME, FieldType.TIME}
)
_TITLES = (["name"], ["title"], ["label"])
# How much a word says of a field by where it stands; in names it shares that with the others.
_IN_NAME, _IN_WAY, _IN_VALUE, _IN_DESCRIPTION = 1.0, 0.5, 0.6, 0.35
_DESCRIPTION = 300  # characters that are looked at
_VALUES = 100  # enum values that are looked at
_GRAMMAR = 0.25  # of a word's say, where it is one of the grammar


@dataclass(frozen=True)
class Table:
    """What of each field is known before a question, in the order of the index's fields.

    words     by stem: the fields that have it, and how much it says of each
    measured  whether it holds numbers or points in time
    title     whether it is what a document is called: 'name', or 'filmTitle' of films
    length    logarithm of the words of its path
    owner     logarithm of the owner's weight
    """

    paths: tuple[str, ...]
    places: Mapping[str, int]
    by_vocabulary: Mapping[str, tuple[IndexField, ...]]
    words: Mapping[str, tuple[Places, Numbers]] = field(repr=False)
    measured: Numbers = field(repr=False)
    title: Numbers = field(repr=False)
    length: Numbers = field(repr=False)
    owner: Numbers = field(repr=False)

    def __len__(self) -> int:
        return len(self.paths)


def table(index: Index) -> Table:
    """Return the table of an index."""
    nouns = frozenset(key(f"{spoken(index.entity)} {spoken(index.name)}").split())
    names = [spoken(each.path.replace(".", " ")).split() for each in index.fields]
    said: dict[str, dict[int, float]] = defaultdict(dict)
    by_vocabulary: dict[str, list[IndexField]] = defaultdict(list)
    for at, each in enumerate(index.fields):
        if each.vocabulary:
            by_vocabulary[each.vocabulary].append(each)
        for word, weight in _words(each):
            said[word][at] = max(said[word].get(at, 0.0), weight)
    return Table(
        tuple(each.path for each in index.fields),
        {each.path: at for at, each in enumerate(index.fields)},
        {name: tuple(several) for name, several in by_vocabulary.items()},
        {
            word: (np.fromiter(at, np.int32), np.fromiter(at.values(), np.float32))
            for word, at in said.items()
        },
        np.array([each.type in _MEASURED for each in index.fields], np.float32),
        np.array([_is_title(name, nouns) for name in names], np.float32),
        np.array([math.log(max(len(name), 1)) for name in names], np.float32),
        np.array([math.log(max(each.weight, 1e-3)) for each in index.fields], np.float32),
    )


def _is_title(name: Sequence[str], nouns: Collection[str]) -> bool:
    return [word for word in name if key(word) not in nouns] in _TITLES


def _words(field: IndexField) -> Iterator[tuple[str, float]]:
    """Yield the stems of what is said of a field, each with how much it says."""
    *way, _ = field.path.split(".")
    for name in (*field_names(field), *field.words):
        parts = key(name).split()
        for part in parts:
            yield part, _IN_NAME / math.sqrt(len(parts))
    rest = (
        (_IN_WAY, " ".join(map(spoken, way))),
        (_IN_DESCRIPTION, field.description[:_DESCRIPTION]),
        *((_IN_DESCRIPTION / 2, each[:_DESCRIPTION]) for each in field.way),
        *(
            (_IN_VALUE, " ".join((spoken(value.name), *value.words)))
            for value in field.enum_values[:_VALUES]
        ),
    )
    for weight, text in rest:
        for part in key(text).split():
            yield part, weight


@dataclass(frozen=True)
class Evidences:
    """What a question says of fields, each in 0…1: sparse by path, or dense by place.

    named, brought   the best hit of a field's whole names, and of the terms of its vocabulary
    words            the question's stems, each with whether it is a word of the grammar
    chunks           cosines: a row for each chunk, a column for each field; None without vectors
    whole            cosines of the whole question
    digits           whether the question has any
    """

    named: Mapping[str, float]
    brought: Mapping[str, float]
    words: Mapping[str, bool]
    chunks: Numbers | None = None
    whole: Numbers | None = None
    digits: bool = False


def scores(table: Table, evidence: Evidences, levers: Levers) -> Numbers:
    """Return the weighted sum of all evidence for each field."""
    found = levers.by_owner * table.owner - levers.by_length * table.length
    found += levers.by_title * table.title
    if evidence.digits:
        found += levers.by_type * table.measured
    found += levers.by_words * _shared_words(table, evidence.words)
    if evidence.chunks is not None and len(evidence.chunks):
        found += levers.by_meaning * evidence.chunks.max(axis=0)
    if evidence.whole is not None:
        found += levers.by_question * evidence.whole
    for weight, hits in ((levers.by_name, evidence.named), (levers.by_term, evidence.brought)):
        for path, score in hits.items():
            found[table.places[path]] += weight * score
    return found


def _shared_words(table: Table, words: Mapping[str, bool]) -> Numbers:
    """Return what words of the question each field has, the rarest that any has counting 1."""
    found = np.zeros(len(table), np.float32)
    whole = 0.0
    for word, grammar in words.items():
        postings = table.words.get(word)
        if postings is None:
            continue
        places, weights = postings
        rare = math.log1p((len(table) - len(places) + 0.5) / (len(places) + 0.5))
        rare *= _GRAMMAR if grammar else 1.0
        found[places] += rare * weights
        whole = max(whole, rare)
    return found / whole if whole else found


def best_first(numbers: Numbers) -> NDArray[np.intp]:
    """Return the places of the numbers, greatest first; of equals the first one first."""
    return np.argsort(-numbers, kind="stable")


def best_by(found: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the greatest number of each name."""
    best: dict[str, float] = {}
    for name, number in found:
        best[name] = max(best.get(name, 0.0), number)
    return best
