"""Find the words with which a question goes on from an earlier one: 'make that', 'instead'."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from ..filtering import Span
from ..folding import fold
from ..writing.literal import Parsed


class Mode(StrEnum):
    """How a clause goes on from what was asked before."""

    NARROW = "narrow"  # no word says: it must hold as well, or takes a single value's place
    REPLACE = "replace"
    ALSO = "also"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Mark:
    """Words `first` up to, not including, `last`: they say how the clauses beside them go on."""

    mode: Mode
    first: int
    last: int
    span: Span


@dataclass(frozen=True)
class _Phrases:
    modes: Mapping[str, Mode]
    opening: frozenset[str]
    longest: int


@cache
def _phrases(code: str = "en") -> _Phrases:
    data = tomllib.loads((files(__package__) / f"{code}.toml").read_text("utf-8"))
    modes = {
        fold(phrase): mode
        for mode in (Mode.REPLACE, Mode.ALSO, Mode.REMOVE)
        for phrase in data[mode]["phrases"]
    }
    opening = frozenset(fold(phrase) for phrase in data["opening"]["phrases"])
    modes |= dict.fromkeys(opening, Mode.ALSO)
    return _Phrases(modes, opening, max(phrase.count(" ") + 1 for phrase in modes))


def marks(parsed: Parsed, taken: frozenset[int] = frozenset()) -> tuple[Mark, ...]:
    """Return the marks of a question in order, the longest where several begin.

    Words that are `taken` (by mentions), or part of a longer phrase of the grammar, are none.
    """
    known = _phrases()
    words = parsed.words
    found: list[Mark] = []
    at = 0
    while at < len(words):
        last = _longest(parsed, known, at, taken)
        if last is None:
            at += 1
            continue
        phrase = " ".join(word.fold for word in words[at:last])
        span = Span(words[at].span.start, words[last - 1].span.end)
        found.append(Mark(known.modes[phrase], at, last, span))
        at = last
    return tuple(found)


def _longest(parsed: Parsed, known: _Phrases, first: int, taken: frozenset[int]) -> int | None:
    for last in range(min(first + known.longest, len(parsed.words)), first, -1):
        phrase = " ".join(word.fold for word in parsed.words[first:last])
        if phrase not in known.modes or (phrase in known.opening and first > 0):
            continue
        inside = set(range(first, last))
        longer = any(
            begin <= first and last <= end and end - begin > last - first
            for begin, end in parsed.functions
        )
        if not longer and taken.isdisjoint(inside):
            return last
    return None
