"""Turn a checked filter and the evidence for it into an answer that shows its work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from .answer import (
    Alternative,
    Asked,
    Finding,
    GeneratedFilter,
    Method,
    Provenance,
    Unused,
)
from .catalogue import Index
from .confidence import Calibration, ceiling_of, shipped_calibrations, signals_of
from .filtering import (
    And,
    CheckedFilter,
    EnumName,
    Filter,
    Has,
    Not,
    Or,
    Presence,
    Span,
    Text,
    Value,
    print_filter,
    to_chips,
    to_words,
    values_of,
    walk,
)
from .filtering.words import Words
from .folding import fold, words
from .following import Following
from .retrieval import Context, Evidence, FieldHit, Hit, Searchable
from .writing.literal import Clause, LiteralReading, Parsed, Reading

_SECOND = 0.6  # of the best reading's: a second reading that is as strong


def labels(index: Index) -> Mapping[str, str]:
    """What chips call the fields of an index, by path, with the unit of their numbers."""
    return {
        each.path: f"{each.label} ({each.unit})" if each.unit else each.label
        for each in index.fields
        if each.label
    }


def literal_answer(
    asked: Asked,
    target: Searchable,
    reading: Reading,
    whole: LiteralReading,
    checked: CheckedFilter,
    rivals: Callable[[], Iterable[tuple[Reading, CheckedFilter]]] = tuple,
    calibration: Calibration | None = None,
) -> GeneratedFilter:
    """The answer that one literal reading makes; `rivals` finds the readings beside it."""
    unused = literal_unused(whole)
    signals = signals_of(reading, whole).by_name()
    calibration = calibration or shipped_calibrations().literal
    confidence = min(calibration.confidence(signals), ceiling_of(whole))
    names = labels(target.index)

    def alternatives() -> tuple[Alternative, ...]:
        best = max(reading.score, 0.01)
        return tuple(
            Alternative(
                other,
                round(confidence * _SECOND * each.score / best, 3),
                difference(reading, each, target.index, other),
                names,
            )
            for each, other in rivals()
        )

    provenance = _provenance(asked.question, reading, checked)
    notes = [f"{each.note}." for each in provenance if each.note]
    notes += [
        f"“{each.text}” names a field but asks for nothing of it." for each in whole.mentioned
    ]
    return GeneratedFilter(
        asked=asked,
        filter=checked,
        method=Method.LITERAL,
        confidence=confidence,
        signals=signals,
        labels=names,
        provenance=tuple(provenance),
        notes=tuple(notes),
        unused=tuple(unused),
        warnings=tuple(map(Finding.of_statement, checked.warnings)),
        rivals=alternatives,
    )


def followed_answer(
    answer: GeneratedFilter, target: Searchable, following: Following, reading: Reading
) -> GeneratedFilter:
    """Say in an answer that goes on from a filter what was kept, replaced, removed and added."""
    _, changes = following.apply(reading)
    names = labels(target.index)
    before = Words(following.previous, names)
    after = Words(answer.filter, names)

    def was(part: Filter) -> str:
        return f"“{before.node(part, '')}”"

    notes = []
    if changes.kept:
        notes.append(f"Kept as it was: {', '.join(map(was, changes.kept))}.")
    notes += [f"Replaced {was(old)} by “{after.node(new, '')}”." for old, new in changes.replaced]
    notes += [f"Removed {was(part)}." for part in changes.removed]
    notes += [f"Added “{after.node(part, '')}”." for part in changes.added]
    notes += [f"It was asked before, too: {was(part)}." for part in changes.known]
    places = {id(node): at for at, node in enumerate(walk(answer.filter.filter))}
    nodes = {part: places[id(part)] for part in _parts(answer.filter.asked)}
    # Words that only take something away are behind no clause; the notes tell of them.
    gone = [*changes.removed, *(old for old, _ in changes.replaced)]
    said = (part for each in reading.clauses for part in each.parts or (each,))
    provenance = tuple(
        replace(each, node=at, statement=print_filter(clause.filter))
        for each, clause in zip(answer.provenance, said, strict=True)
        for at in [nodes.get(clause.filter)]
        if at is not None or not (clause.filter in gone or isinstance(clause.filter, Presence))
    )
    return replace(answer, provenance=provenance, notes=(*answer.notes, *notes))


def model_answer(
    asked: Asked,
    target: Searchable,
    parsed: Parsed,
    literal: LiteralReading,
    checked: CheckedFilter,
) -> GeneratedFilter:
    """The answer that a model's statement makes: its clauses aligned to the question's words.

    Of a clause that the reader finds, too, the words are the reader's. How sure the answer is,
    `weighing` says.
    """
    read = {clause.filter: clause for _, clauses in literal.slots for clause in clauses}
    provenance = [
        _aligned(parsed, asked.context, part, read.get(part)) for part in _parts(checked.asked)
    ]
    behind = {
        at
        for each in provenance
        for span in each.spans
        for at, word in enumerate(parsed.words)
        if span.start <= word.span.start < span.end
    }
    unused = [
        Unused(word.text, word.span, "no clause speaks of it")
        for at, word in enumerate(parsed.words)
        if at not in behind and at not in parsed.idle
    ]
    return GeneratedFilter(
        asked=asked,
        filter=checked,
        method=Method.MODEL,
        confidence=0.0,
        labels=labels(target.index),
        provenance=tuple(provenance),
        unused=tuple(unused),
        warnings=tuple(map(Finding.of_statement, checked.warnings)),
    )


def edited_answer(asked: Asked, target: Searchable, checked: CheckedFilter) -> GeneratedFilter:
    """The answer that a statement which a person wrote makes: certain, and theirs."""
    return GeneratedFilter(
        asked=asked,
        filter=checked,
        method=Method.EDITED,
        confidence=1.0,
        labels=labels(target.index),
        warnings=tuple(map(Finding.of_statement, checked.warnings)),
    )


def difference(best: Reading, other: Reading, index: Index, checked: CheckedFilter) -> str:
    """Say in words what `other` has that `best` may not: 'Moods: dark'."""
    names = labels(index)
    nodes = list(walk(checked.filter))
    texts = {nodes[chip.node]: chip.text for chip in to_chips(checked, names)}
    ours = {clause.filter for clause in best.clauses}
    differing = [
        texts.get(clause.filter)
        for clause in other.clauses
        if clause.filter not in ours or best is other
    ]
    told = [text for text in differing if text is not None]
    if told and len(told) == len(differing):
        return ", ".join(told)
    return to_words(checked, names).removesuffix(".")


def literal_unused(whole: LiteralReading) -> list[Unused]:
    """The words that a literal reading could not use, with the reason for each."""
    unused = [
        Unused(each.text, each.span, "no field, value or word of the filter language fits it")
        for each in whole.unused
    ]
    unused += [
        Unused(each.text, each.span, "it asks for an order, and a filter does not sort")
        for each in whole.sorting
    ]
    return sorted(unused, key=lambda each: each.span)


def _provenance(question: str, reading: Reading, checked: CheckedFilter) -> list[Provenance]:
    """Where each clause of a reading stands in the checked filter, which is of the same shape."""
    whole, checked_nodes = list(walk(reading.filter)), list(walk(checked.filter))
    first = next(at for at, node in enumerate(checked_nodes) if node is checked.asked)
    asked = list(walk(checked.asked))
    same = len(whole) == len(asked)
    places: dict[Filter, int] = {}
    for at, node in enumerate(whole if same else ()):
        places.setdefault(node, at)
    found = []
    for clause in (part for each in reading.clauses for part in each.parts or (each,)):
        place = places.get(clause.filter)
        found.append(
            Provenance(
                print_filter(clause.filter if place is None else asked[place]),
                clause.path,
                None if place is None else first + place,
                clause.spans,
                " … ".join(_joined(question, clause.spans)),
                clause.evidence,
                round(min(clause.score, 1.0), 3),
                clause.note,
            )
        )
    return found


def _parts(node: Filter) -> tuple[Filter, ...]:
    return node.operands if isinstance(node, And) else (node,)


def _joined(question: str, spans: Sequence[Span]) -> list[str]:
    """The words of the spans, those that touch written as one."""
    texts: list[str] = []
    end = -1
    for span in sorted(spans):
        if texts and not re.search(r"\w", question[end : span.start]) and span.start >= end:
            texts[-1] += question[end : span.end]
        elif span.end > end:
            texts.append(question[span.start : span.end])
        end = max(end, span.end)
    return texts


def _aligned(
    parsed: Parsed, context: Context, part: Filter, read: Clause | None = None
) -> Provenance:
    """Find the words behind a clause: hits on its values, its quantities, its field; and those
    that the reader found for the same clause.
    """
    spans: dict[Span, tuple[Evidence, float]] = {}
    if read is not None:
        spans.update((span, (read.evidence, min(read.score, 1.0))) for span in read.spans)
    leaves = [node for node in walk(part) if not isinstance(node, And | Or | Not)]
    paths = [node.path for node in leaves]
    for node in leaves:
        if isinstance(node, Has):
            continue
        for value in values_of(node):
            for hit in _value_hits(parsed, context, value):
                spans.setdefault(hit.span, (hit.evidence, hit.score))
    for field_hit in context.fields:
        lexical = field_hit.evidence is not Evidence.MEANING
        if lexical and any(field_hit.path == p or field_hit.path.endswith(f".{p}") for p in paths):
            spans.setdefault(field_hit.span, (field_hit.evidence, field_hit.score))
    if any(evidence is not Evidence.MEANING for evidence, _ in spans.values()):
        # What words say outright leaves nothing for likeness to explain.
        spans = {at: why for at, why in spans.items() if why[0] is not Evidence.MEANING}
    ordered = tuple(sorted(spans))
    if not ordered:
        evidence, score = Evidence.ADDED, 0.0
    else:
        evidence, score = max(spans.values(), key=lambda each: each[1])
    return Provenance(
        print_filter(part),
        paths[0] if paths else "",
        None,
        ordered,
        " … ".join(_joined(parsed.text, ordered)),
        evidence,
        round(score, 3),
    )


def _value_hits(parsed: Parsed, context: Context, value: Value) -> Iterable[Hit]:
    if isinstance(value, Text):
        for term in context.terms:
            if term.term.id == value.value:
                yield term
        yield from _written(parsed, value.value)
        wanted = ""
    elif isinstance(value, EnumName):
        for enum in context.enums:
            if enum.value == value.value:
                yield enum
        wanted = fold(value.value)
    else:
        wanted = ""
        for each in parsed.quantities.values():
            if each.says(value):
                where = (each.first, each.last, each.span, each.text)
                yield FieldHit(*where, Evidence.MEASURE, 0.8, path="")
    for at, word in enumerate(parsed.words):
        if wanted and word.fold == wanted:
            yield FieldHit(at, at + 1, word.span, word.text, Evidence.NAME, 0.8, path="")


def _written(parsed: Parsed, text: str) -> Iterable[Hit]:
    """Where the question says a text, word for word."""
    wanted = [word.fold for word in words(text.replace("*", " "))]
    said = [word.fold for word in parsed.words]
    for first in range(len(said) - len(wanted) + 1):
        last = first + len(wanted)
        if wanted and said[first:last] == wanted:
            span = Span(parsed.words[first].span.start, parsed.words[last - 1].span.end)
            where = (first, last, span, parsed.text[span.start : span.end])
            yield FieldHit(*where, Evidence.WRITTEN, 0.8, path="")


__all__ = [
    "difference",
    "edited_answer",
    "followed_answer",
    "labels",
    "literal_answer",
    "literal_unused",
    "model_answer",
]
