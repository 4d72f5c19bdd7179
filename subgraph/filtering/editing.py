"""Turn chips that a person has edited into a new statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from .checked import CheckedFilter
from .chips import Chip, placed, to_chips
from .errors import ChipError, FilterSyntaxError
from .parser import parse
from .printer import print_filter
from .syntax_findings import quoted
from .tree import (
    And,
    Comparison,
    Filter,
    Has,
    Membership,
    Not,
    Operator,
    Or,
    Predicate,
    Presence,
    Range,
    Text,
    Value,
)

_LISTS: Final = (Operator.IN, Operator.ANY, Operator.ALL)


def from_chips(checked: CheckedFilter, chips: Iterable[Chip]) -> str | None:
    """The statement that the chips of `to_chips(checked, …)` say after a person has edited them.

    A chip that is left out takes its clause with it. `symbol`, `negated` and the `raw` of `values`
    may be others; for a part without a simple form the `raw` is a statement. What is only shown
    (label, words, text) is not read. None when no clause is left. Constraints are not in the
    statement: it is parsed, checked and constrained as any other.

    Raises ChipError for edits that no statement can say, and for those of what was not asked for.
    """
    shown = {chip.node: chip for chip in to_chips(checked, {})}
    given: dict[int, Chip] = {}
    for chip in chips:
        if chip.node not in shown:
            nodes = ", ".join(map(str, shown))
            message = f"No chip has node {chip.node}; the chips of this filter have {nodes}."
            raise ChipError(chip.node, message)
        if chip.node in given:
            raise ChipError(chip.node, f"Two chips have node {chip.node}. Give each chip once.")
        given[chip.node] = chip
    edits: dict[int, Chip] = {}
    for node, original in shown.items():
        edited = given.get(node)
        if edited is not None and edited.path != original.path:
            message = f"The field of the chip '{original.text}' cannot be changed to another."
            raise ChipError(node, message)
        if edited is not None and _says(edited) == _says(original):
            continue
        if not original.removable:
            what = "removed" if edited is None else "changed"
            message = f"'{original.text}' is part of every filter here and cannot be {what}."
            raise ChipError(node, message)
        if edited is not None:
            edits[node] = edited
    filter = _without(checked.asked, checked.constraints, given, edits)
    return None if filter is None else print_filter(filter)


def clause_of_chip(chip: Chip) -> Filter:
    """The clause that a chip says by itself: its `path`, `symbol`, `negated` and `raw` values.

    Nothing vouches for the field: it is checked as that of any other clause. Raises ChipError.
    """
    path = chip.path or ""
    try:
        is_path = parse(f"{path} IS NULL") == Presence(path)
    except FilterSyntaxError:
        is_path = False
    if not is_path:
        raise ChipError(chip.node, f"{quoted(path)} is no path of a field.")
    return _edited(chip, Presence(path))


def _says(chip: Chip) -> tuple[object, ...]:
    return chip.symbol, chip.negated, tuple(value.raw for value in chip.values)


def _without(
    node: Filter, position: int, given: Mapping[int, Chip], edits: Mapping[int, Chip]
) -> Filter | None:
    """The AND at the top with the chips that are left. Keep in step with chips.py: its parts."""
    if isinstance(node, And):
        return _joined(
            And, [_without(each, place, given, edits) for each, place in placed(node, position)]
        )
    if isinstance(node, Or):
        return _joined(Or, [_kept(*each, given, edits) for each in placed(node, position)])
    return _kept(node, position, given, edits)


def _joined(kind: type[And] | type[Or], nodes: list[Filter | None]) -> Filter | None:
    left = tuple(node for node in nodes if node is not None)
    if len(left) < 2:
        return left[0] if left else None
    return kind(left)


def _kept(
    node: Filter, position: int, given: Mapping[int, Chip], edits: Mapping[int, Chip]
) -> Filter | None:
    if position not in given:
        return None
    chip = edits.get(position)
    return node if chip is None else _edited(chip, node)


def _edited(chip: Chip, original: Filter) -> Filter:
    inner = original.operand if isinstance(original, Not) else original
    negated = chip.negated
    node: Filter
    if isinstance(inner, And | Or | Not | Has):
        had = Operator.HAS if isinstance(inner, Has) else None
        if chip.symbol is not had:
            raise ChipError(chip.node, f"The operator of the chip '{chip.text}' cannot be changed.")
        node = _statement(chip)
        if isinstance(inner, Has):
            node = Has(inner.path, node)
    elif chip.symbol is None or chip.symbol is Operator.HAS:
        raise ChipError(chip.node, f"The chip '{chip.text}' needs an operator of a single field.")
    else:
        node = _predicate(chip, chip.symbol, inner)
    if isinstance(node, Comparison) and node.operator in (Operator.EQ, Operator.NE):
        differs = negated is not (node.operator is Operator.NE)
        return Comparison(node.path, Operator.NE if differs else Operator.EQ, node.value)
    return Not(node) if negated else node


def _predicate(chip: Chip, symbol: Operator, original: Predicate) -> Predicate:
    path = original.path
    values = tuple(_value(chip, value.raw) for value in chip.values)
    match symbol, values:
        case Operator.IS_NULL, ():
            return Presence(path)
        case Operator.BETWEEN, (low, high):
            return Range(path, low, high)
        case ((Operator.IN | Operator.ANY | Operator.ALL), (_, *_)):
            return Membership(path, symbol, values)
        case ((Operator.IS_NULL | Operator.BETWEEN | Operator.IN | Operator.ANY | Operator.ALL), _):
            pass
        case Operator.LIKE, (value,) if not isinstance(value, Text):
            message = (
                f"{quoted(chip.values[0].raw)} is no pattern. Write it in quotes, as in '*cave*'."
            )
            raise ChipError(chip.node, message)
        case _, (value,):
            return Comparison(path, symbol, value)
    takes = {Operator.IS_NULL: "no value", Operator.BETWEEN: "two values"}.get(symbol, "one value")
    takes = "one value or more" if symbol in _LISTS else takes
    raise ChipError(chip.node, f"'{symbol}' takes {takes}; the chip has {len(values)}.")


def _value(chip: Chip, raw: str) -> Value:
    """One value and nothing else: what goes on after it could be any clause."""
    try:
        node = parse(f"x == {raw}\n")
    except FilterSyntaxError as error:
        raise ChipError(chip.node, f"{quoted(raw)} is no value: {error}") from error
    if not isinstance(node, Comparison):
        raise ChipError(chip.node, f"{quoted(raw)} is more than one value.")
    return node.value


def _statement(chip: Chip) -> Filter:
    if len(chip.values) != 1:
        message = f"A chip without a single field has one statement, not {len(chip.values)}."
        raise ChipError(chip.node, message)
    try:
        return parse(chip.values[0].raw)
    except FilterSyntaxError as error:
        message = f"{quoted(chip.values[0].raw)} cannot be read: {error}"
        raise ChipError(chip.node, message) from error
