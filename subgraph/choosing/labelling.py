"""Name readings by where they differ, in words that tell each from the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..answer import AmbiguousQuestion, AmbiguousSpan, GeneratedFilter, LabelledFilter
from ..catalogue import Index
from ..explaining import difference
from ..filtering import walk
from ..retrieval import Context
from ..writing.literal import Clause, Reading


def labelled_readings(
    index: Index, answers: Sequence[tuple[Reading, GeneratedFilter]]
) -> list[tuple[Reading, LabelledFilter]]:
    """Return the readings, each under a label that says where it differs."""
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
    return _told_apart(labelled, answers[0][1].asked.context)


def named_apart(
    offered: Mapping[str, tuple[Clause | None, LabelledFilter]],
) -> tuple[LabelledFilter, ...]:
    """The readings of some words, by choice, each under the name of the clause that it gives them.

    Where two clauses have one name, their readings keep the names that tell them apart.
    """
    own = [_named(each, clause) for clause, each in offered.values()]
    alike = Counter(own)
    return tuple(
        replace(each, label=name if alike[name] == 1 else each.label, choices=(choice,))
        for name, (choice, (_, each)) in zip(own, offered.items(), strict=True)
    )


def question(
    first: GeneratedFilter, spans: tuple[AmbiguousSpan, ...], readings: Sequence[LabelledFilter]
) -> AmbiguousQuestion:
    """Ask back, `first` being one of the answers."""
    return AmbiguousQuestion(
        asked=first.asked,
        spans=spans,
        readings=tuple(readings),
        explanation=tuple(
            f"“{span.text}” can mean {either([each.label for each in span.readings])}."
            for span in spans
        ),
    )


def either(texts: Sequence[str]) -> str:
    """Join texts as alternatives: “a”, “b” or “c”."""
    quoted = [f"“{text}”" for text in dict.fromkeys(texts)]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


def _named(each: LabelledFilter, clause: Clause | None) -> str:
    """The name of a clause of a reading, where it has a chip of its own; else the reading's."""
    nodes = list(walk(each.filter.filter.filter))
    texts = {nodes[chip.node]: chip.text for chip in each.filter.chips}
    return each.label if clause is None else texts.get(clause.filter, each.label)


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
