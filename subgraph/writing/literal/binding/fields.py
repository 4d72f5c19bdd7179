"""Turn an index into what its fields say of themselves: words, vectors and patterns, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from ....catalogue import Index, IndexField
from ....embedding.words import DIMENSION, unit, word_vectors
from ....filtering import FieldType
from ....folding import Word, fold, stem
from ....retrieval import field_names, spoken
from ..language import Language

# Where a word stands: in the field's names, its owner's words, its description.
NAMES, WORDS, DESCRIPTION = range(3)
SOURCES = 3
KINDS = ("text", "boolean", "number", "date", "time", "choice")
_KIND_OF = {
    FieldType.STRING: 0,
    FieldType.BOOLEAN: 1,
    FieldType.INT: 2,
    FieldType.FLOAT: 2,
    FieldType.DATE: 3,
    FieldType.DATETIME: 3,
    FieldType.TIME: 4,
    FieldType.ENUM: 5,
    FieldType.VOCABULARY: 5,
    FieldType.ID: 5,
}
_DESCRIBED = 30  # words of a description

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class FieldTexts:
    """The fields of one index.

    vectors    one row a word of a field's texts; `starts[source]` the first row of each field in
               `rows[source]`, which lists rows field by field
    stems      stem → (source, field) where it stands
    before     stems of what stands before a value, last word first → fields
    after      stems of what stands behind one → fields
    alone      1 where a value may stand by itself
    centroids  one row a field: the mean of its names and owner's words
    named      one row a field: the mean of its names alone
    features   what is known of a field whatever the question
    """

    fields: tuple[IndexField, ...]
    vectors: Matrix
    rows: tuple[NDArray[np.intp], ...]
    starts: tuple[NDArray[np.intp], ...]
    stems: Mapping[str, Sequence[tuple[int, int]]]
    before: Mapping[tuple[str, ...], Sequence[int]]
    after: Mapping[tuple[str, ...], Sequence[int]]
    alone: Matrix
    centroids: Matrix
    named: Matrix
    kinds: NDArray[np.intp]
    features: Matrix

    def naming(self, stem: str) -> NDArray[np.bool_]:
        """Which fields have a word in their names or among their owner's words."""
        found = np.zeros(len(self.fields), np.bool_)
        found[[at for source, at in self.stems.get(stem, ()) if source != DESCRIPTION]] = True
        return found

    def nearness(self, words: Sequence[Word]) -> Matrix:
        """How near each field is to the nearest of the words; names and identities count more."""
        said = word_vectors(word.fold for word in words)
        near: Matrix = (said @ self.centroids.T).max(axis=0) + 0.2 * self.features[:, len(KINDS)]
        for word in words:
            for source, field in self.stems.get(word.stem, ()):
                near[field] += (0.6, 0.5, 0.2)[source]
        return near

    def only(self, columns: Sequence[int]) -> FieldTexts:
        """Return what some of the fields say."""
        kept = {column: at for at, column in enumerate(columns)}
        rows, starts = [], []
        for source in range(SOURCES):
            ends = np.append(self.starts[source][1:], len(self.rows[source]))
            parts = [self.rows[source][self.starts[source][at] : ends[at]] for at in columns]
            rows.append(np.concatenate(parts))
            starts.append(np.cumsum([0, *(len(part) for part in parts[:-1])]))
        used, packed = np.unique(np.concatenate(rows), return_inverse=True)
        cuts = np.cumsum([len(each) for each in rows])[:-1]

        def named(
            where: Mapping[tuple[str, ...], Sequence[int]],
        ) -> dict[tuple[str, ...], list[int]]:
            found = {said: [kept[at] for at in at_ if at in kept] for said, at_ in where.items()}
            return {said: at_ for said, at_ in found.items() if at_}

        return FieldTexts(
            tuple(self.fields[at] for at in columns),
            self.vectors[used],
            tuple(np.split(packed, cuts)),
            tuple(starts),
            {
                word: [(source, kept[at]) for source, at in where if at in kept]
                for word, where in self.stems.items()
            },
            named(self.before),
            named(self.after),
            self.alone[list(columns)],
            self.centroids[list(columns)],
            self.named[list(columns)],
            self.kinds[list(columns)],
            self.features[list(columns)],
        )


