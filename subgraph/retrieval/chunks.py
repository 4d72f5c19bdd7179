"""Cut a question into overlapping chunks: windows of one to n words, with their characters."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ..filtering import Span
from ..folding import Word, unspaced
from .levers import Chunking, Levers

# In scripts without spaces each character comes as a word; so many of them make one, at most.
_CHARACTERS = 3
_STEP = 2  # characters by which chunks of such scripts grow and move on, where all would be many
_PARTING = frozenset(",;:()[]—–、，；：。，")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words `first` up to, not including, `last` of a question.

    `key` is what names are found under (stems), `fold` what tells an exact name from an inflected
    one, `span` the characters from the first word to the last.
    """

    first: int
    last: int
    key: str
    fold: str
    span: Span

    @property
    def words(self) -> int:
        """How many words it has."""
        return self.last - self.first


def windows(words: Sequence[Word], longest: int) -> tuple[Chunk, ...]:
    """Return every window of 1…`longest` words, in order of first word, then length.

    Of a script without spaces it may have three times as many characters.
    """
    alone = [unspaced(word) for word in words]
    chunks: list[Chunk] = []
    for first, word in enumerate(words):
        key, fold = word.stem, word.fold
        chunks.append(Chunk(first, first + 1, key, fold, word.span))
        most = longest * _CHARACTERS if alone[first] else longest
        for last in range(first + 1, min(first + most, len(words))):
            key = f"{key} {words[last].stem}"
            fold = f"{fold}{_between(words, alone, last)}{words[last].fold}"
            span = Span(word.span.start, words[last].span.end)
            chunks.append(Chunk(first, last + 1, key, fold, span))
    return tuple(chunks)


def near_chunks(
    question: str,
    words: Sequence[Word],
    covered: Collection[int],
    explained: Collection[int],
    levers: Levers,
) -> list[Chunk]:
    """Return the chunks to search by spelling and meaning, shortest first, `near_chunks` at most.

    Each has an open word in it (one not `covered`), and no explained word at either end.
    """
    if len(covered) == len(words):
        return []
    if levers.chunking is Chunking.WHOLE:
        return [_chunk(words, 0, len(words))]
    chunks = []
    for first, last in _bounds(question, words, explained, levers):
        if first in explained or last - 1 in explained:
            continue
        if any(at not in covered for at in range(first, last)):
            chunks.append(_chunk(words, first, last))
    chunks.sort(key=lambda chunk: chunk.words)
    return chunks[: levers.near_chunks]


def _bounds(
    question: str, words: Sequence[Word], explained: Collection[int], levers: Levers
) -> Iterator[tuple[int, int]]:
    if levers.chunking is Chunking.WINDOWS:
        yield from _windows(words, 0, len(words), levers.near_words)
        return
    for first, last in _clauses(question, words, explained):
        yield from _windows(words, first, last, levers.near_words)
        if last - first > levers.near_words:
            yield first, last


def _windows(words: Sequence[Word], begin: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield the windows of some words; of a script without spaces, those of 2, 4 … characters."""
    run = begin  # where the characters without spaces around `first` begin
    for first in range(begin, end):
        if not unspaced(words[first]):
            run = first + 1
            for last in range(first + 1, min(first + most, end) + 1):
                yield first, last
            continue
        if (first - run) % _STEP:
            continue
        lasts = {min(first + n * _STEP, end) for n in range(1, most + 1)}
        yield from ((first, last) for last in sorted(lasts))


def _clauses(
    question: str, words: Sequence[Word], explained: Collection[int]
) -> Iterator[tuple[int, int]]:
    """Yield the runs of words between punctuation and the words of the grammar."""
    first = 0
    for at in range(len(words) + 1):
        apart = at < len(words) and at > 0 and _parted(question, words[at - 1], words[at])
        if at < len(words) and at not in explained and not apart:
            continue
        if at > first:
            yield first, at
        first = at + 1 if at in explained else at


def _parted(question: str, before: Word, after: Word) -> bool:
    return not _PARTING.isdisjoint(question[before.span.end : after.span.start])


def _chunk(words: Sequence[Word], first: int, last: int) -> Chunk:
    alone = [unspaced(word) for word in words[first:last]]
    of = words[first:last]
    fold = "".join(
        f"{_between(of, alone, at) if at else ''}{word.fold}" for at, word in enumerate(of)
    )
    span = Span(of[0].span.start, of[-1].span.end)
    return Chunk(first, last, " ".join(word.stem for word in of), fold, span)


def _between(words: Sequence[Word], alone: Sequence[bool], at: int) -> str:
    """Return what stands between a word and the one before it in a fold."""
    touching = words[at - 1].span.end == words[at].span.start
    return "" if touching and alone[at - 1] and alone[at] else " "
