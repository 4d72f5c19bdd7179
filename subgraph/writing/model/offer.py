"""Turn what was found for a question into the lines that offer it to a model, within a budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...catalogue import Index, IndexField
from ...filtering import EnumName, FieldType, Presence, print_filter, print_value
from ...retrieval import Context, TermHit
from .data import name, one_line, value
from .message import estimate_tokens

_DESCRIPTIONS: Final = (100, 40)  # characters of a description, where all fits and where not
_NAME: Final = 60  # characters of a term's name, a unit, a path of objects
_ID: Final = 100  # characters of a term's id; a longer one is offered by its name
_ENUM_VALUES: Final = 16  # of one field, those that were found first
_TERMS_SHARE: Final = 0.6  # of the budget at most: terms say little without their fields


@dataclass(frozen=True)
class Offer:
    """The lines, what they hold, and what the budget left out.

    paths      fields offered, in order
    terms      terms offered, as (vocabulary, id)
    left_out   paths of fields, and ids of terms, that did not fit
    """

    text: str
    paths: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]


def offer(index: Index, context: Context, budget: int) -> Offer:
    """Return the lines for what `context` found, best first, in at most `budget` tokens.

    A term that fits is offered together with its first field, wherever that stands in the order.
    Descriptions are shortened before a field or a term is left out.
    """
    for described in _DESCRIPTIONS:
        offered = _offer(index, context, budget, described)
        if not offered.left_out:
            break
    return offered


def _offer(index: Index, context: Context, budget: int, described: int) -> Offer:
    fields = {each.path: each for each in index.fields}
    found = _found_values(context)
    paths = {
        path: _field_line(fields[path], found, described)
        for path in context.paths
        if path in fields
    }
    first: dict[str | None, str] = {}  # the first field of each vocabulary
    for path in paths:
        first.setdefault(fields[path].vocabulary, path)
    terms = _distinct(context.terms, first)

    head = f"Fields of {index.name}:"
    if index.description:
        head = f"Fields of {index.name} ({one_line(index.description, described)}):"
    left = budget - _cost(head) - _cost("Terms:")
    shown, kept = set[str](), list[TermHit]()
    for_terms = left * _TERMS_SHARE
    for hit in terms:
        path = first[hit.vocabulary]
        cost = _cost(_term_line(hit)) + (0 if path in shown else _cost(paths[path]))
        if cost <= for_terms:
            for_terms -= cost
            left -= cost
            shown.add(path)
            kept.append(hit)
    for path, line in paths.items():
        if path not in shown and _cost(line) <= left:
            left -= _cost(line)
            shown.add(path)
    offered = tuple(path for path in paths if path in shown)

    lines = [head, *(paths[path] for path in offered)]
    for line in _has_lines(index, offered):
        if _cost(line) <= left:
            left -= _cost(line)
            lines.append(line)
    if kept:
        lines += ["Terms:", *map(_term_line, kept)]
    return Offer(
        text="\n".join(lines),
        paths=offered,
        terms=tuple((hit.vocabulary, hit.term.id) for hit in kept),
        left_out=(
            *(path for path in paths if path not in shown),
            *(hit.term.id for hit in terms if hit not in kept),
        ),
    )


def _cost(line: str) -> int:
    return estimate_tokens(f"{line}\n")


def _field_line(field: IndexField, found: Mapping[str, Sequence[str]], described: int) -> str:
    """`- origin.countries: list of terms of countries — Countries of production`."""
    unit = f" ({one_line(field.unit, _NAME)})" if field.unit else ""
    line = f"- {_path(field.path)}: {_type(field, found.get(field.path, ()))}{unit}"
    description = one_line(field.description, described)
    return f"{line} — {description}" if description else line


def _path(path: str) -> str:
    """The path as it is written: a name that is a keyword stands in backquotes."""
    return print_filter(Presence(path)).removesuffix(" IS NULL")


def _type(field: IndexField, found: Sequence[str]) -> str:
    match field.type:
        case FieldType.ENUM:
            every = dict.fromkeys((*found, *(each.name for each in field.enum_values)))
            names = [print_value(EnumName(each)) for each in every]
            more = "|…" if len(names) > _ENUM_VALUES else ""
            kind = f"enum {'|'.join(names[:_ENUM_VALUES])}{more}"
        case FieldType.VOCABULARY:
            kind = f"{'terms' if field.is_list else 'term'} of {field.vocabulary}"
        case _:
            kind = field.type.value
    return f"list of {kind}" if field.is_list else kind


def _term_line(hit: TermHit) -> str:
    """`- 'DE' = Germany (countries)`; the name alone where the id cannot be shown."""
    id = value(hit.term.id, _ID)
    shown = name(hit.term.display_name, _NAME)
    if id is None or hit.term.id == hit.term.display_name:
        return f"- {id or value(one_line(hit.term.display_name, _NAME), _ID)} ({hit.vocabulary})"
    return f"- {id} = {shown} ({hit.vocabulary})"


def _has_lines(index: Index, shown: Sequence[str]) -> list[str]:
    """`- cast HAS (role … AND person.name …)`, for lists of objects with two fields offered.

    Only there does HAS say more than AND.
    """
    lines = []
    for way in sorted(index.object_lists):
        inner = [path[len(way) + 1 :] for path in shown if path.startswith(f"{way}.")]
        if len(inner) > 1:
            lines.append(f"- {way} HAS ({inner[0]} … AND {inner[1]} …): both of one element")
    return lines


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