_cache: LRUCache[tuple[str, str, int], FieldTexts] = LRUCache(256)


def field_texts(index: Index, language: Language) -> FieldTexts:
    """Return what the fields of `index` say, made once for each version of it."""
    key = (index.name, index.fingerprint, len(index.fields))
    found = _cache.get(key)
    if found is None:
        found = _cache[key] = _made(index, language)
    return found


def _made(index: Index, language: Language) -> FieldTexts:
    vocabulary: dict[str, int] = {}
    rows: list[list[int]] = [[] for _ in range(SOURCES)]
    starts: list[list[int]] = [[] for _ in range(SOURCES)]
    stems: dict[str, set[tuple[int, int]]] = defaultdict(set)
    before: dict[tuple[str, ...], list[int]] = defaultdict(list)
    after: dict[tuple[str, ...], list[int]] = defaultdict(list)
    alone = np.zeros(len(index.fields), np.float32)
    own: list[list[int]] = []
    for at, field in enumerate(index.fields):
        texts = _texts(field, language)
        own.append([])
        for source, words in enumerate(texts):
            starts[source].append(len(rows[source]))
            for word in words:
                stems[stem(word)].add((source, at))
                row = vocabulary.setdefault(word, len(vocabulary))
                rows[source].append(row)
                if source != DESCRIPTION:
                    own[-1].append(row)
            if not words:  # reduceat wants a row for every field
                rows[source].append(-1)
        for pattern in field.patterns:
            ahead, behind = _stems(pattern.before), _stems(pattern.after)
            if ahead:
                before[ahead[::-1]].append(at)
            if behind:
                after[behind].append(at)
            if len(ahead) > 1 and ahead[-1] == "of":
                after[ahead[:-1]].append(at)  # an employee of …, a … employee
            if not ahead and not behind:
                alone[at] = 1.0
        for said in (*field.words, *field_names(field)):
            if spelled := _stems(said):
                before[spelled[::-1]].append(at)
    vectors = np.concatenate([word_vectors(vocabulary), np.zeros((1, DIMENSION), np.float32)])
    centroids = np.stack([unit(vectors[each].sum(axis=0)) for each in own])
    return FieldTexts(
        index.fields,
        vectors,
        tuple(np.asarray(each, np.intp) for each in rows),
        tuple(np.asarray(each, np.intp) for each in starts),
        {word: sorted(where) for word, where in stems.items()},
        before,
        after,
        alone,
        centroids,
        np.stack(
            [
                unit(word_vectors(" ".join(field_names(each)).split()).sum(axis=0))
                for each in index.fields
            ]
        ),
        np.asarray([_kind(each) for each in index.fields], np.intp),
        _features(index.fields),
    )


def _kind(field: IndexField) -> int:
    return _KIND_OF[field.type]


def _texts(field: IndexField, language: Language) -> tuple[list[str], list[str], list[str]]:
    """The words of a field's names, of its owner, and of its description."""
    names = dict.fromkeys(word for name in field_names(field) for word in name.split())
    said = [fold(each) for each in field.words]
    said += [fold(text) for each in field.patterns for text in (each.before, each.after)]
    said += [
        fold(text)
        for value in field.enum_values[:20]
        for text in (spoken(value.name), *value.words[:3])
    ]
    owners = dict.fromkeys(word for each in said for word in each.split())
    told = dict.fromkeys(fold(" ".join((field.description, *field.way))).split())
    described = [word for word in told if word not in names and _content(word, language)]
    return list(names), [each for each in owners if each not in names], described[:_DESCRIBED]


def _content(word: str, language: Language) -> bool:
    return len(word) > 2 and word not in language.functions


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in fold(text).split())


def _features(fields: Iterable[IndexField]) -> Matrix:
    """One row a field: its kind, and whether it names the document or anything else."""
    rows = []
    for field in fields:
        kind = [float(at == _kind(field)) for at in range(len(KINDS))]
        names_it = spoken(field.path.rsplit(".", 1)[-1]).split()[-1:] in (["name"], ["title"])
        own = "." not in field.path and not field.is_list
        rows.append([*kind, float(names_it and own), float(names_it)])
    return np.asarray(rows, np.float32)
