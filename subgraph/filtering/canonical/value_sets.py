"""Turn conditions on one value into sets of values, so that AND, OR and NOT become set algebra.

Values that have an order make `Stretches`, others a `Choice`. Only sets of one domain are combined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Cut = tuple[Any, bool]
"""A place between values: right before one (False), or right after it (True)."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """Some of the values of an order: whether the lowest is in, and each place where that changes.

    With whole numbers a cut stands before a value, never after it.
    """

    from_start: bool
    cuts: tuple[Cut, ...] = ()

    def spans(self) -> Iterator[tuple[Cut | None, Cut | None]]:
        """The stretches, each with the cut at which it begins and ends; None where it does not."""
        ends: list[Cut | None] = [None, *self.cuts] if self.from_start else list(self.cuts)
        if len(ends) % 2:
            ends.append(None)
        yield from zip(ends[::2], ends[1::2], strict=True)


@dataclass(frozen=True, slots=True)
class Choice:
    """These values, or (`inverted`) all but these. With a `universe` never inverted."""

    values: frozenset[Any]
    inverted: bool = False
    universe: frozenset[Any] | None = None


ValueSet = Stretches | Choice

ALL = Choice(frozenset(), inverted=True)
NONE = Choice(frozenset())


def complement(values: ValueSet) -> ValueSet:
    """All the other values."""
    match values:
        case Stretches(from_start, cuts):
            return Stretches(not from_start, cuts)
        case Choice(chosen, inverted, None):
            return Choice(chosen, not inverted)
        case Choice(chosen, _, universe):
            assert universe is not None
            return Choice(universe - chosen, False, universe)


def is_empty(values: ValueSet) -> bool:
    match values:
        case Stretches(from_start, cuts):
            return not from_start and not cuts
        case Choice(chosen, inverted, _):
            return not chosen and not inverted


def is_full(values: ValueSet) -> bool:
    return is_empty(complement(values))


def intersection(sets: Sequence[ValueSet]) -> ValueSet:
    """What is in each of the sets: one at least, and all of one domain."""
    if len(sets) == 1:
        return sets[0]
    stretches = [each for each in sets if isinstance(each, Stretches)]
    if stretches:
        return _common(stretches)
    choices = [each for each in sets if isinstance(each, Choice)]
    excluded = frozenset().union(*(each.values for each in choices if each.inverted))
    chosen = [each.values for each in choices if not each.inverted]
    if not chosen:
        return Choice(excluded, inverted=True)
    return Choice(frozenset.intersection(*chosen) - excluded, False, choices[0].universe)


def union(sets: Sequence[ValueSet]) -> ValueSet:
    """What is in one of the sets."""
    return complement(intersection([complement(each) for each in sets]))


def _common(sets: Sequence[Stretches]) -> Stretches:
    """Sweep over the cuts of all sets, and count in how many of them one is."""
    changes: Counter[Cut] = Counter()
    for each in sets:
        inside = each.from_start
        for cut in each.cuts:
            inside = not inside
            changes[cut] += 1 if inside else -1
    count = sum(each.from_start for each in sets)
    start = everywhere = count == len(sets)
    cuts = []
    for cut in sorted(changes):
        count += changes[cut]
        if (count == len(sets)) is not everywhere:
            everywhere = not everywhere
            cuts.append(cut)
    return Stretches(start, tuple(cuts))
