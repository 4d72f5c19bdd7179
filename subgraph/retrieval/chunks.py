"""Cut a question into overlapping chunks: windows of one to n words, with their characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..filtering import Span
from ..folding import Word


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
    """Return every window of 1…`longest` words, in order of first word, then length."""
    chunks: list[Chunk] = []
    for first, word in enumerate(words):
        key, fold = word.stem, word.fold
        chunks.append(Chunk(first, first + 1, key, fold, word.span))
        for last in range(first + 1, min(first + longest, len(words))):
            key = f"{key} {words[last].stem}"
            fold = f"{fold} {words[last].fold}"
            span = Span(word.span.start, words[last].span.end)
            chunks.append(Chunk(first, last + 1, key, fold, span))
    return tuple(chunks)
