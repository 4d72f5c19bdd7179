"""Tell by how words are written and where they stand whether they can be a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..folding import Word

_OPENING = "\"'“‘«"


def is_code(name: str) -> bool:
    """Whether a name is an acronym: as a word in lower case it may mean something else."""
    return len(name) <= 4 and name.isalpha() and name.isupper() and name.isascii()


@dataclass(frozen=True)
class Standing:
    """A question's words, those that grammar explains, and those that 'in' or 'from' leads to."""

    question: str
    words: Sequence[Word]
    explained: frozenset[int]
    introduced: frozenset[int]

    def may_be_code(self, first: int) -> bool:
        """Whether a word in lower case may be an acronym: 'from usa', or 'uk' alone."""
        return len(self.words) == 1 or first in self.introduced

    def may_name(self, first: int, last: int) -> bool:
        """Whether words may name something: words of the grammar only if they stand out.

        A title such as 'Us' or 'Her' is meant when it is the whole question, is quoted, or is
        written as a name inside a sentence that is not.
        """
        words = self.words[first:last]
        if any(at not in self.explained for at in range(first, last)):
            return True
        if len(words) == len(self.words) or all(word.fold[:1].isdigit() for word in words):
            return True
        start, end = words[0].span.start, words[-1].span.end
        if first > 0 and self.question[start - 1] in _OPENING:
            return True
        letters = [word.text for word in self.words if word.text[:1].isalpha()]
        if all(text.isupper() for text in letters):
            return False
        written = self.question[start:end]
        if len(written) > 1 and written.isupper():
            return True
        capitals = sum(text[:1].isupper() for text in letters)
        return first > 0 and words[0].text[:1].isupper() and capitals <= len(letters) / 2
