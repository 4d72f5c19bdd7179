"""Find the times of day in a question: '17:30', '5 pm', 'half past 3 in the afternoon', 'noon'."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...folding import Word
from .language import Language

_DIGITS = re.compile(r"^(\d{1,2})(?::(\d{2}))?(am|pm)?$")
_LONGEST_HALF = 4  # words of 'o'clock in the evening'


def clock(words: Sequence[Word], first: int, language: Language) -> tuple[str, int] | None:
    """Return the time that starts at a word as HH:MM of 24 hours, and the word after it.

    A bare number is no time: something must say so, a colon or a half of the day.
    """
    known = language.clock
    if (named := known.named.get(words[first].fold)) is not None:
        return named, first + 1
    before, at = _phrase(words, first, known.halves)
    minutes, at = _phrase(words, at, known.past)
    if at >= len(words):
        return None
    written = words[at].text.casefold()
    match = _DIGITS.match(written)
    hour = int(match[1]) if match else language.numbers.get(words[at].fold, -1)
    at += 1
    minute = int(match[2]) if match and match[2] else 0
    half = {"am": 0, "pm": 12}.get(match[3] or "") if match else None
    after, last = _phrase(words, at, known.halves)
    said = half is not None or last > at or at - 1 > first
    if minutes is not None:
        hour, minute = (hour, minutes) if minutes > 0 else (hour - 1, 60 + minutes)
    elif not said and not (match and match[2]):
        return None
    for each in (half, after, before):
        if each is not None:
            hour = hour % 12 + each if 0 < hour <= 12 else hour
            break
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        return None
    return f"{hour:02}:{minute:02}", last


def _phrase(
    words: Sequence[Word], at: int, phrases: Mapping[str, int | None] | Mapping[str, int]
) -> tuple[int | None, int]:
    """Return what the longest phrase that starts at a word stands for, and the word after it."""
    for last in range(min(at + _LONGEST_HALF, len(words)), at, -1):
        said = " ".join(word.fold for word in words[at:last])
        if said in phrases:
            return phrases[said], last
    return None, at
