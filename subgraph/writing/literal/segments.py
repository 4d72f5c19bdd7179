"""Part a question into segments: the best cover of its words by what was found in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ...filtering import FieldType, Span
from ...retrieval import Context, EnumHit, Evidence, FieldHit, Hit, TermHit
from .binding import Binding, Bindings
from .language import Function
from .parsed import Parsed, Where
from .quantities import Quantity

# How much a word counts for when covered by …: a value explains more than a function word does.
_FUNCTION, _IGNORABLE, _QUANTITY = 0.8, 0.5, 0.97
# A cover by one long segment beats one by several short ones.
_COHESION = 0.3
# A span is worth parting the question for if it is at least so likely to be a value.
_LIKELY_TEXT = 0.6
# A boolean that no name says must be likelier: nothing else tells that it was meant.
_LIKELY_BOOLEAN = 0.5
# A near spelling that its place in the question speaks against is a coincidence.
_LIKELY_SPELLING = 0.15

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
    texts: tuple[Binding, ...] = ()  # fields that hold any text, and may hold this one
    bound: Mapping[str, Binding] = field(default_factory=dict)  # any field, by path

    @property
    def has_value(self) -> bool:
        """Whether it names a term, an enum value, or a boolean, or may be a text's value."""
        return bool(self.terms or self.enums or self.texts) or any(
            hit.presence for hit in self.fields
        )

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
        likely = sum(each.probability for each in self.texts)
        if self.fields and not (self.enums or self.terms) and self.function is not _NOTHING:
            best = min(best, _FUNCTION)  # 'in', 'from': a hint at a field at most
        if self.quantity is not None:
            best = max(best, _QUANTITY)
        if self.function.roles - {"ignorable"} or self.function.before or self.function.after:
            best = max(best, _FUNCTION)
        elif self.ignorable:
            best = max(best, _IGNORABLE)
        length = self.last - self.first
        if likely > best:
            return likely * (length + _COHESION * (length - 1))
        return best * length + _COHESION * (length - 1)


def segments(question: Parsed, context: Context, bindings: Bindings) -> tuple[Segment, ...]:
    """Return the cover of all words with the greatest sum of strengths."""
    options = _options(question, context, bindings)
    # best[i]: greatest worth of covering the words before i, and its last segment.
    best: list[tuple[float, Segment | None]] = [(0.0, None)]
    for end in range(1, len(question.words) + 1):
        worth, last = -1.0, None
        for segment in options[end]:
            total = best[segment.first][0] + segment.strength()
            if total > worth:
                worth, last = total, segment
        best.append((worth, last))
    cover: list[Segment] = []
    at = len(question.words)
    while at > 0:
        chosen = best[at][1]
        assert chosen is not None
        cover.append(chosen)
        at = chosen.first
    return tuple(reversed(cover))


def _options(question: Parsed, context: Context, bindings: Bindings) -> dict[int, list[Segment]]:
    """Every segment that some evidence speaks for, and one of a single word for each word."""
    fields = _by_place((*context.fields, *_booleans(question, context, bindings)))
    enums = _by_place(context.enums)
    terms = _by_place(hit for hit in context.terms if _plausible(hit, bindings))
    texts = {
        where: tuple(each for each in known.values() if each.type is FieldType.STRING)
        for where, known in bindings.by_span.items()
    }
    texts = {
        where: each
        for where, each in texts.items()
        if sum(one.probability for one in each) >= _LIKELY_TEXT
        and (where not in question.quantities or question.quantities[where].time is None)
    }
    singles = {(at, at + 1) for at in range(len(question.words))}
    places = singles.union(
        fields, enums, terms, texts, question.functions.keys(), question.quantities.keys()
    )
    options: dict[int, list[Segment]] = defaultdict(list)
    # In order of place, so that of two covers worth the same it is always the same that wins.
    for where in sorted(places):
        first, last = where
        start, end = question.words[first].span.start, question.words[last - 1].span.end
        quantity = question.quantities.get(where)
        options[last].append(
            Segment(
                first,
                last,
                quantity.span if quantity else Span(start, end),
                question.text[start:end],
                tuple(fields.get(where, ())),
                tuple(enums.get(where, ())),
                tuple(terms.get(where, ())),
                question.functions.get(where, _NOTHING),
                quantity,
                entity=last == first + 1 and first in question.entities,
                texts=texts.get(where, ()),
                bound=bindings.at(*where),
            )
        )
    return options


def _booleans(question: Parsed, context: Context, bindings: Bindings) -> Iterator[FieldHit]:
    """What is likely to say that a boolean is true, where no name does."""
    named = {hit.path for hit in context.fields if hit.presence}
    for known in bindings.by_span.values():
        for each in known.values():
            if each.type is not FieldType.BOOLEAN or each.path in named:
                continue
            if each.probability >= _LIKELY_BOOLEAN:
                words = question.words
                span = Span(words[each.first].span.start, words[each.last - 1].span.end)
                text = question.text[span.start : span.end]
                where = (each.first, each.last, span, text, Evidence.MEANING, each.probability)
                yield FieldHit(*where, path=each.path, presence=True)


def _plausible(hit: TermHit, bindings: Bindings) -> bool:
    """Whether a name nearly spelled so stands where a value would."""
    if hit.evidence is not Evidence.SPELLING or not bindings.by_span:
        return True
    known = bindings.at(hit.first, hit.last)
    return sum(each.probability for each in known.values()) >= _LIKELY_SPELLING


_AnyHit = TypeVar("_AnyHit", bound=Hit)


def _by_place(hits: Iterable[_AnyHit]) -> dict[Where, list[_AnyHit]]:
    found: dict[Where, list[_AnyHit]] = defaultdict(list)
    for hit in hits:
        found[hit.first, hit.last].append(hit)
    return found
