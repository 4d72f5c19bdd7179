"""Part a question into segments: the best cover of its words by what was found in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ...filtering import Span
from ...folding import Word
from ...retrieval import Context, EnumHit, FieldHit, TermHit
from .language import Function, Language
from .quantities import Quantity, quantities

# How much a word counts for when covered by …: a value explains more than a function word does.
_FUNCTION, _IGNORABLE, _QUANTITY = 0.8, 0.5, 0.97
# A cover by one long segment beats one by several short ones.
_COHESION = 0.3

_NOTHING = Function()


@dataclass(frozen=True)
class Segment:
    """Words `first` up to, not including, `last`, with everything that they may be.

    Nothing at all (`unknown`) for a content word that the index does not know.
    """

    first: int
    last: int
    span: Span
    text: str
    fields: tuple[FieldHit, ...] = ()
    enums: tuple[EnumHit, ...] = ()
    terms: tuple[TermHit, ...] = ()
    function: Function = _NOTHING
    quantity: Quantity | None = None
    entity: bool = False  # the index's own noun: 'titles'

    @property
    def has_value(self) -> bool:
        """Whether it names a term, an enum value, or a boolean."""
        return bool(self.terms or self.enums) or any(hit.presence for hit in self.fields)

    @property
    def names_field(self) -> bool:
        """Whether it names a field by more than a word of the grammar."""
        return any(not hit.presence for hit in self.fields) and self.function is _NOTHING

    @property
    def ignorable(self) -> bool:
        """Whether it may be passed over in silence."""
        return ("ignorable" in self.function.roles or self.entity) and not self.has_value

    @property
    def unknown(self) -> bool:
        """Whether nothing is known of it."""
        return not (
            self.has_value
            or self.fields
            or self.quantity
            or self.entity
            or self.function is not _NOTHING
        )

    def strength(self) -> float:
        """Worth of covering these words by this segment."""
        hits = (*self.fields, *self.enums, *self.terms)
        best = max((hit.score for hit in hits), default=0.0)
        if self.fields and not (self.enums or self.terms) and self.function is not _NOTHING:
            best = min(best, _FUNCTION)  # 'in', 'from': a hint at a field at most
        if self.quantity is not None:
            best = max(best, _QUANTITY)
        if self.function.roles - {"ignorable"} or self.function.before or self.function.after:
            best = max(best, _FUNCTION)
        elif self.ignorable:
            best = max(best, _IGNORABLE)
        length = self.last - self.first
        return best * length + _COHESION * (length - 1)


def segments(
    text: str,
    words: Sequence[Word],
    context: Context,
    language: Language,
    entity_words: frozenset[str],
) -> tuple[Segment, ...]:
    """Return the cover of all words with the greatest sum of strengths.

    `entity_words` are stems of what the index calls its documents.
    """
    options = _options(text, words, context, language, entity_words)
    # best[i]: greatest worth of covering the words before i, and its last segment.
    best: list[tuple[float, Segment | None]] = [(0.0, None)]
    for end in range(1, len(words) + 1):
        candidates = (
            (best[segment.first][0] + segment.strength(), segment) for segment in options[end]
        )
        best.append(max(candidates, key=lambda each: each[0]))
    cover: list[Segment] = []
    at = len(words)
    while at > 0:
        segment = best[at][1]
        assert segment is not None
        cover.append(segment)
        at = segment.first
    return tuple(reversed(cover))


def _options(
    text: str,
    words: Sequence[Word],
    context: Context,
    language: Language,
    entity_words: frozenset[str],
) -> dict[int, list[Segment]]:
    """Every segment that some evidence speaks for, and one of a single word for each word."""
    parts: dict[tuple[int, int], dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for hit in context.fields:
        parts[hit.first, hit.last]["fields"].append(hit)
    for enum in context.enums:
        parts[enum.first, enum.last]["enums"].append(enum)
    for term in context.terms:
        parts[term.first, term.last]["terms"].append(term)
    amounts = {(each.first, each.last): each for each in quantities(text, words, language)}
    phrases = functions(words, language)
    singles = {(at, at + 1) for at in range(len(words))}
    options: dict[int, list[Segment]] = defaultdict(list)
    for where in parts.keys() | amounts.keys() | phrases.keys() | singles:
        first, last = where
        span = Span(words[first].span.start, words[last - 1].span.end)
        found = parts.get(where, {})
        quantity = amounts.get(where)
        options[last].append(
            Segment(
                first,
                last,
                quantity.span if quantity else span,
                text[span.start : span.end],
                fields=tuple(found.get("fields", ())),  # type: ignore[arg-type]
                enums=tuple(found.get("enums", ())),  # type: ignore[arg-type]
                terms=tuple(found.get("terms", ())),  # type: ignore[arg-type]
                function=phrases.get(where, _NOTHING),
                quantity=quantity,
                entity=last == first + 1 and words[first].stem in entity_words,
            )
        )
    return options


def functions(words: Sequence[Word], language: Language) -> dict[tuple[int, int], Function]:
    """Return the phrases of the grammar in the question, by their words."""
    found: dict[tuple[int, int], Function] = {}
    for first, word in enumerate(words):
        phrase = word.fold
        if phrase in language.functions:
            found[first, first + 1] = language.functions[phrase]
        for last in range(first + 2, min(first + language.longest, len(words)) + 1):
            phrase = f"{phrase} {words[last - 1].fold}"
            if phrase in language.functions:
                found[first, last] = language.functions[phrase]
    return found
