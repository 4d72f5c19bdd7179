"""Turn slots that an 'or' or a 'not' may reach in two ways into one slot that holds both.

    [A] [B] or [C]            A, and B or C;        or else A and B, or C
    [A] [B] or [A'] [B']      A and B, or A' and B': what is said twice is not shared
    [A] [B] and [A'] [B']     likewise: 'series from Germany and films from France'
    not [A] or [B]            neither;              or else B, or not A
    [A] not [B] [C]           A, C, and not B;      or else A, but not what is B and C

Values of one field that a list joins are one slot already.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...filtering import And, Boolean, Comparison, Filter, Not, Operator, Or
from ...retrieval import Evidence
from .slots import Clause, Join, Slot

# A scope that is the less likely one, without being out of the question.
_LESS: Final = 0.15
_MOST: Final = 6  # clauses of one slot that are carried on, and ways to combine those of several
# What one word by itself names; more than that sets a phrase apart, and a 'not' ends with it.
_NAMES: Final = frozenset(
    {Evidence.NAME, Evidence.ID, Evidence.AKA, Evidence.OWNER_WORD, Evidence.INFLECTED}
)

Pick = Sequence[Clause]
Scoped = tuple[Filter, Pick]  # what is asked for, and the clauses with words of their own in it
Scope = Callable[[Pick], Scoped]


def scoped(
    question: str, slots: Sequence[Slot], joins: Sequence[Join], margin: float
) -> list[Slot]:
    """Return the slots, those that a connective may reach in several ways as one.

    margin  how far behind its best a clause may be to be carried on
    """
    inside = [each for each in joins if 0 < each.at < len(slots)]
    ors = sorted({each.at for each in inside if each.word in ("or", "nor")})
    if not ors:
        ands = sorted({each.at for each in inside if each.word == "and"})
        ors = [at for at in ands if _parallel(slots, [at])]
    if ors:
        # 'either' says where the choice begins: what stands before it holds in any case.
        opened = [each.at for each in joins if each.word == "either" and each.at < ors[0]]
        begin = opened[-1] if opened else 0
        reached, ors = slots[begin:], [at - begin for at in ors]
        nor = any(each.word == "nor" for each in inside)
        return [*slots[:begin], _joined(question, reached, _of_or(reached, ors, nor), margin)]
    found: list[Slot] = []
    rest = list(slots)
    while rest:
        first = rest.pop(0)
        if first.negated and rest and _reaches(question, first, rest[0]):
            # 'not French comedies' by itself says which; behind a noun it says which not.
            less = 0.0 if found else _LESS
            pair = [first, rest.pop(0)]
            found.append(_joined(question, pair, [(_both, 0.0), (_not_both, less)], margin))
        else:
            found.append(first)
    return found


def _of_or(slots: Sequence[Slot], ors: Sequence[int], nor: bool) -> list[tuple[Scope, float]]:
    """What an 'or' may reach, the likeliest first, with what each is behind."""
    bounds = [0, *ors, len(slots)]
    groups = [range(first, last) for first, last in itertools.pairwise(bounds)]
    wide: Scope = _Wide(groups)
    near: Scope = _Near(groups)
    neither: list[tuple[Scope, float]] = []
    if all(slots[at - 1].negated and not slots[at].negated for at in ors):
        neither = [(_Neither(groups), 0.0)]
        if nor:
            return neither
    if all(len(group) == 1 for group in groups):
        return [*neither, (wide, 0.0)]
    if _parallel(slots, ors):
        return [(wide, 0.0)]
    before = {slots[at].clauses[0].path for group in groups[:-1] for at in group}
    if any(slots[group[0]].clauses[0].path in before for group in groups[1:]):
        return [(wide, 0.0)]
    return [*neither, (near, 0.0), (wide, 0.0)]


def _parallel(slots: Sequence[Slot], bounds: Sequence[int]) -> bool:
    """Whether each side says something of the same fields, of two or more."""
    sides = [
        {slot.clauses[0].path for slot in slots[first:last]}
        for first, last in itertools.pairwise([0, *bounds, len(slots)])
    ]
    return len(sides[0]) > 1 and all(side == sides[0] for side in sides)


@dataclass(frozen=True)
class _Wide:
    """The 'or' parts all that stands on its sides."""

    groups: Sequence[range]

    def __call__(self, pick: Pick) -> Scoped:
        return _or([_and([pick[at].filter for at in group]) for group in self.groups]), pick


@dataclass(frozen=True)
class _Near:
    """The 'or' joins the two beside it."""

    groups: Sequence[range]

    def __call__(self, pick: Pick) -> Scoped:
        parts: list[list[Filter]] = []
        for number, group in enumerate(self.groups):
            for at in group:
                if number and at == group[0]:
                    parts[-1].append(pick[at].filter)
                else:
                    parts.append([pick[at].filter])
        return _and([_or(part) for part in parts]), pick


@dataclass(frozen=True)
class _Neither:
    """The 'not' before the 'or' reaches over it."""

    groups: Sequence[range]

    def __call__(self, pick: Pick) -> Scoped:
        reached = {group[0] for group in self.groups[1:]}
        parts = [
            replace(each, filter=_not(each.filter)) if at in reached else each
            for at, each in enumerate(pick)
        ]
        return _both(parts)


def _both(pick: Pick) -> Scoped:
    return _and([each.filter for each in pick]), pick


def _not_both(pick: Pick) -> Scoped:
    negated, other = (each.filter for each in pick)
    return Not(_and([_not(negated), other])), ()


def _reaches(question: str, negated: Slot, other: Slot) -> bool:
    """Whether a 'not' may reach over one name to the next: nothing stands between them."""
    if question[negated.span.end : other.span.start].strip() or other.negated:
        return False
    return all(
        slot.clauses[0].evidence in _NAMES and not slot.clauses[0].cued for slot in (negated, other)
    )


def _joined(
    question: str, slots: Sequence[Slot], scopes: Sequence[tuple[Scope, float]], margin: float
) -> Slot:
    """One slot for several: every scope of every way to pick a clause of each."""
    close = [
        [each for each in slot.clauses if slot.clauses[0].score - each.score < margin][:_MOST]
        for slot in slots
    ]
    picks = list(itertools.islice(itertools.product(*close), _MOST))
    clauses = [
        Clause(
            whole,
            pick[0].path,
            tuple(sorted({span for each in pick for span in each.spans})),
            min(pick, key=lambda each: each.score).evidence,
            sum(each.score for each in pick) / len(pick) - behind,
            note=". ".join(dict.fromkeys(each.note for each in pick if each.note)),
            parts=tuple(part for each in parts for part in each.parts or (each,)),
        )
        for pick in picks
        for scope, behind in scopes
        for whole, parts in [scope(pick)]
    ]
    span = replace(slots[0].span, end=max(slot.span.end for slot in slots))
    distinct: dict[Filter, Clause] = {}
    for each in sorted(clauses, key=lambda each: -each.score):
        distinct.setdefault(each.filter, each)
    return Slot(span, question[span.start : span.end], tuple(distinct.values()))


def _and(filters: Sequence[Filter]) -> Filter:
    flat = tuple(dict.fromkeys(_flat(filters, And)))
    return flat[0] if len(flat) == 1 else And(flat)


def _or(filters: Sequence[Filter]) -> Filter:
    flat = tuple(dict.fromkeys(_flat(filters, Or)))
    return flat[0] if len(flat) == 1 else Or(flat)


def _flat(filters: Sequence[Filter], kind: type[And] | type[Or]) -> Iterator[Filter]:
    for each in filters:
        if isinstance(each, kind):
            yield from each.operands
        else:
            yield each


def _not(filter_: Filter) -> Filter:
    """The opposite, written as simply as it can be."""
    match filter_:
        case Not(operand):
            return operand
        case Comparison(path, Operator.EQ, Boolean(value)):
            return Comparison(path, Operator.EQ, Boolean(not value))
        case Comparison(path, Operator.EQ, value):
            return Comparison(path, Operator.NE, value)
        case Comparison(path, Operator.NE, value):
            return Comparison(path, Operator.EQ, value)
        case _:
            return Not(filter_)
