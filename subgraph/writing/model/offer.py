"""Turn what was found for a question into the lines that offer it to a model, within a budget.

First the terms, each with a field; then the likeliest fields with some words of description; then,
while there is room, the next likely fields in their shortest form; then further descriptions. An
index that is small fits whole, and of a large one as much is offered as of a small one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...catalogue import Index, IndexField
from ...filtering import EnumName, FieldType, Presence, print_filter, print_value
from ...folding import key
from ...retrieval import Context, TermHit, spoken
from .data import name, one_line, value
from .message import estimate_tokens

_SHORT: Final = 40  # characters of a description, where not all fit
_LONG: Final = 100  # of the first ones, where there is room
_NAME: Final = 60  # characters of a term's name, a unit, a path of objects
_ID: Final = 100  # characters of a term's id; a longer one is offered by its name
_ENUM_VALUES: Final = 16  # of one field, those that were found first
_TERMS_SHARE: Final = 0.6  # of the budget at most: terms say little without their fields
_DESCRIBED_SHARE: Final = 0.25  # of what the first fields leave, for their descriptions
_DESCRIBED: Final = 8  # fields that are described before others are named, or at length
_LEAST: Final = 4  # tokens of the shortest line
_TRIES: Final = 32  # fields that may be too long for what is left before no more are tried


@dataclass(frozen=True)
class Offer:
    """The lines, what they hold, and what the budget left out.

    paths      fields offered, in order
    terms      terms offered, as (vocabulary, id)
    left_out   paths of fields, and ids of terms, that words led to and that did not fit
    """

    text: str
    paths: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]


def offer(index: Index, context: Context, budget: int) -> Offer:
    """Return the lines for what `context` found, likeliest first, in at most `budget` tokens.

    A term that fits is offered together with its first field, wherever that stands in the order.
    """
    return _Offering(index, context, budget).offer()


class _Offering:
    """The lines as they come to be chosen: what is left of the budget, and who is in."""

    def __init__(self, index: Index, context: Context, budget: int) -> None:
        self._index = index
        self._fields = {each.path: each for each in index.fields}
        self._hits = [path for path in context.paths if path in self._fields]
        self._order = context.ranked
        self._found = _found_values(context)
        self._lines: dict[str, str] = {}  # by path, as they stand now
        self._has: dict[str, str] = {}  # by the path of a list of objects
        self._terms: dict[tuple[str, str], list[TermHit]] = {}  # by id and display name
        self._head = f"Fields of {index.name}:"
        self._left = budget - _cost(self._head) - _cost("Terms:")
        first: dict[str | None, str] = {}  # the first field of each vocabulary
        for path in self._hits:
            first.setdefault(self._fields[path].vocabulary, path)
        self._first = first
        self._distinct = _distinct(context.terms, first)

    def offer(self) -> Offer:
        self._put_terms()
        self._put(self._order[:_DESCRIBED])
        self._describe(self._order[:_DESCRIBED], _SHORT, int(self._left * _DESCRIBED_SHARE))
        self._put_has()
        self._put(self._order)
        self._put_has()
        if self._index.description:
            self._put_head(_SHORT)
        offered = self._offered()
        self._describe(offered, _SHORT, self._left)
        self._describe(offered[:_DESCRIBED], _LONG, self._left)
        if len(self._index.description) > _SHORT:
            self._put_head(_LONG)
        kept = [(hit.vocabulary, hit.term.id) for each in self._terms.values() for hit in each]
        shown = set(kept)
        lines = [self._head, *(self._lines[path] for path in offered)]
        lines += self._has.values()
        if kept:
            lines += ["Terms:", *map(_term_line, self._terms.values())]
        return Offer(
            text="\n".join(lines),
            paths=tuple(offered),
            terms=tuple(kept),
            left_out=(
                *(path for path in self._hits if path not in self._lines),
                *(
                    hit.term.id
                    for hit in self._distinct
                    if (hit.vocabulary, hit.term.id) not in shown
                ),
            ),
        )

    def _put_terms(self) -> None:
        left = self._left * _TERMS_SHARE
        for hit in self._distinct:
            path = self._first[hit.vocabulary]
            known = self._terms.get(_which(hit), [])
            cost = _cost(_term_line([*known, hit])) - (_cost(_term_line(known)) if known else 0)
            line = self._lines.get(path) or self._line(path)
            if path not in self._lines:
                cost += _cost(line)
            if cost <= left:
                left -= cost
                self._left -= cost
                self._lines[path] = line
                self._terms.setdefault(_which(hit), []).append(hit)

    def _put(self, paths: Iterable[str]) -> None:
        """Offer fields in their shortest form while they fit."""
        tries = _TRIES
        for path in paths:
            if self._left < _LEAST or not tries:
                break
            if path in self._lines or path not in self._fields:
                continue
            line = self._line(path)
            if _cost(line) <= self._left:
                self._left -= _cost(line)
                self._lines[path] = line
            else:
                tries -= 1

    def _put_has(self) -> None:
        """`- cast HAS (role … AND person.name …)`, for lists of objects with two fields offered.

        Only there does HAS say more than AND; and only where words led to one of the fields.
        """
        offered, hits = self._offered(), set(self._hits)
        for way in sorted(self._index.object_lists - self._has.keys()):
            inner = [path for path in offered if path.startswith(f"{way}.")]
            if len(inner) < 2 or hits.isdisjoint(inner):
                continue
            one, other = (path[len(way) + 1 :] for path in inner[:2])
            line = f"- {way} HAS ({one} … AND {other} …): both of one element"
            if _cost(line) <= self._left:
                self._left -= _cost(line)
                self._has[way] = line

    def _offered(self) -> list[str]:
        offered: list[str] = []
        for path in self._order:
            if len(offered) == len(self._lines):
                break
            if path in self._lines:
                offered.append(path)
        return offered

    def _describe(self, paths: Sequence[str], longest: int, share: int) -> None:
        """Add descriptions of up to `longest` characters, for `share` tokens at most."""
        for path in paths:
            if path not in self._lines or share <= 0:
                continue
            line = self._line(path, longest)
            cost = _cost(line) - _cost(self._lines[path])
            if cost <= share:
                share -= cost
                self._left -= cost
                self._lines[path] = line

    def _put_head(self, longest: int) -> None:
        told = one_line(self._index.description, longest)
        head = f"Fields of {self._index.name} ({told}):"
        cost = _cost(head) - _cost(self._head)
        if cost <= self._left:
            self._left -= cost
            self._head = head

    def _line(self, path: str, described: int = 0) -> str:
        return _field_line(self._fields[path], self._found, described)


def _cost(line: str) -> int:
    return estimate_tokens(f"{line}\n")


def _field_line(field: IndexField, found: Mapping[str, Sequence[str]], described: int) -> str:
    """`- origin.countries: list of terms of countries — Countries of production`."""
    unit = f" ({one_line(field.unit, _NAME)})" if field.unit else ""
    line = f"- {_path(field.path)}: {_type(field, found.get(field.path, ()))}{unit}"
    if not described or _says_no_more(field):
        return line
    description = one_line(field.description, described)
    return f"{line} — {description}" if description else line


def _says_no_more(field: IndexField) -> bool:
    """Whether the description only repeats the path: 'Phone number.' of phoneNumber."""
    told = field.description[: _LONG * 2]
    return set(key(told).split()) <= set(key(" ".join(map(spoken, field.path.split(".")))).split())


def _path(path: str) -> str:
    """The path as it is written: a name that is a keyword stands in backquotes."""
    return print_filter(Presence(path)).removesuffix(" IS NULL")


def _type(field: IndexField, found: Sequence[str]) -> str:
    match field.type:
        case FieldType.ENUM:
            values = field.enum_values[: _ENUM_VALUES + 1]
            every = list(dict.fromkeys((*found, *(each.name for each in values))))
            more = "|…" if len(every) > _ENUM_VALUES else ""
            names = [print_value(EnumName(each)) for each in every[:_ENUM_VALUES]]
            kind = f"enum {'|'.join(names)}{more}"
        case FieldType.VOCABULARY:
            kind = f"{'terms' if field.is_list else 'term'} of {field.vocabulary}"
        case _:
            kind = field.type.value
    return f"list of {kind}" if field.is_list else kind


def _term_line(hits: Sequence[TermHit]) -> str:
    """`- 'DE' = Germany (countries)`; the name alone where the id cannot be shown.

    `hits` are one term by id and name, each of another vocabulary.
    """
    term = hits[0].term
    of = ", ".join(hit.vocabulary for hit in hits)
    id = value(term.id, _ID)
    shown = name(term.display_name, _NAME)
    if id is None or term.id == term.display_name:
        return f"- {id or value(one_line(term.display_name, _NAME), _ID)} ({of})"
    return f"- {id} = {shown} ({of})"


def _which(hit: TermHit) -> tuple[str, str]:
    return hit.term.id, hit.term.display_name


def _found_values(context: Context) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for hit in context.enums:
        found.setdefault(hit.path, []).append(hit.value)
    return found


def _distinct(hits: Iterable[TermHit], vocabularies: Iterable[str | None]) -> list[TermHit]:
    """Each term once, in order, of the vocabularies whose fields are offered."""
    known = set(vocabularies)
    first: dict[tuple[str, str], TermHit] = {}
    for hit in hits:
        if hit.vocabulary in known:
            first.setdefault((hit.vocabulary, hit.term.id), hit)
    return list(first.values())
