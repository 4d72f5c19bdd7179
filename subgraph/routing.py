"""Turn a question into a ranking of the indexes that it may be about, with what speaks for each.

A score is the share of the question's content words that an index knows, each by how surely: names
of its terms, values and fields, what it calls its documents, and, for words that it does not know,
how near they come to one of its fields in meaning.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .callers import ANYONE, Caller
from .errors import EmbeddingError
from .filtering import Span
from .folding import Word, key_hash
from .retrieval import Chunk, EnumHit, Searchable, windows
from .retrieval.standing import Standing
from .runtime import Runtime
from .writing.literal import Parsed, parse_question

_LONGEST_NAME = 8  # words, as in retrieval
_TERM, _DOCUMENTS, _MEANING = 0.95, 0.9, 0.4
_NEAR: Final = 0.35  # least cosine of a word to a field
_MOST_WORDS: Final = 64  # that are compared by meaning


@dataclass(frozen=True, slots=True)
class Known:
    """Words that an index knows, `first` up to, not including, `last`.

    what  what they are to it, as a sentence goes on: 'is a name in 'moods''
    """

    first: int
    last: int
    span: Span
    text: str
    what: str
    score: float
    path: str | None = None
    vocabulary: str | None = None


@dataclass(frozen=True, slots=True)
class RankedIndex:
    """An index, how likely a question is about it (0 to 1), and what it knows of the question."""

    name: str
    score: float
    known: tuple[Known, ...]


async def rank_indexes(
    runtime: Runtime, question: str, today: datetime.date, caller: Caller = ANYONE
) -> list[RankedIndex]:
    """Return every index that knows a word of the question, the likeliest first.

    One embedding call at most; when it fails, meaning is left out.
    """
    targets = sorted(runtime.seen_by(caller).items())
    looked = {name: _Look(runtime, target, question, today) for name, target in targets}
    unknown = sorted({word.fold for look in looked.values() for word in look.unknown})
    unknown = [word for word in unknown if word.strip()][:_MOST_WORDS]
    if unknown and any(target.vectors is not None for _, target in targets):
        try:
            vectors = await runtime.embedder.embed(unknown)
        except EmbeddingError:
            pass
        else:
            for look in looked.values():
                look.near(dict(zip(unknown, vectors, strict=True)))
    return _in_order(looked)


def rank_by_words(
    runtime: Runtime, question: str, today: datetime.date, caller: Caller = ANYONE
) -> list[RankedIndex]:
    """Return what `rank_indexes` does, without meaning: at once, from memory."""
    targets = sorted(runtime.seen_by(caller).items())
    return _in_order({name: _Look(runtime, target, question, today) for name, target in targets})


def _in_order(looked: dict[str, _Look]) -> list[RankedIndex]:
    ranked = [RankedIndex(name, look.score, look.known) for name, look in looked.items()]
    return sorted((each for each in ranked if each.score > 0), key=lambda each: -each.score)


class _Look:
    """What one index knows of a question."""

    def __init__(
        self, runtime: Runtime, target: Searchable, question: str, today: datetime.date
    ) -> None:
        self._target = target
        self._question = question
        self._parsed = parsed = parse_question(question, target.index, today)
        asked = parsed.explained - parsed.entities
        self._content = [at for at in range(len(parsed.words)) if at not in asked]
        found = [*self._of_documents(parsed), *self._of_index(runtime, parsed)]
        self._best: dict[int, Known] = {}
        for each in sorted(found, key=lambda each: -each.score * (each.last - each.first)):
            taken = range(each.first, each.last)
            if all(at not in self._best for at in taken):
                self._best |= dict.fromkeys(taken, each)

    @property
    def unknown(self) -> list[Word]:
        """The content words that it does not know by name."""
        return [self._parsed.words[at] for at in self._content if at not in self._best]

    @property
    def known(self) -> tuple[Known, ...]:
        """What it knows, in the order of the question."""
        return tuple(sorted(set(self._best.values()), key=lambda each: each.span))

    @property
    def score(self) -> float:
        """The share of the content words that it knows, each by how surely."""
        if not self._content:
            return 0.0
        sure = sum(self._best[at].score for at in self._content if at in self._best)
        return round(min(sure / len(self._content), 1.0), 3)

    def near(self, vectors: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]) -> None:
        """Count words that are near to a field in meaning, a little."""
        if self._target.vectors is None:
            return
        for at in self._content:
            word = self._parsed.words[at]
            if at in self._best or word.fold not in vectors:
                continue
            cosines = self._target.vectors @ vectors[word.fold]
            field = int(np.argmax(cosines))
            if cosines[field] >= _NEAR:
                path = self._target.index.fields[field].path
                score = _MEANING * float(cosines[field])
                self._best[at] = Known(
                    at, at + 1, word.span, word.text, f"is near to '{path}' in meaning", score, path
                )

    def _of_documents(self, parsed: Parsed) -> Iterator[Known]:
        for at in parsed.entities:
            word = parsed.words[at]
            yield Known(at, at + 1, word.span, word.text, "is what it holds", _DOCUMENTS)

    def _of_index(self, runtime: Runtime, parsed: Parsed) -> Iterator[Known]:
        target = self._target
        chunks = windows(parsed.words, max(target.lexicon.longest, _LONGEST_NAME))
        standing = Standing(self._question, parsed.words, parsed.explained, parsed.introduced)
        chunks = tuple(each for each in chunks if standing.may_name(each.first, each.last))
        for chunk in chunks:
            for hit in target.lexicon.hits(chunk, self._text(chunk)):
                value = isinstance(hit, EnumHit)
                what = f"is a value of '{hit.path}'" if value else f"names the field '{hit.path}'"
                yield self._known(chunk, what, hit.score, path=hit.path)
        hashes = [key_hash(chunk.key) for chunk in chunks]
        for vocabulary in target.vocabularies:
            found: Sequence[bool] = runtime.names.known([vocabulary], hashes).tolist()
            for chunk, named in zip(chunks, found, strict=True):
                if named:
                    what = f"is a name in '{vocabulary}'"
                    yield self._known(chunk, what, _TERM, vocabulary=vocabulary)

    def _known(
        self,
        chunk: Chunk,
        what: str,
        score: float,
        path: str | None = None,
        vocabulary: str | None = None,
    ) -> Known:
        return Known(
            chunk.first,
            chunk.last,
            chunk.span,
            self._text(chunk),
            what,
            min(score, 1.0),
            path,
            vocabulary,
        )

    def _text(self, chunk: Chunk) -> str:
        return self._question[chunk.span.start : chunk.span.end]
