"""Turn the first letters of a name into the terms that a person may be about to name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from ..catalogue import Term
from ..folding import fold
from .database import Pool, connection
from .statements import statement
from .vocabularies import storable

MAX_SUGGESTIONS: Final = 50

_LONGEST: Final = 100  # characters of a prefix that count
_NAMES_A_TERM: Final = 3  # read for each suggestion: some names are of one term
_LAST: Final = "\U0010ffff"  # sorts after every character that a fold can have


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A term, and the name of it that begins so.

    name  its display name or one of its AKAs, as the source writes it
    how   'exact' where the name is what was typed, 'start' where it begins so, 'word' where one
          of its later words does
    """

    vocabulary: str
    term: Term
    name: str
    how: str


async def suggest_terms(
    pool: Pool, vocabularies: Collection[str], prefix: str, first: int
) -> list[Suggestion]:
    """Return up to `first` (at most 50) terms of the vocabularies that `prefix` may be naming.

    A term fits when its display name or an AKA begins with the prefix, or a later word of it does,
    whatever the case and accents; its id does not count. The same name comes first, then names that
    begin so, then those with such a word; among them the shorter, then the display name before an
    AKA. Each term comes once, with the best of its names. The same call gives the same order until
    the terms change. One round trip, whose time depends on how many vocabularies there are and not
    on how many terms.

    A prefix without a letter or digit finds nothing, as do unknown vocabularies. Names of more than
    24 characters count as equally long before they are cut to `first`, and only the second to sixth
    word of a name counts as a later one. Raises StoreError.
    """
    first = max(0, min(first, MAX_SUGGESTIONS))
    # A prefix is a part of a name, so that its beginning finds what all of it would.
    sought = fold(storable(prefix[: 2 * _LONGEST]))
    if not sought or not first or not vocabularies or len(sought) > _LONGEST:
        return []
    values: dict[str, object] = {
        "vocabularies": list(vocabularies),
        "sought": sought,
        "beyond": sought + _LAST,
        "first": first,
        "names": _NAMES_A_TERM * first,
    }
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(statement("suggest_terms"), values, prepare=True)
        rows = await cursor.fetchall()
    return [
        Suggestion(vocabulary, Term(id, shown, told, tuple(akas)), name, how)
        for vocabulary, id, shown, told, akas, name, how in rows
    ]
