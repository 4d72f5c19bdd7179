"""Turn a checked filter into what dropdowns and sliders show, and the rest that they cannot show.

    type == FILM AND genres ANY ['comedy', 'drama'] AND releaseYear >= 1990 AND NOT …
    └ one facet ┘    └ another ───────────────────┘    └ a range ────────┘

Nothing is lost: each clause of the AND at the top is in a facet or in the rest, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from .filtering import (
    CheckedFilter,
    Chip,
    Comparison,
    Filter,
    Membership,
    Not,
    Operator,
    Presence,
    Range,
    Value,
    print_filter,
    to_chips,
    values_of,
    walk,
)

_LOWER: Final = {Operator.GT: False, Operator.GE: True}
_UPPER: Final = {Operator.LT: False, Operator.LE: True}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, with what people call it."""

    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range, and whether it is part of it."""

    value: Value
    text: str
    included: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """What a filter asks of one field.

    selected   values of which a document has one or, where `every`, each
    excluded   values of which it has none
    low, high  ends of a range; None where it is open
    known      whether there must be a value; None where nothing is said of it
    nodes      positions of its clauses in `walk`
    """

    path: str
    label: str
    selected: tuple[FacetValue, ...] = ()
    every: bool = False
    excluded: tuple[FacetValue, ...] = ()
    low: Bound | None = None
    high: Bound | None = None
    known: bool | None = None
    nodes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unfaceted:
    """A clause that no facet can say, and why."""

    node: int
    statement: str
    text: str
    reason: str


@dataclass(frozen=True)
class Facets:
    """The facets in the order in which the filter first speaks of their fields, and the rest."""

    facets: tuple[Facet, ...] = ()
    rest: tuple[Unfaceted, ...] = field(default=())


def to_facets(checked: CheckedFilter, labels: Mapping[str, str]) -> Facets:
    """Show a filter as facets, with `labels` for fields by absolute path."""
    nodes = list(walk(checked.filter))
    facets: dict[str, Facet] = {}
    rest: list[Unfaceted] = []
    for chip in to_chips(checked, labels):
        node = nodes[chip.node]
        found = _added(facets, chip, node, checked)
        if isinstance(found, Facet):
            facets[found.path] = replace(found, nodes=(*found.nodes, chip.node))
        else:
            rest.append(Unfaceted(chip.node, print_filter(node), chip.text, found))
    return Facets(tuple(facets.values()), tuple(rest))


def _added(
    facets: Mapping[str, Facet], chip: Chip, node: Filter, checked: CheckedFilter
) -> Facet | str:
    """The facet with one more clause, or why it cannot take it."""
    if chip.group is not None:
        return "It is one of several alternatives."
    if not chip.removable:
        return "It is part of every filter here."
    if chip.path is None:
        return "It joins several clauses."
    inner = node.operand if isinstance(node, Not) else node
    negated = isinstance(node, Not)
    facet = facets.get(chip.path, Facet(chip.path, chip.label))
    many = checked.fields[chip.path].is_list if chip.path in checked.fields else True
    texts = [value.text for value in chip.values]
    match inner:
        case Presence():
            if facet.known not in (None, negated):
                return "Another clause on the same field says otherwise."
            return replace(facet, known=negated)
        case Comparison(_, Operator.EQ | Operator.NE | Operator.CONTAINS) | Membership():
            values = tuple(map(FacetValue, values_of(inner), texts))
            return _with_values(facet, inner, values, negated=chip.negated, many=many)
        case Range(_, low, high) if not negated:
            ends = Bound(low, texts[0], included=True), Bound(high, texts[1], included=True)
            return _with_range(facet, *ends, many=many)
        case Comparison(_, operator, value) if not negated and operator in _LOWER:
            return _with_range(facet, Bound(value, texts[0], _LOWER[operator]), None, many=many)
        case Comparison(_, operator, value) if not negated and operator in _UPPER:
            return _with_range(facet, None, Bound(value, texts[0], _UPPER[operator]), many=many)
        case Range() | Comparison(_, Operator.LT | Operator.LE | Operator.GT | Operator.GE):
            return "A facet cannot leave out a range."
        case Comparison():
            return "A pattern is no value to select."
        case _:
            return "It is about one element of a list of objects."


def _with_values(
    facet: Facet,
    node: Comparison | Membership,
    values: tuple[FacetValue, ...],
    *,
    negated: bool,
    many: bool,
) -> Facet | str:
    single = len(values) == 1
    if negated:
        if node.operator is Operator.ALL and not single:
            return "A facet can leave out each of some values, not all of them together."
        return replace(facet, excluded=tuple(dict.fromkeys((*facet.excluded, *values))))
    every = many and (node.operator is Operator.ALL or single)
    if not facet.selected:
        return replace(facet, selected=values, every=every and not single)
    # A list may be asked for one value and for another: that is each of them.
    so_far = facet.every or len(facet.selected) == 1
    if not (many and every and so_far):
        return "Another clause on the same field has values selected already."
    return replace(facet, selected=tuple(dict.fromkeys((*facet.selected, *values))), every=True)


def _with_range(facet: Facet, low: Bound | None, high: Bound | None, *, many: bool) -> Facet | str:
    if many and (facet.low or facet.high):
        return "On a list a second bound may be met by another of its values."
    if (low and facet.low) or (high and facet.high):
        return "Another clause on the same field has that bound already."
    return replace(facet, low=low or facet.low, high=high or facet.high)
