"""Turn several readings that are as likely as each other into a question back to the person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .answer import AmbiguousQuestion, AmbiguousSpan, GeneratedFilter, LabelledFilter
from .catalogue import Index
from .explaining import difference
from .retrieval import Context
from .writing.literal import Clause, LiteralReading, Reading


def ambiguous(
    index: Index,
    literal: LiteralReading,
    answers: Sequence[tuple[Reading, GeneratedFilter]],
) -> AmbiguousQuestion:
    """Return the readings, each a complete filter under a label that says where it differs."""
    best = answers[0][0]
    second = answers[1][0]
    labelled = [
        (
            reading,
            LabelledFilter(
                difference(second if reading is best else best, reading, index, one.filter), one
            ),
        )
        for reading, one in answers
    ]
    asked = answers[0][1].asked
    labelled = _told_apart(labelled, asked.context)
    spans = tuple(
        AmbiguousSpan(slot.text, slot.span, tuple(_of_slot(slot.clauses, labelled)))
        for slot in literal.open_slots
    )
    return AmbiguousQuestion(
        asked=asked,
        spans=spans,
        readings=tuple(each for _, each in labelled),
        explanation=tuple(
            f"“{span.text}” can mean {_either([each.label for each in span.readings])}."
            for span in spans
        ),
    )


def _of_slot(
    clauses: Sequence[Clause], labelled: Sequence[tuple[Reading, LabelledFilter]]
) -> Iterator[LabelledFilter]:
    """For each clause of a slot the first reading that has it."""
    for clause in clauses:
        for reading, each in labelled:
            if clause in reading.clauses:
                yield each
                break


def _told_apart(
    labelled: Sequence[tuple[Reading, LabelledFilter]], context: Context
) -> list[tuple[Reading, LabelledFilter]]:
    """Add to labels that are alike what the terms' descriptions say: 'The Office (2001, …)'."""
    about = {
        hit.term.id: hit.term.description for hit in reversed(context.terms) if hit.term.description
    }
    alike = Counter(each.label for _, each in labelled)
    told = []
    for reading, each in labelled:
        if alike[each.label] > 1:
            said = [
                about[value.raw.strip("'")]
                for chip in each.filter.chips
                for value in chip.values
                if value.raw.strip("'") in about
            ]
            each = replace(each, label=" · ".join([each.label, *said[-1:]]))
        told.append((reading, each))
    return told


def _either(texts: Sequence[str]) -> str:
    quoted = [f"“{text}”" for text in dict.fromkeys(texts)]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]
