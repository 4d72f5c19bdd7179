"""Turn a checked filter into chips: what a person sees of it, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .checked import CheckedFilter
from .printer import print_filter, print_value
from .tree import And, Comparison, Filter, Has, Not, Operator, Or, Span
from .walk import operator_of, values_of, walk
from .words import Words


@dataclass(frozen=True, slots=True)
class ChipValue:
    """One value: `text` as people know it, `raw` as a statement writes it."""

    text: str
    raw: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of a filter.

    label      the field's name; '' where the part has no simple form: then `values` holds the
               part as a statement
    operator   in words: 'is', 'is at least', 'includes any of'
    negated    whether the words say what must not be
    removable  whether the person may take it away
    path       the field's absolute path, None where there is no single one
    node       position of its node in `walk`
    span       where it stands in the statement; None if it was built by hand
    group      node of the OR that it belongs to; chips of one group are alternatives
    text       the whole chip in one line
    symbol     the operator as a statement writes it, without a NOT, which `negated` says; None
               where the part has no simple form
    """

    label: str
    operator: str
    values: tuple[ChipValue, ...]
    negated: bool
    removable: bool
    path: str | None
    node: int
    span: Span | None
    group: int | None
    text: str
    symbol: Operator | None = None


def to_chips(checked: CheckedFilter, labels: Mapping[str, str]) -> tuple[Chip, ...]:
    """Show a filter as chips, with `labels` for fields by absolute path. Nothing of it is lost.

    Each clause of the AND at the top is a chip; the clauses of an OR there are chips of one group;
    a part that is neither is one chip whose value is a statement.
    """
    return tuple(_Chips(checked, labels).of_filter())


class _Chips:
    def __init__(self, checked: CheckedFilter, labels: Mapping[str, str]) -> None:
        self._checked = checked
        self._names = checked.names_by_path
        self._words = Words(checked, labels)

    def of_filter(self) -> Iterator[Chip]:
        parts = _parts(self._checked.filter, 0, self._checked.constraints)
        for part, node, removable in parts:
            if isinstance(part, Or):
                for operand, position in placed(part, node):
                    yield self._chip(operand, position, removable, node)
            else:
                yield self._chip(part, node, removable, None)

    def _chip(self, node: Filter, position: int, removable: bool, group: int | None) -> Chip:
        negated = isinstance(node, Not)
        inner = node.operand if isinstance(node, Not) else node
        path: str | None = None
        symbol: Operator | None = None
        label = operator = ""
        values: tuple[ChipValue, ...]
        if isinstance(inner, And | Or | Not):
            printed = print_filter(node, self._names)
            values = (ChipValue(printed, print_filter(node)),)
            text = self._words.node(node, "")
            negated = False  # the statement says it itself
        elif isinstance(inner, Has):
            path, symbol = inner.path, Operator.HAS
            label = self._words.label(path)
            operator = "has none with" if negated else "has one with"
            raw = print_filter(inner.operand)
            values = (ChipValue(self._words.node(inner.operand, path), raw),)
            text = f"{label} {operator} {values[0].text}"
        else:
            path = inner.path
            symbol = Operator.EQ if _is_not_equal(inner) else operator_of(inner)
            label = self._words.label(path)
            negated = negated is not _is_not_equal(inner)
            operator = self._words.operator(inner, "", negated=isinstance(node, Not))
            texts = self._words.values(inner, "")
            raws = [print_value(value) for value in values_of(inner)]
            values = tuple(map(ChipValue, texts, raws))
            text = self._words.node(node, "")
        return Chip(
            label,
            operator,
            values,
            negated,
            removable,
            path,
            position,
            node.span,
            group,
            text,
            symbol,
        )


def _parts(node: Filter, position: int, constraints: int) -> Iterator[tuple[Filter, int, bool]]:
    """The clauses of the AND at the top, each with its position and whether it was asked for."""
    if not isinstance(node, And):
        yield node, position, True
        return
    for number, (operand, place) in enumerate(placed(node, position)):
        if constraints and number == 0:
            yield from _parts(operand, place, constraints - 1)
        else:
            for part, at, _ in _parts(operand, place, 0):
                yield part, at, not constraints


def placed(node: And | Or, position: int) -> Iterator[tuple[Filter, int]]:
    """The operands of a join that is at `position` in `walk`, with their positions."""
    place = position + 1
    for operand in node.operands:
        yield operand, place
        place += sum(1 for _ in walk(operand))


def _is_not_equal(node: Filter) -> bool:
    return isinstance(node, Comparison) and node.operator is Operator.NE
