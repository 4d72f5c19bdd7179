"""Turn a question over an index into numbers: for each span and field, what speaks for the pair."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....embedding.words import pieces, word_vectors
from ....folding import Word, stem
from ..language import Language
from ..parsed import Parsed, Where
from .affinity import Affinity
from .fields import DESCRIPTION, NAMES, SOURCES, WORDS, FieldTexts, Matrix

_AROUND = 3  # words on each side
# What a word in each of a field's texts counts for: a description speaks of other things, too.
_WEIGHTS = {NAMES: 1.0, WORDS: 1.0, DESCRIPTION: 0.8}
_PATTERN = 5  # words of the longest pattern that is looked for
_CHANNELS = SOURCES + 1  # stems in common for each source, and all likeness in one
# Where pairs hold how near the words inside a span are to the field, at most and in the mean.
# Keep in step with the order in `_around`.
INSIDE = [5 * _CHANNELS + SOURCES, 6 * _CHANNELS + SOURCES]
_LEADING = ("by", "in", "from", "to", "at", "of", "for", "with", "on", "about", "near", "until")
_NAMING = frozenset(("called", "named", "titled", "name", "title"))
# What the word beside a span is.
_STATES = ("edge", "mark", "entity", "value", "field", "amount", "function", "idle", "unknown")


@dataclass(frozen=True)
class Situation:
    """What is known of a question's words before anything is bound.

    values, fields   positions of words that name a term or enum value, and a field
    """

    parsed: Parsed
    values: Collection[int]
    fields: Collection[int]


def word_states(situation: Situation) -> list[int]:
    """Return for each word what it is, as a position in the list of states."""
    parsed = situation.parsed
    amounts = {at for first, last in parsed.quantities for at in range(first, last)}
    functions = {
        at
        for (first, last), each in parsed.functions.items()
        if each.roles - {"ignorable"} or each.before or each.after
        for at in range(first, last)
    }
    states = []
    for at in range(len(parsed.words)):
        if at in parsed.entities:
            state = "entity"
        elif at in situation.values:
            state = "value"
        elif at in situation.fields and at not in parsed.idle:
            state = "field"
        elif at in amounts:
            state = "amount"
        elif at in functions:
            state = "function"
        elif at in parsed.idle:
            state = "idle"
        else:
            state = "unknown"
        states.append(_STATES.index(state))
    return states


def pair_features(
    situation: Situation,
    texts: FieldTexts,
    spans: Sequence[Where],
    scores: Matrix,
    affinity: Affinity,
) -> tuple[Matrix, Matrix]:
    """Return the features of each span with each field, and those of spans alone.

    The first has shape (spans, fields, features), the second (spans, features).
    """
    parsed = situation.parsed
    words, language = parsed.words, parsed.language
    first = np.asarray([span[0] for span in spans])
    last = np.asarray([span[1] for span in spans])
    likeness, vectors = _likeness(words, language, texts)
    around = _around(likeness, first, last)
    alone = _span_features(situation, spans)
    content = np.asarray([word.fold not in language.functions for word in words], np.float32)
    sums = np.concatenate(
        [np.zeros((1, vectors.shape[1])), np.cumsum(vectors * content[:, None], 0)]
    )
    means = sums[last] - sums[first]
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    means = np.divide(means, lengths, out=np.zeros_like(means), where=lengths > 0).astype(
        np.float32
    )
    near = (means @ texts.centroids.T).astype(np.float32)
    patterns = np.concatenate([_patterns(words, texts, first, last), scores[..., None]], axis=-1)
    own = texts.features
    # Each word of the span against each word of a field, and the span as a whole likewise.
    whole = np.maximum.reduceat(
        means @ texts.vectors[texts.rows[NAMES]].T, texts.starts[NAMES], axis=1
    )
    said = np.maximum.reduceat(
        means @ texts.vectors[texts.rows[WORDS]].T, texts.starts[WORDS], axis=1
    )
    fitting = affinity.scores(means, texts.named)
    near = np.stack([near, whole, said, fitting], axis=-1)
    versus = np.concatenate(
        [around[..., _CHANNELS - 1 :: _CHANNELS], near, patterns[..., [0, 1, 4]]], axis=-1
    )
    count = len(spans)
    pairs = np.concatenate(
        [
            around,
            near,
            patterns,
            _beyond_others(versus),
            np.broadcast_to(own, (count, *own.shape)),
            np.broadcast_to(alone[:, None, :], (count, len(texts.fields), alone.shape[1])),
        ],
        axis=-1,
        dtype=np.float32,
    )
    best = np.concatenate([around[..., _CHANNELS - 1 :: _CHANNELS], near, patterns], -1)
    return pairs, np.concatenate([alone, best.max(axis=1)], axis=-1, dtype=np.float32)


def _likeness(
    words: Sequence[Word], language: Language, texts: FieldTexts
) -> tuple[Matrix, Matrix]:
    """(words, fields, channels): how near each word is to each field's; and the words' vectors."""
    said = [language.meaning.get(word.fold, (word.fold,)) for word in words]
    # A small word is as near as the nearest of what it leads to.
    several = word_vectors(each for meant in said for each in meant) @ texts.vectors.T
    starts = np.cumsum([0, *(len(meant) for meant in said[:-1])])
    cosines = np.maximum.reduceat(several, starts, axis=0)
    vectors = word_vectors(word.fold for word in words)
    mute = [word.fold in language.functions and word.fold not in language.meaning for word in words]
    cosines[mute] = 0.0
    found = np.zeros((len(words), len(texts.fields), _CHANNELS), np.float32)
    for at, (word, meant) in enumerate(zip(words, said, strict=True)):
        for each in {word.stem, *map(stem, meant)}:
            for source, field in texts.stems.get(each, ()):
                if source == DESCRIPTION and word.fold in language.functions:
                    continue
                found[at, field, source] = 1.0
    for source, weight in _WEIGHTS.items():
        near = np.maximum.reduceat(cosines[:, texts.rows[source]], texts.starts[source], axis=1)
        found[..., -1] = np.maximum(found[..., -1], weight * np.maximum(near, found[..., source]))
    return found, vectors


def _around(likeness: Matrix, first: NDArray[np.intp], last: NDArray[np.intp]) -> Matrix:
    """What stands left, right, inside and anywhere: (spans, fields, 8 × channels)."""
    padded = np.pad(likeness, ((_AROUND, _AROUND), (0, 0), (0, 0)))
    left = [padded[first - step + _AROUND] for step in range(1, _AROUND + 1)]
    right = [padded[last + step + _AROUND] for step in range(_AROUND)]
    longest = int((last - first).max())
    # inside[k]: the greatest of k + 1 words from each on.
    running = [likeness]
    for step in range(1, longest):
        shifted = np.pad(likeness[step:], ((0, min(step, len(likeness))), (0, 0), (0, 0)))
        running.append(np.maximum(running[-1], shifted[: len(likeness)]))
    sums = np.concatenate([np.zeros((1, *likeness.shape[1:]), np.float32), np.cumsum(likeness, 0)])
    inside = np.stack([running[j - i - 1][i] for i, j in zip(first, last, strict=True)])
    mean = (sums[last] - sums[first]) / (last - first)[:, None, None]
    anywhere = np.broadcast_to(likeness.max(axis=0), inside.shape)
    return np.concatenate(
        [
            left[0],
            left[1],
            np.maximum.reduce(left),
            right[0],
            np.maximum.reduce(right),
            inside,
            mean,
            anywhere,
        ],
        axis=-1,
    )


def _patterns(
    words: Sequence[Word],
    texts: FieldTexts,
    first: NDArray[np.intp],
    last: NDArray[np.intp],
) -> Matrix:
    """(spans, fields, 4): words of a pattern before, and behind; several words; none needed."""
    count = len(words)
    before = np.zeros((count + 1, len(texts.fields)), np.float32)
    after = np.zeros((count + 1, len(texts.fields)), np.float32)
    stems = [word.stem for word in words]
    for start in range(count - 1, -1, -1):
        for end in range(start + 1, min(start + _PATTERN, count) + 1):
            said = tuple(stems[start:end])
            if said[::-1] in texts.before:
                before[end, texts.before[said[::-1]]] = end - start
            if said in texts.after:
                after[start, texts.after[said]] = end - start
    ahead, behind = before[first], after[last]
    # An article between a pattern and its value changes nothing.
    article = np.asarray([word.fold in ("the", "a", "an") for word in words])
    previous = np.maximum(first - 1, 0)
    passed = (first > 0) & article[previous]
    ahead = np.where(passed[:, None], np.maximum(ahead, before[previous]), ahead)
    several = np.maximum(ahead, behind) > 1
    return np.stack(
        [ahead, behind, several, np.broadcast_to(texts.alone, ahead.shape)], axis=-1
    ).astype(np.float32)


def _beyond_others(values: Matrix) -> Matrix:
    """How far each field is beyond the best of the others: (spans, fields, values)."""
    if values.shape[1] < 2:
        return values
    ordered = np.sort(values, axis=1)
    top, second = ordered[:, -1:], ordered[:, -2:-1]
    result: Matrix = np.where(values >= top, values - second, values - top)
    return result


def _span_features(situation: Situation, spans: Sequence[Where]) -> Matrix:
    parsed = situation.parsed
    words = parsed.words
    states = word_states(situation)
    cased = _is_cased(parsed.text, words)
    split = [pieces(word.fold) for word in words]
    unknown = _STATES.index("unknown")
    opened = sum(state == unknown for state in states)
    rows = []
    for first, last in spans:
        inside = range(first, last)
        size = last - first
        kinds = [states[at] for at in inside]
        before = _beside(parsed, states, first - 1, first)
        behind = _beside(parsed, states, last - 1, last, after=True)
        lead = _leading(words, first, parsed.language)
        start, end = words[first].span.start, words[last - 1].span.end
        written = parsed.text[start:end]
        row = [
            float(size),
            float(size == 1),
            1.0 / size,
            *(sum(kind == each for kind in kinds) / size for each in range(2, len(_STATES))),
            float(kinds[0] >= len(_STATES) - 3 and kinds[0] != unknown),
            float(kinds[-1] >= len(_STATES) - 3 and kinds[-1] != unknown),
            float(before != unknown and behind != unknown),
            float(_quoted(parsed.text, start, end)),
            float(cased and all(words[at].text[:1].isupper() for at in inside)),
            float(cased and words[first].text[:1].isupper() and first > 0),
            float(cased and last < len(words) and words[last].text[:1].isupper()),
            float(cased),
            float(any(letter.isdigit() for letter in written)),
            float(written.replace(" ", "").isdigit()),
            sum(split[at][0] for at in inside) / size,
            sum(split[at][0] - split[at][1] for at in inside) / size,
            float(first == 0),
            float(last == len(words)),
            len(words) / 10,
            min(opened, 6) / 6,
            float(any(mark in written for mark in ",;")),
            float(size > 1 and _is_possessive(parsed, last - 1)),
            float(last < len(words) and _is_possessive(parsed, last)),
            *(float(before == each) for each in range(len(_STATES))),
            *(float(behind == each) for each in range(len(_STATES))),
            *(float(lead == each) for each in _LEADING),
            float(first > 0 and words[first - 1].fold in _NAMING),
            float(words[0].fold in ("who", "what", "when", "where", "which", "how")),
        ]
        rows.append(row)
    return np.asarray(rows, np.float32)


def _beside(
    parsed: Parsed, states: Sequence[int], left: int, right: int, *, after: bool = False
) -> int:
    """What stands beside a span: nothing, a mark, or a word in some state."""
    if left < 0 or right >= len(parsed.words):
        return _STATES.index("edge")
    between = parsed.text[parsed.words[left].span.end : parsed.words[right].span.start]
    if any(mark in between for mark in ',;.:!?()"“”'):
        return _STATES.index("mark")
    return states[right if after else left]


def _is_possessive(parsed: Parsed, at: int) -> bool:
    """Whether a word is the 's of the one before, written apart."""
    start = parsed.words[at].span.start
    return parsed.words[at].fold == "s" and parsed.text[max(start - 1, 0) : start] in ("'", "’")


def _leading(words: Sequence[Word], first: int, language: Language) -> str:
    at = first - 1
    while at >= 0 and words[at].fold in language.articles:
        at -= 1
    return words[at].fold if at >= 0 else ""


def _is_cased(text: str, words: Sequence[Word]) -> bool:
    letters = [word.text for word in words if word.text[:1].isalpha()]
    capitals = sum(each[:1].isupper() for each in letters[1:])
    return 0 < capitals < max(len(letters) - 1, 1) and not text.isupper()


def _quoted(text: str, start: int, end: int) -> bool:
    return text[max(start - 1, 0) : start] in tuple("\"'“‘«`") and text[end : end + 1] in tuple(
        "\"'”’»"
    )


__all__ = ["Situation", "pair_features", "word_states"]
