"""Turn an answer that is not gold's into the one reason that says best what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from .scoring import Clause, Joined, Node, Score


class Reason(StrEnum):
    """Why an answer is not the right one; the first that is true counts."""

    FAILED = "failed"  # an error instead of an answer
    INVALID = "invalid"  # it could not run on its index
    OTHER_READING = "right in another reading"  # ambiguous, and a later reading is gold's
    ADDED_FILTER = "filter where none was asked"
    UNANSWERED = "no filter where one was asked"
    WRONG_FIELD = "wrong field"  # operator and value are right
    VALUE_TOO_SHORT = "value too short"  # its text is a part of gold's
    VALUE_TOO_LONG = "value too long"  # gold's text is a part of it
    WRONG_VALUE = "wrong value"
    WRONG_OPERATOR = "wrong operator"  # or a NOT too many or too few
    OPERATOR_AND_VALUE = "wrong operator and value"
    GROUPING = "wrong AND or OR"  # the clauses are right
    MISSING_CLAUSE = "missing clause"  # all others are right
    EXTRA_CLAUSE = "extra clause"  # all of gold's are there
    ALL_WRONG = "other clauses"


def reason_of(score: Score, *, among_readings: bool) -> Reason | None:
    """Return why a filter is not gold's; None where it is."""
    if score.exact:
        return None
    if not score.answered:
        return Reason.FAILED
    if score.faults:
        return Reason.INVALID
    if among_readings:
        return Reason.OTHER_READING
    if not score.meant:
        return Reason.ADDED_FILTER
    if not score.said:
        return Reason.UNANSWERED
    return _difference(score)


def _difference(score: Score) -> Reason:
    missing = list(_clauses(score.meant - score.said))
    extra = list(_clauses(score.said - score.meant))
    if set(missing) == set(extra):
        return Reason.GROUPING
    if not missing or not extra:
        return Reason.MISSING_CLAUSE if missing else Reason.EXTRA_CLAUSE
    found = {_compared(one, other) for one in missing for other in extra}
    # In the order of the list above, which is that of how much it tells.
    return next((each for each in Reason if each in found), Reason.ALL_WRONG)


def _compared(gold: Clause, said: Clause) -> Reason | None:
    operators = (gold.operator, gold.holds) == (said.operator, said.holds)
    if gold.path != said.path:
        same = operators and _text(gold) == _text(said)
        return Reason.WRONG_FIELD if same else None
    if gold.value == said.value:
        return Reason.WRONG_OPERATOR
    if not operators:
        return Reason.OPERATOR_AND_VALUE
    if isinstance(gold.value, str) and isinstance(said.value, str):
        if said.value in gold.value:
            return Reason.VALUE_TOO_SHORT
        if gold.value in said.value:
            return Reason.VALUE_TOO_LONG
    return Reason.WRONG_VALUE


def _text(clause: Clause) -> str:
    """Return the value as text, so that a term of one field equals the text of another."""
    value = clause.value[1] if isinstance(clause.value, tuple) else clause.value
    return str(value).casefold().replace(" ", "")


def _clauses(nodes: frozenset[Node]) -> Iterator[Clause]:
    for node in nodes:
        if isinstance(node, Joined):
            yield from _clauses(node.parts)
        else:
            yield node
