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

_DESCRIPTION: Final = 100  # characters of a field's description
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
    """
    fields = {each.path: each for each in index.fields}
    paths = [path for path in context.paths if path in fields]
    found = _found_values(context)
    terms = _distinct(context.terms, {fields[path].vocabulary for path in paths})

    head = f"Fields of {index.name}:"
    if index.description:
        head = f"Fields of {index.name} ({one_line(index.description, _DESCRIPTION)}):"
    left = budget - estimate_tokens(f"{head}\nTerms:\n")
    term_lines, needed, spent = [], set[str](), 0
    for hit in terms:
        line = _term_line(hit)
        cost = estimate_tokens(f"{line}\n")
        path = next(path for path in paths if fields[path].vocabulary == hit.vocabulary)
        if path not in needed:
            cost += estimate_tokens(f"{_field_line(fields[path], found)}\n")
        if spent + cost <= left * _TERMS_SHARE:
            spent += cost
            needed.add(path)
            term_lines.append((hit, line))

    field_lines = []
    for path in paths:
        line = _field_line(fields[path], found)
        cost = 0 if path in needed else estimate_tokens(f"{line}\n")
        if spent + cost <= left:
            spent += cost
            field_lines.append((path, line))
    shown = [path for path, _ in field_lines]
    lines = [head, *(line for _, line in field_lines)]
    for line in _has_lines(index, shown):
        spent += estimate_tokens(f"{line}\n")
        if spent <= left:
            lines.append(line)
    if term_lines:
        lines += ["Terms:", *(line for _, line in term_lines)]
    kept = [(hit.vocabulary, hit.term.id) for hit, _ in term_lines]
    return Offer(
        text="\n".join(lines),
        paths=tuple(shown),
        terms=tuple(kept),
        left_out=(
            *(path for path in paths if path not in shown),
            *(hit.term.id for hit in terms if (hit.vocabulary, hit.term.id) not in kept),
        ),
    )


def _field_line(field: IndexField, found: Mapping[str, Sequence[str]]) -> str:
    """`- origin.countries: list of terms of countries — Countries of production`."""
    unit = f" ({one_line(field.unit, _NAME)})" if field.unit else ""
    line = f"- {_path(field.path)}: {_type(field, found.get(field.path, ()))}{unit}"
    description = one_line(field.description, _DESCRIPTION)
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
