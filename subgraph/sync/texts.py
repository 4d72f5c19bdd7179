"""Turn a term or a field into the text to embed, and a term into the names that find it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..catalogue import IndexField, Term
from ..catalogue.casing import words_of
from ..catalogue.labels import is_silent
from ..folding import fold, key, key_hash

# Part of what tells whether stored terms are up to date: raise it when the same term comes to give
# other names (`folding` included) or another text, and every term is stored anew.
DERIVATION: Final = 1

_AKAS = 5  # further ones are mostly spellings, and each moves the vector away from the meaning
_DESCRIPTION = 300  # characters; likewise
_LONGEST_FOLD = 500  # a fold can be longer than its name, and Postgres indexes 2,704 bytes


@dataclass(frozen=True, slots=True)
class TermName:
    """A name under which a term is found; `kind` is 0 display name, 1 AKA, 2 id."""

    folded: str
    name: str
    kind: int
    key_hash: int


def term_text(term: Term) -> str:
    """Return 'display name, AKA, AKA. description': a few AKAs, the description's beginning."""
    names = dict.fromkeys([term.display_name, *term.akas[:_AKAS]])
    return ". ".join(each for each in (", ".join(names), term.description[:_DESCRIPTION]) if each)


def term_names(term: Term) -> list[TermName]:
    """Return one name per fold, the best kind first; what folds to nothing finds nothing."""
    found: dict[str, TermName] = {}
    for kind, name in _written(term):
        folded = fold(name)[:_LONGEST_FOLD]
        if folded and folded not in found:
            found[folded] = TermName(folded, name, kind, key_hash(key(name)))
    return list(found.values())


def field_text(field: IndexField) -> str:
    """Return 'label, path in words, owner's words. description. way': what people may say of it."""
    steps = [step for step in field.path.split(".") if not is_silent(step)]
    path = " ".join(word for step in steps for word in words_of(step))
    names = dict.fromkeys(each for each in (field.label, path, *field.words) if each.strip())
    told = (field.description, *field.way)
    parts = [", ".join(names), *(each[:_DESCRIPTION].strip() for each in told)]
    return ". ".join(each.removesuffix(".") for each in parts if each) or field.path


def _written(term: Term) -> Iterator[tuple[int, str]]:
    yield 0, term.display_name
    for aka in term.akas:
        yield 1, aka
    yield 2, term.id
