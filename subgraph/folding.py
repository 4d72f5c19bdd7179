"""Turn a text into words, and words into the keys under which names are found.

Forms of one text, from strict to loose:

    same_words('Amélie’s  Café?')  "amelie's cafe"  as typed, but for case, accents and spacing
    fold('Amélie’s Café')  'amelies cafe'       case, accents and punctuation gone
    key('Comedies')        'comedi'             each word of the fold stemmed: inflections meet
    key_hash('comedi')     -4052…               64 bits of the key, what the store's index holds
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import snowballstemmer
from anyascii import anyascii

from .filtering import Span

_LANGUAGE = "english"
_OWN = threading.local()  # a stemmer works in place: two threads in one spoil each other's words

# A word: letters and digits of any script with the marks that belong to them; inside it
# apostrophes and dots between letters ("Women's", "U.S."), and separators inside numbers
# ("7.5", "1,000").
_WORD = re.compile(
    r"\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s|k|m|bn)?\b|(?:[^\W\d_]\.){2,}|\w+(?:['’]\w+)*"
)
_APOSTROPHE = re.compile(r"['’`´]")
_NOT_WORD = re.compile(r"[\W_]+")
_INITIALS = re.compile(r"(?<![^\W_])((?:[^\W\d_]\.){2,})")
_LATIN = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")
_MARKS = re.compile(r"[\u0300-\u036f]")
# What people write in many ways and mean as one.
_ALIKE = str.maketrans(
    dict.fromkeys("\u2019\u2018`\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LETTERS = re.compile(r"[^\W_]+")
_END = re.compile(r"[\s.?!\u2026]+$")
# Scripts written without spaces: each character is a word of its own for windows to join.
_NO_SPACE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a question: as written, folded, stemmed, and where it stands."""

    text: str
    fold: str
    stem: str
    span: Span


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return `text` without case, accents and punctuation, words joined by single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        text = _LATIN.sub(lambda letter: anyascii(letter.group()), text)
        text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
    text = _INITIALS.sub(lambda match: match.group().replace(".", ""), text)
    text = _APOSTROPHE.sub("", text.replace("&", " and "))
    return _NOT_WORD.sub(" ", text).strip().casefold()


def same_words(text: str) -> str:
    """Return a question without case, accents, spacing and how it ends.

    All other marks stay: 'rated > 7' and 'rated < 7' have the same fold and are two questions.
    """
    if text.isascii():  # as below, in a tenth of the time
        return _END.sub("", " ".join(text.replace("`", "'").casefold().split()))
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text).translate(_ALIKE))
    folded = _LETTERS.sub(lambda match: fold(match.group()), plain)
    return _END.sub("", " ".join(folded.split()))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the stem of one folded word; short words and other scripts stay as they are."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    stemmer = getattr(_OWN, "stemmer", None)
    if stemmer is None:
        stemmer = _OWN.stemmer = snowballstemmer.stemmer(_LANGUAGE)
    return str(stemmer.stemWord(word))


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """Return the form under which inflections of one name meet, word for word as `words` parts."""
    spaced = fold(text) if text.isascii() else _NO_SPACE.sub(r" \g<0> ", fold(text))
    return " ".join(stem(word) for word in spaced.split())


def key_hash(key: str) -> int:
    """Return 64 bits of a key, signed as Postgres' bigint is."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def inflection(name: str, said: str) -> float:
    """Return how surely `said` is a form of `name`, both folded, whose keys are equal.

    Less than 1 by enough that an exact name of one thing beats a form of another. A plural is surer
    than other endings: a stemmer also joins words that only look related ('anime', 'animated').
    """
    if name == said:
        return 1.0
    pairs = zip(name.split(), said.split(), strict=False)
    return 0.88 if all(_same_but_number(one, other) for one, other in pairs) else 0.75


def _same_but_number(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long in (short, short + "s", short + "es") or (
        short.endswith("y") and long == short[:-1] + "ies"
    )


def unspaced(word: Word) -> bool:
    """Whether it is a character of a script without spaces, which is hardly a word alone."""
    return len(word.text) == 1 and _NO_SPACE.match(word.text) is not None


def words(text: str) -> tuple[Word, ...]:
    """Return the words of a question in order, with their characters.

    A hyphen or any other punctuation parts two words. Text in a script without spaces comes one
    character a word.
    """
    found: list[Word] = []
    for match in _WORD.finditer(text):
        start, written = match.start(), match.group()
        for offset, piece in _pieces(written):
            folded = fold(piece)
            if folded:
                at = start + offset
                found.append(Word(piece, folded, key(piece), Span(at, at + len(piece))))
    return tuple(found)


def _pieces(written: str) -> list[tuple[int, str]]:
    """Split a run of letters at underscores and between characters of scripts without spaces."""
    if written.isascii() and "_" not in written:
        return [(0, written)]
    pieces: list[tuple[int, str]] = []
    begin: int | None = None
    for position, letter in enumerate(written):
        alone = bool(_NO_SPACE.match(letter))
        if (alone or letter == "_") and begin is not None:
            pieces.append((begin, written[begin:position]))
            begin = None
        if alone:
            pieces.append((position, letter))
        elif letter != "_" and begin is None:
            begin = position
    if begin is not None:
        pieces.append((begin, written[begin:]))
    return pieces
