"""Turn a checked filter and the evidence for it into an answer that shows its work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

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
from .filtering import (
    And,
    CheckedFilter,
    Comparison,
    EnumName,
    Filter,
    Has,
    Number,
    Span,
    Text,
    print_filter,
    to_chips,
    to_words,
    values_of,
    walk,
)
from .folding import Word, fold
from .retrieval import Context, Evidence, FieldHit, Hit, Searchable
from .writing.literal import Clause, LiteralReading, Reading

_HOW = {
    Evidence.MENTION: "named outright",
    Evidence.NAME: "its name",
    Evidence.ID: "its id",
    Evidence.AKA: "another of its names",
    Evidence.OWNER_WORD: "a word for it",
    Evidence.INFLECTED: "a form of its name",
    Evidence.PART: "part of its name",
    Evidence.MEASURE: "the only kind of field that it fits",
    Evidence.SPELLING: "nearly its name",
    Evidence.DESCRIPTION: "a word of its description",
    Evidence.MEANING: "near in meaning",
    Evidence.ADDED: "no words of the question",
}

# Confidence. Set by hand until it is fitted on an evaluation set.
_MODEL_TRUST = 0.8  # of a clause that a model wrote and words of the question support
_ADDED_TRUST = 0.4  # of one that no words support
_REPAIR_TRUST = 0.85  # for each repair
_MISSPELT = 0.75  # of a clause bound by a near spelling, at most
_RIVAL = 0.25  # lost to a second reading that comes close


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
    alternatives: Sequence[tuple[Reading, CheckedFilter]] = (),
) -> GeneratedFilter:
    """The answer that one literal reading makes."""
    provenance = _provenance(asked.question, reading.clauses, checked)
    unused = literal_unused(whole)
    confidence = _literal_confidence(reading, whole, len(unused))
    return _generated(
        asked,
        target,
        checked,
        Method.LITERAL,
        confidence,
        provenance,
        unused,
        [
            Alternative(
                other,
                to_chips(other, labels(target.index)),
                round(min(confidence, 0.99) * 0.6 * (each.score / max(reading.score, 0.01)), 3),
                difference(reading, each, target.index, other),
            )
            for each, other in alternatives
        ],
        whole,
    )


def model_answer(
    asked: Asked,
    target: Searchable,
    words: Sequence[Word],
    explained: frozenset[int],
    checked: CheckedFilter,
    repairs: int,
) -> GeneratedFilter:
    """The answer that a model's statement makes: its clauses aligned to the question's words."""
    parts = _parts(checked.filter)
    provenance = [
        _aligned(asked.question, words, asked.context, target.index, part) for part in parts
    ]
    behind = {
        at
        for each in provenance
        for span in each.spans
        for at, word in enumerate(words)
        if span.start <= word.span.start < span.end
    }
    unused = [
        Unused(word.text, word.span, "no clause speaks of it")
        for at, word in enumerate(words)
        if at not in behind and at not in explained
    ]
    trust = [
        _ADDED_TRUST if each.evidence is Evidence.ADDED else _MODEL_TRUST for each in provenance
    ]
    used = len(words) - len(explained) or 1
    confidence = sum(trust) / len(trust) * max(0.2, 1 - len(unused) / used) * _REPAIR_TRUST**repairs
    return _generated(
        asked, target, checked, Method.MODEL, confidence, provenance, unused, [], None
    )


def edited_answer(asked: Asked, target: Searchable, checked: CheckedFilter) -> GeneratedFilter:
    """The answer that a statement which a person wrote makes: certain, and theirs."""
    return _generated(asked, target, checked, Method.EDITED, 1.0, [], [], [], None)


def difference(best: Reading, other: Reading, index: Index, checked: CheckedFilter) -> str:
    """Say in words what `other` has that `best` may not: 'Moods: dark'."""
    names = labels(index)
    chips = to_chips(checked, names)
    ours = {clause.filter for clause in best.clauses}
    differing = [
        at for at, clause in enumerate(other.clauses) if clause.filter not in ours or best is other
    ]
    if len(chips) != len(other.clauses):
        return to_words(checked, names)
    return ", ".join(chips[at].text for at in differing) or to_words(checked, names)


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


def _generated(
    asked: Asked,
    target: Searchable,
    checked: CheckedFilter,
    method: Method,
    confidence: float,
    provenance: Sequence[Provenance],
    unused: Sequence[Unused],
    alternatives: Sequence[Alternative],
    whole: LiteralReading | None,
) -> GeneratedFilter:
    names = labels(target.index)
    chips = to_chips(checked, names)
    explanation = (
        [
            _sentence(each, chip.text if len(chips) == len(provenance) else each.statement)
            for each, chip in zip(
                provenance,
                chips if len(chips) == len(provenance) else [chips[0]] * len(provenance),
                strict=True,
            )
        ]
        if chips
        else []
    )
    explanation += [f"{each.note}." for each in provenance if each.note]
    if whole is not None:
        explanation += [
            f"“{each.text}” names a field but asks for nothing of it." for each in whole.mentioned
        ]
    explanation += [f"“{each.text}” was left out: {each.reason}." for each in unused]
    return GeneratedFilter(
        asked=asked,
        filter=checked,
        method=method,
        confidence=round(max(0.01, min(confidence, 0.99 if method is not Method.EDITED else 1)), 3),
        chips=chips,
        words=to_words(checked, names),
        explanation=tuple(explanation),
        alternatives=tuple(alternatives),
        provenance=tuple(provenance),
        unused=tuple(unused),
        warnings=tuple(map(Finding.of_statement, checked.warnings)),
    )


def _sentence(each: Provenance, chip: str) -> str:
    if each.evidence is Evidence.ADDED:
        return f"“{chip}” was added without words of the question behind it."
    return f"“{each.text}” was read as “{chip}” ({_HOW[each.evidence]})."


def _literal_confidence(reading: Reading, whole: LiteralReading, unused: int) -> float:
    """Mean strength of the clauses, less what was left over, less a close second."""
    strengths = [
        min(clause.score, _MISSPELT if clause.evidence is Evidence.SPELLING else 1.0)
        for clause in reading.clauses
    ]
    strength = sum(strengths) / len(strengths)
    coverage = len(reading.clauses) / (len(reading.clauses) + unused)
    rival = max((each.score / reading.score for each in whole.alternatives), default=0.0)
    return strength * coverage * (1 - _RIVAL * max(0.0, min(rival, 1.0)) ** 4)


def _provenance(
    question: str, clauses: Sequence[Clause], checked: CheckedFilter
) -> list[Provenance]:
    parts = _parts(checked.filter)
    nodes = {id(node): at for at, node in enumerate(walk(checked.filter))}
    aligned = len(parts) == len(clauses)
    return [
        Provenance(
            print_filter(parts[at] if aligned else clause.filter),
            clause.path,
            nodes.get(id(parts[at])) if aligned else None,
            clause.spans,
            " … ".join(_joined(question, clause.spans)),
            clause.evidence,
            round(min(clause.score, 1.0), 3),
            clause.note,
        )
        for at, clause in enumerate(clauses)
    ]


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
    question: str, words: Sequence[Word], context: Context, index: Index, part: Filter
) -> Provenance:
    """Find the words behind a clause: hits on its values, its numbers as written, its field."""
    spans: dict[Span, tuple[Evidence, float]] = {}
    leaves = [node for node in walk(part) if isinstance(node, Comparison) or hasattr(node, "path")]
    paths = [node.path for node in leaves if hasattr(node, "path")]
    for node in leaves:
        if isinstance(node, Has):
            continue
        for value in values_of(node):  # type: ignore[arg-type]
            for hit in _value_hits(question, words, context, index, value):
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
        " … ".join(_joined(question, ordered)),
        evidence,
        round(score, 3),
    )


def _value_hits(
    question: str, words: Sequence[Word], context: Context, index: Index, value: object
) -> Iterable[Hit]:
    if isinstance(value, Text):
        for term in context.terms:
            if term.term.id == value.value:
                yield term
        wanted = fold(value.value)
    elif isinstance(value, EnumName):
        for enum in context.enums:
            if enum.value == value.value:
                yield enum
        wanted = fold(value.value)
    elif isinstance(value, Number):
        wanted = fold(format(value.value, "f"))
    else:
        wanted = ""
    for at, word in enumerate(words):
        if wanted and word.fold == wanted:
            yield FieldHit(at, at + 1, word.span, word.text, Evidence.NAME, 0.8, path="")


__all__ = [
    "difference",
    "edited_answer",
    "labels",
    "literal_answer",
    "literal_unused",
    "model_answer",
]
