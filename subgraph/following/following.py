"""Turn an earlier filter and the reading of a question that goes on from it into a new filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..catalogue import Index
from ..filtering import (
    CheckedFilter,
    Comparison,
    Filter,
)
from ..writing.literal import Clause, LiteralReading, Reading, Segment, Slot, readings_of
from .combining import Changes, Combining, clauses_at_top, simple_clause
from .marks import Mark, Mode


@dataclass(frozen=True)
class Following:
    """An earlier filter, and the marks of the question that goes on from it."""

    previous: CheckedFilter
    index: Index
    marks: tuple[Mark, ...] = ()

    @property
    def paths(self) -> frozenset[str]:
        """The fields that the clauses of the AND at the top are about."""
        return frozenset(old.path for part in self.parts if (old := simple_clause(part)))

    @property
    def parts(self) -> tuple[Filter, ...]:
        """The clauses of the AND at the top."""
        return tuple(clauses_at_top(self.previous.asked))

    def read(self, literal: LiteralReading) -> LiteralReading:
        """Prefer the fields that were asked for before, and read 'remove the year' as clauses."""
        slots = [
            (slot, tuple(map(self._as_bounded, self._preferred(slot, close))))
            for slot, close in literal.slots
        ]
        dropped, named = self._dropped(literal)
        literal = replace(
            literal,
            unused=tuple(
                each
                for each in literal.unused
                if not any(mark.first <= each.first < mark.last for mark in self.marks)
            ),
        )
        if not slots and not dropped:
            return literal
        # What is taken out is not joined with what is asked for.
        readings: tuple[Reading, ...] = (Reading(tuple(dropped), self.previous.asked, 1.0),)
        if slots:
            readings = tuple(
                replace(reading, clauses=(*reading.clauses, *dropped))
                for reading in readings_of([close for _, close in slots], self.index)
            )
        return replace(
            literal,
            readings=readings,
            alternatives=(),
            open_slots=tuple(
                Slot(slot.span, slot.text, close)
                for slot, close in slots
                if len({clause.filter for clause in close}) > 1
            ),
            slots=tuple(slots),
            mentioned=tuple(each for each in literal.mentioned if each not in named),
        )

    def _preferred(self, slot: Slot, close: tuple[Clause, ...]) -> tuple[Clause, ...]:
        """Of what words may mean, what is about a value or a field that was asked for before."""
        if slot.clauses[0].cued:  # its field was named
            return close
        asked = [simple for part in self.parts if (simple := simple_clause(part))]
        for clause in slot.clauses:
            new = simple_clause(clause.filter)
            if new and any(
                old.path == new.path and set(old.values) & set(new.values) for old in asked
            ):
                return (clause,)
        paths = {old.path for old in asked}
        if self._mode(slot.clauses[0]) is Mode.REPLACE:
            return next(((each,) for each in slot.clauses if each.path in paths), close)
        return tuple(each for each in close if each.path in paths) or close

    def _as_bounded(self, clause: Clause) -> Clause:
        """'make that 8' of what was to be above 7: it is to be above 8."""
        said = simple_clause(clause.filter)
        if said is None or clause.cued or self._mode(clause) is not Mode.REPLACE:
            return clause
        asked = filter(None, map(simple_clause, self.parts))
        olds = [old for old in asked if old.path == said.path]
        bounded = [old for old in olds if old.side in ("low", "high") and not old.negated]
        if len(olds) != 1 or not bounded or said.negated or len(said.values) != 1:
            return clause
        (value,) = said.values
        bound = bounded[0].node
        assert isinstance(bound, Comparison)  # nothing else has one side
        return replace(clause, filter=replace(bound, value=value, span=None, path_span=None))

    def _dropped(self, literal: LiteralReading) -> tuple[list[Clause], list[Segment]]:
        """For each field that is named to be removed, the clauses on it."""
        clauses: list[Clause] = []
        named: list[Segment] = []
        for segment in literal.mentioned:
            if self._mode_at(segment.span.start) is not Mode.REMOVE:
                continue
            paths = {hit.path for hit in segment.fields if not hit.presence}
            found = [
                Clause(part, simple.path, (segment.span,), segment.fields[0].evidence, 1.0)
                for part in self.parts
                if (simple := simple_clause(part)) and simple.path in paths
            ]
            if found:
                clauses += found
                named.append(segment)
        return clauses, named

    def apply(self, reading: Reading) -> tuple[Filter | None, Changes]:
        """Return the new filter, None where nothing is left of it, and what became of what."""
        lists = {each.path for each in self.index.fields if each.is_list}
        work = Combining(list(self.parts), lists)
        for clause in reading.clauses:
            for part in clauses_at_top(clause.filter):
                work.take(part, self._mode(clause))
        return work.done()

    def _mode(self, clause: Clause) -> Mode:
        return self._mode_at(min(span.start for span in clause.spans))

    def _mode_at(self, start: int) -> Mode:
        """The last mark before it says; else the first one behind it: 'French ones instead'."""
        before = [mark for mark in self.marks if mark.span.end <= start]
        behind = [mark for mark in self.marks if mark.span.start > start]
        if before:
            return before[-1].mode
        return behind[0].mode if behind and behind[0].mode is not Mode.REMOVE else Mode.NARROW


def follow(previous: CheckedFilter, index: Index, marks: Sequence[Mark]) -> Following:
    """Prepare to go on from `previous`."""
    return Following(previous, index, tuple(marks))
