"""Turn what people say of a field into words that name it and patterns that stand around a value.

'cuisine' names a field; 'serves … cuisine' says where its value stands: for the '…'. Both come from
the owner's `words`, and from descriptions that list them: 'Phrases: cuisine, serves … cuisine.'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .prose import one_line

_PLACE: Final = "…"
_MAX_PHRASES: Final = 100
_MAX_CHARACTERS: Final = 200
# How descriptions introduce a list of other names; it ends with the sentence.
_LISTED: Final = re.compile(
    r"(?:^|(?<=[\s.;]))(?:phrases|synonyms|keywords|also called|also known as|aka)\s*:\s*"
    r"([^.;\n]+)(?:[.;]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """The words before and after a value of a field; both empty: a value may stand alone."""

    before: str
    after: str


def phrases_in(description: str) -> tuple[str, tuple[str, ...]]:
    """Return a description without the phrases that it lists, and the phrases."""
    text = description.replace("...", _PLACE)
    listed = [found for each in _LISTED.findall(text) for found in each.split(",")]
    if not listed:
        return description, ()
    phrases = dict.fromkeys(one_line(each).strip("'\"“”‘’` ") for each in listed)
    kept = [each for each in phrases if each and len(each) <= _MAX_CHARACTERS]
    return one_line(_LISTED.sub(" ", text)), tuple(kept[:_MAX_PHRASES])


def parted(phrases: Iterable[str]) -> tuple[tuple[str, ...], tuple[Pattern, ...]]:
    """Return the phrases that are words, and those that are patterns, each once and in order."""
    words: list[str] = []
    patterns: list[Pattern] = []
    for phrase in phrases:
        before, place, after = phrase.replace("...", _PLACE).partition(_PLACE)
        if not place:
            words.append(phrase)
        elif _PLACE not in after:
            patterns.append(Pattern(one_line(before), one_line(after)))
    return tuple(dict.fromkeys(words)), tuple(dict.fromkeys(patterns))
