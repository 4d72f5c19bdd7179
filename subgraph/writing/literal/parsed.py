"""Find in a question what grammar explains: function words, quantities, the index's own noun."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...catalogue import Index
from ...folding import Word, stem, words
from ...retrieval import spoken
from .language import Function, Language, language
from .quantities import Quantity, quantities

Where = tuple[int, int]  # words, half open


@dataclass(frozen=True)
class Parsed:
    """A question's words, and what needs no index to be understood.

    entities    positions of words that only say what the documents are: 'titles'
    idle        positions of words that ask for nothing: function words and the index's noun
    explained   positions of all words that refer to nothing by themselves: idle, or a quantity's
    introduced  positions of words that 'in', 'from' and the like lead to
    """

    text: str
    words: tuple[Word, ...]
    language: Language
    functions: Mapping[Where, Function]
    quantities: Mapping[Where, Quantity]
    entities: frozenset[int]
    idle: frozenset[int]
    explained: frozenset[int]
    introduced: frozenset[int]


def parse_question(text: str, index: Index, today: datetime.date, code: str = "en") -> Parsed:
    """Return what grammar says of a question about `index` that is asked on the day `today`."""
    known, found = language(code), words(text)
    nouns = _nouns(index.entity, index.name)
    phrases = _functions(found, known)
    amounts = {(each.first, each.last): each for each in quantities(text, found, known, today)}
    begun = {first for first, _ in amounts}
    # '2 or above' ends there; 'below 2 or above 4.5' goes on with another measure.
    phrases = {
        where: each
        for where, each in phrases.items()
        if each.before or each.after is None or where[1] - where[0] == 1 or where[1] not in begun
    }
    entities = frozenset(at for at, word in enumerate(found) if word.stem in nouns)
    measured = frozenset().union(*(range(*where) for where in amounts))
    functional = frozenset().union(*(range(*where) for where in phrases))
    idle = (entities | functional) - measured
    introduced = frozenset(at for at in range(len(found)) if _introduces(found, at, known))
    return Parsed(text, found, known, phrases, amounts, entities, idle, idle | measured, introduced)


@lru_cache(maxsize=1024)
def _nouns(entity: str, name: str) -> frozenset[str]:
    """Stems of what an index calls its documents: they ask for nothing."""
    return frozenset(stem(noun) for noun in f"{spoken(entity)} {spoken(name)}".split())


def _introduces(words: Sequence[Word], at: int, language: Language) -> bool:
    before = at - 1
    if before > 0 and words[before].fold in language.articles:
        before -= 1
    return before >= 0 and words[before].fold in language.introducing


def _functions(words: Sequence[Word], language: Language) -> dict[Where, Function]:
    """Return the phrases of the grammar in the question, by their words."""
    found: dict[Where, Function] = {}
    for first, word in enumerate(words):
        phrase = word.fold
        if phrase in language.functions:
            found[first, first + 1] = language.functions[phrase]
        if phrase not in language.openers:
            continue
        for last in range(first + 2, min(first + language.longest, len(words)) + 1):
            phrase = f"{phrase} {words[last - 1].fold}"
            if phrase in language.functions:
                found[first, last] = language.functions[phrase]
    return found
