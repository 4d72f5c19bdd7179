"""Turn a question and what was found in it into the spans that a field may be bound to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....retrieval import Context, Evidence, Hit
from ..parsed import Parsed, Where
from .features import Situation
from .fields import KINDS, FieldTexts, Matrix

_LONGEST_TEXT = 8  # words
_LONGEST_NAME = 5  # of what says that a boolean is true
_SURE = 0.8  # score of a hit from which on its words are a value's
_MOST_WORDS = 60  # of a question: a longer one is an essay, and its spans are too many
_PARTING = re.compile(r"[.;?!]\s|[;?!()]")
_TEXT, _BOOLEAN, _NUMBER, _DATE, _TIME, _CHOICE = range(len(KINDS))


@dataclass(frozen=True)
class Candidates:
    """Spans of a question, and for each the fields that it may be bound to.

    fits    (spans, fields): whether the pair is possible at all
    scores  (spans, fields): how surely the span names a value of the field, by what was found
    """

    situation: Situation
    spans: tuple[Where, ...]
    fits: NDArray[np.bool_]
    scores: Matrix


def candidates(parsed: Parsed, context: Context, texts: FieldTexts) -> Candidates:
    """Return the spans that may say something of a field of the index."""
    paths = {field.path: at for at, field in enumerate(texts.fields)}
    governed: dict[str, list[int]] = {}
    for at, field in enumerate(texts.fields):
        if field.vocabulary:
            governed.setdefault(field.vocabulary, []).append(at)
    found: dict[Where, NDArray[np.bool_]] = {}
    scores: dict[Where, Matrix] = {}

    def fits(span: Where) -> NDArray[np.bool_]:
        return found.setdefault(span, np.zeros(len(texts.fields), np.bool_))

    def hit(each: Hit, at: Sequence[int]) -> None:
        span = each.first, each.last
        fits(span)[at] = True
        known = scores.setdefault(span, np.zeros(len(texts.fields), np.float32))
        known[at] = np.maximum(known[at], each.score)

    for enum in context.enums:
        if enum.path in paths:
            hit(enum, [paths[enum.path]])
    for term in context.terms:
        if term.evidence is not Evidence.MEANING:
            hit(term, governed.get(term.vocabulary, []))
    values = {
        at
        for first, last in found
        if scores[first, last].max() > _SURE
        for at in range(first, last)
    }
    for span, amount in parsed.quantities.items():
        if amount.number is not None or amount.years is not None:
            fits(span)[texts.kinds == _NUMBER] = True
        if amount.ends is not None:
            fits(span)[texts.kinds == _DATE] = True
        if amount.time is not None:
            fits(span)[texts.kinds == _TIME] = True
    named = {
        at
        for each in context.fields
        if each.evidence is not Evidence.MEANING and each.path in paths and not each.presence
        for at in range(each.first, each.last)
    }
    situation = Situation(parsed, frozenset(values), frozenset(named))
    texts_fit, booleans_fit = texts.kinds == _TEXT, texts.kinds == _BOOLEAN
    naming = [texts.naming(word.stem) for word in parsed.words]
    for span in _windows(parsed):
        # What only names a field is no value of it: 'food' of the cuisine, a 'phone number'.
        names_it = np.logical_and.reduce(naming[slice(*span)])
        fits(span)[texts_fit & ~names_it] = True
        if span[1] - span[0] <= _LONGEST_NAME:
            fits(span)[booleans_fit] = True
    spans = tuple(sorted(span for span, possible in found.items() if possible.any()))
    none = np.zeros((0, len(texts.fields)), np.float32)
    unscored = np.zeros(len(texts.fields), np.float32)
    return Candidates(
        situation,
        spans,
        np.stack([found[span] for span in spans]) if spans else none.astype(np.bool_),
        np.stack([scores.get(span, unscored) for span in spans]) if spans else none,
    )


def _windows(parsed: Parsed) -> Sequence[Where]:
    """Runs of words with at least one that asks for something, within one sentence."""
    words = parsed.words[:_MOST_WORDS]
    runs = []
    for first in range(len(words)):
        open_word = False
        for last in range(first + 1, min(first + _LONGEST_TEXT, len(words)) + 1):
            if last - first > 1:
                between = parsed.text[words[last - 2].span.end : words[last - 1].span.start]
                if _PARTING.search(between):
                    break
            if not words[last - 1].fold.isascii():
                break  # what was learned is of words in Latin letters
            open_word = open_word or last - 1 not in parsed.idle
            if open_word:
                runs.append((first, last))
    return runs
