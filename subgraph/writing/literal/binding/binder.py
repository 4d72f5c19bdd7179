"""Turn a question over an index into bindings: spans, the fields they speak of, and how likely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ....catalogue import Index
from ....filtering import FieldType
from ....retrieval import Context, EnumHit, Evidence, FieldHit
from ..language import language
from ..parsed import Parsed, Where
from .candidates import candidates
from .chain import chain_of, marginals, sums_by
from .features import pair_features
from .fields import FieldTexts, field_texts
from .network import Weights, shipped_weights

_LEAST = 0.02  # a binding less likely than this is none
_ASKED = 4.0  # taken off the score of a field that is asked for, as a log of odds
_LONGEST_PATTERN = 3  # words
_MOST_FIELDS = 40  # looked at closely; of a larger index those that are nearest


@dataclass(frozen=True, slots=True)
class Binding:
    """A span of words, half open, and the field that they may speak of."""

    first: int
    last: int
    path: str
    type: FieldType
    probability: float


@dataclass(frozen=True)
class Bindings:
    """All bindings of a question, by span and path."""

    by_span: Mapping[Where, Mapping[str, Binding]] = field(default_factory=dict)

    def at(self, first: int, last: int) -> Mapping[str, Binding]:
        """What the words may speak of, by path."""
        return self.by_span.get((first, last), {})


NOTHING = Bindings()


def bind(
    parsed: Parsed, index: Index, context: Context, weights: Weights | None = None
) -> Bindings:
    """Return the bindings of a question; none where names say all there is to say."""
    if not _needed(parsed, context):
        return NOTHING
    texts = field_texts(index, parsed.language)
    if len(texts.fields) > _MOST_FIELDS:
        texts = texts.only(_nearest(parsed, context, texts))
    found = candidates(parsed, context, texts)
    if not found.spans:
        return NOTHING
    weights = weights or shipped_weights()
    pairs, alone = pair_features(
        found.situation, texts, found.spans, found.scores, weights.affinity
    )
    span, column = np.nonzero(found.fits)
    scores = weights.pairs.scores(pairs[span, column])
    scores -= _ASKED * _asked(parsed, texts, found.spans)[span, column]
    sums = sums_by(span, scores, len(found.spans))
    none = np.zeros(len(parsed.words))
    single = [at for at, (first, last) in enumerate(found.spans) if last - first == 1]
    if single:
        none[[found.spans[at][0] for at in single]] = weights.words.scores(alone[single])
    likely, _, _ = marginals(chain_of(found.spans, len(parsed.words)), sums, none)
    probabilities = likely[span] * np.exp(scores - sums[span])
    kept: dict[Where, dict[str, Binding]] = {}
    for at in np.flatnonzero(probabilities >= _LEAST):
        first, last = found.spans[span[at]]
        each = texts.fields[column[at]]
        kept.setdefault((first, last), {})[each.path] = Binding(
            first, last, each.path, each.type, float(probabilities[at])
        )
    return Bindings(kept)


def _asked(parsed: Parsed, texts: FieldTexts, spans: Sequence[Where]) -> NDArray[np.bool_]:
    """Tell of each span and field whether the words before it only ever follow the field's values.

    '… wrote' with nothing before it asks who did: what stands behind is another field's value.
    """
    stems = [word.stem for word in parsed.words]
    asked = np.zeros((len(stems) + 1, len(texts.fields)), np.bool_)
    for first in range(len(stems)):
        for last in range(first + 1, min(first + _LONGEST_PATTERN, len(stems)) + 1):
            said = tuple(stems[first:last])
            if said in texts.after and all(at in parsed.idle for at in range(first)):
                leading = texts.before.get(said[::-1], ())
                asked[last, [at for at in texts.after[said] if at not in leading]] = True
                if last < len(stems) and parsed.words[last].fold in parsed.language.articles:
                    asked[last + 1] |= asked[last]
    return asked[[first for first, _ in spans]]


def prepare(indexes: Iterable[Index]) -> None:
    """Make ready what the first question would wait for: word vectors, weights, fields' texts."""
    shipped_weights()
    for index in indexes:
        field_texts(index, language())


def _needed(parsed: Parsed, context: Context) -> bool:
    """Whether there is anything that could tell what names leave open: words around them."""
    certain = [
        hit
        for hit in (*context.fields, *context.enums, *context.terms)
        if hit.evidence is not Evidence.MEANING
    ]
    covered = {at for hit in certain for at in range(hit.first, hit.last)}
    amounts = {at for first, last in parsed.quantities for at in range(first, last)}
    return any(
        (at not in covered and at not in parsed.explained)
        or word.fold in parsed.language.meaning
        or at in amounts
        for at, word in enumerate(parsed.words)
    )


def _nearest(parsed: Parsed, context: Context, texts: FieldTexts) -> list[int]:
    """The columns of the fields named, of those that hit terms bring, and of the nearest others."""
    paths = {each.path: at for at, each in enumerate(texts.fields)}
    scores = texts.nearness(parsed.words)
    vocabularies = {hit.vocabulary for hit in context.terms}
    named: list[FieldHit | EnumHit] = [*context.fields, *context.enums]
    for hit in named:
        if hit.path in paths:
            scores[paths[hit.path]] += 1.0 + hit.score
    for at, each in enumerate(texts.fields):
        if each.vocabulary in vocabularies and each.vocabulary:
            scores[at] += 1.0
    return sorted(np.argsort(-scores, kind="stable")[:_MOST_FIELDS].tolist())
