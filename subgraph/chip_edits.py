"""Turn a filter and edits of its chips into a new filter, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from .answer import Answer, Attempt, Finding, GeneratedFilter, Method, Problem, UnanswerableQuestion
from .asking import bound_target, check_statement
from .callers import ANYONE, Caller
from .checking import check_named
from .errors import StoreError
from .explaining import edited_answer
from .filtering import (
    And,
    CheckedFilter,
    Chip,
    ChipError,
    ChipValue,
    Filter,
    InvalidFilterError,
    Operator,
    clause_of_chip,
    from_chips,
    parse,
    print_filter,
    to_chips,
)
from .refusing import unanswerable
from .retrieval import Context, Searchable
from .runtime import Runtime

MAX_EDITS: Final = 50


class EditKind(StrEnum):
    """What is done to a chip."""

    REMOVE = "REMOVE"
    CHANGE = "CHANGE"
    ADD = "ADD"


@dataclass(frozen=True, slots=True)
class ChipEdit:
    """One edit. What is None stays as it is.

    node      of the chip; None for one that is added
    path      of the field of one that is added
    values    as a statement writes them
    """

    kind: EditKind
    node: int | None = None
    path: str | None = None
    operator: Operator | None = None
    negated: bool | None = None
    values: tuple[str, ...] | None = None


async def edit_chips(
    runtime: Runtime,
    statement: str,
    index: str,
    edits: Sequence[ChipEdit],
    *,
    caller: Caller = ANYONE,
    constraint: str | None = None,
) -> Answer:
    """Show the filter that a statement is after a person has edited its chips."""
    target = await bound_target(runtime, index, caller, constraint)
    if not isinstance(target, Searchable):
        return target
    answer = await check_statement(runtime, target, statement)
    if not isinstance(answer, GeneratedFilter):
        return answer
    tree = edited(answer.filter, edits)
    if isinstance(tree, Finding):
        return UnanswerableQuestion(answer.asked, (tree,))
    if tree is None:
        message = "No chip is left: without a filter every document is found."
        return unanswerable(answer.asked, Problem.NOTHING_TO_FILTER, message)
    printed = print_filter(tree)
    try:
        checked = await check_named(runtime, target, tree, Context())
    except InvalidFilterError as error:
        # Where a finding is in the filter as it was, nobody needs to know of the new one.
        findings = tuple(
            replace(Finding.of_statement(each), span=None) for each in error.diagnostics
        )
        attempt = Attempt(Method.EDITED, printed, findings)
        return UnanswerableQuestion(replace(answer.asked, attempts=(attempt,)), findings)
    except StoreError as error:
        return unanswerable(answer.asked, Problem.STORE_UNAVAILABLE, str(error))
    asked = replace(answer.asked, attempts=(Attempt(Method.EDITED, printed),))
    return edited_answer(asked, target, checked)


def edited(checked: CheckedFilter, edits: Sequence[ChipEdit]) -> Filter | Finding | None:
    """Return the filter after the edits; None when no clause is left; or what is wrong with one.

    Of what it returns nothing is checked against the index yet.
    """
    if len(edits) > MAX_EDITS:
        message = f"There are {len(edits)} edits; at most {MAX_EDITS} are made at once."
        return Finding(Problem.ARGUMENT_TOO_LARGE, message)
    shown = {chip.node: chip for chip in to_chips(checked, {})}
    chips = dict(shown)
    added: list[Chip] = []
    try:
        seen: set[int] = set()
        for edit in edits:
            if edit.kind is EditKind.ADD:
                added.append(_new(edit))
                continue
            chip = _chip(shown, edit)
            if chip.node in seen:
                raise ChipError(chip.node, f"Two edits are for the chip '{chip.text}'. Make one.")
            seen.add(chip.node)
            if edit.kind is EditKind.REMOVE:
                del chips[chip.node]
            else:
                chips[chip.node] = _changed(chip, edit)
        statement = from_chips(checked, chips.values())
        clauses = [clause_of_chip(chip) for chip in added]
    except ChipError as error:
        span = shown[error.node].span if error.node in shown else None
        return Finding(Problem.CHIP_EDIT, str(error), span=span, of="statement")
    if statement is not None:
        kept = parse(statement)
        clauses[:0] = kept.operands if isinstance(kept, And) else (kept,)
    if len(clauses) < 2:
        return clauses[0] if clauses else None
    return And(tuple(clauses))


def _chip(shown: dict[int, Chip], edit: ChipEdit) -> Chip:
    if edit.node is None:
        raise ChipError(-1, f"{edit.kind} needs the node of a chip.")
    if edit.node not in shown:
        nodes = ", ".join(map(str, shown))
        message = f"No chip has node {edit.node}; the chips of this filter have {nodes}."
        raise ChipError(edit.node, message)
    if edit.path is not None and edit.path != shown[edit.node].path:
        text = shown[edit.node].text
        message = f"The field of the chip '{text}' cannot be changed to another. Add a chip for it."
        raise ChipError(edit.node, message)
    return shown[edit.node]


def _changed(chip: Chip, edit: ChipEdit) -> Chip:
    symbol, negated = _operator(edit)
    values = edit.values
    return replace(
        chip,
        symbol=chip.symbol if symbol is None else symbol,
        negated=chip.negated if negated is None else negated,
        values=chip.values if values is None else tuple(ChipValue(each, each) for each in values),
    )


def _new(edit: ChipEdit) -> Chip:
    if edit.node is not None:
        raise ChipError(edit.node, "A new chip has no node yet. Leave it out.")
    if not edit.path or edit.operator is None:
        raise ChipError(-1, "A new chip needs the path of a field and an operator.")
    symbol, negated = _operator(edit)
    values = tuple(ChipValue(each, each) for each in edit.values or ())
    text = f"{edit.path} {edit.operator}"
    return Chip("", "", values, bool(negated), True, edit.path, -1, None, None, text, symbol)


def _operator(edit: ChipEdit) -> tuple[Operator | None, bool | None]:
    """The operator without a NOT, and whether there is one: `!=` is a `==` that is negated."""
    if edit.operator is Operator.NE:
        return Operator.EQ, True
    return edit.operator, edit.negated
