"""Turn segments that name values into the clauses that they can mean, field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...catalogue import IndexField
from ...filtering import (
    And,
    Comparison,
    EnumName,
    Filter,
    Membership,
    Not,
    Operator,
    Or,
    Span,
    Text,
    Value,
)
from ...retrieval import Evidence
from .segments import Segment
from .slots import Clause

# A field that others share its values with counts for so much, plus the rest by how likely it is.
_SHARED = 0.75
# What a text taken as written counts for, plus its probability times the other.
_WRITTEN, _LIKELY = 0.4, 0.55
# A field named beside a value says which of its fields is meant …
_CUE = 0.3
# … and that another one is not.
_NOT_CUED = 0.8


@dataclass(frozen=True)
class Choice:
    """One way to read a value segment."""

    field: IndexField
    value: Value
    score: float
    evidence: Evidence
    cued: bool = False

    @property
    def path(self) -> str:
        """The path of its field."""
        return self.field.path


def choices_of(
    segment: Segment,
    fields: Mapping[str, IndexField],
    by_vocabulary: Mapping[str, Sequence[IndexField]],
) -> list[Choice]:
    """Return every field and value that a segment may mean, best first."""
    choices = [
        Choice(fields[hit.path], EnumName(hit.value), hit.score, hit.evidence)
        for hit in segment.enums
    ]
    for hit in segment.terms:
        value = Text(hit.term.id)
        choices.extend(
            Choice(each, value, hit.score * each.weight, hit.evidence)
            for each in by_vocabulary.get(hit.vocabulary, ())
        )
    likely = shares(segment, [each.path for each in choices])
    choices = [replace(each, score=each.score * likely[each.path]) for each in choices]
    written = Text(segment.text)
    choices.extend(
        Choice(
            fields[each.path],
            written,
            (_WRITTEN + _LIKELY * each.probability) * fields[each.path].weight,
            Evidence.WRITTEN,
        )
        for each in segment.texts
    )
    # Of what is equally likely the first is always the same: by field, then by id.
    order = {path: at for at, path in enumerate(fields)}
    best: dict[tuple[str, Value], Choice] = {}
    for choice in sorted(
        choices, key=lambda each: (-each.score, order[each.path], str(each.value))
    ):
        best.setdefault((choice.path, choice.value), choice)
    return list(best.values())


def shares(segment: Segment, paths: Sequence[str]) -> dict[str, float]:
    """Return how much each of several fields counts that the words fit alike: 0.75 to 1."""
    likely = {
        path: segment.bound[path].probability if path in segment.bound else 0.0 for path in paths
    }
    total = sum(likely.values())
    if len(likely) < 2 or not total:
        return dict.fromkeys(paths, 1.0)
    return {path: _SHARED + (1 - _SHARED) * each / total for path, each in likely.items()}


def cued(choices: Sequence[Choice], named: Mapping[str, float], *, outright: bool) -> list[Choice]:
    """Weigh choices by the fields that are named beside them, with how surely each was named.

    `outright` when they are named by more than a word of the grammar: then the others lose.
    """
    raised = [
        # What a text is, the words around it have been asked already.
        choice
        if choice.evidence is Evidence.WRITTEN
        else replace(choice, score=choice.score + _CUE * named[choice.path], cued=True)
        if choice.path in named
        else replace(choice, score=choice.score * (_NOT_CUED if outright else 1.0))
        for choice in choices
    ]
    return sorted(raised, key=lambda each: -each.score)


def clauses_of(
    group: Sequence[Sequence[Choice]],
    spans: tuple[Span, ...],
    negation: Segment | None,
    joiner: str,
) -> list[Clause]:
    """Return one clause for each field that fits all values; for one value, for each term, too."""
    if len(group) == 1:
        return [_clause((each,), spans, negation, "or") for each in group[0]]
    clauses = []
    for first in {choice.path: choice for choice in group[0]}.values():
        chosen = [
            next((each for each in options if each.path == first.path), None) for options in group
        ]
        picks = tuple(each for each in chosen if each is not None)
        if len(picks) == len(group):
            clauses.append(_clause(picks, spans, negation, joiner or "and"))
    return clauses


def _clause(
    choices: tuple[Choice, ...], spans: tuple[Span, ...], negation: Segment | None, joiner: str
) -> Clause:
    field = choices[0].field
    values = tuple(dict.fromkeys(choice.value for choice in choices))
    filter_: Filter
    if choices[0].evidence is Evidence.WRITTEN:
        filter_ = _written(field.path, values, joiner)
    elif len(values) == 1 and field.is_list:
        filter_ = Comparison(field.path, Operator.CONTAINS, values[0])
    elif len(values) == 1:
        operator = Operator.NE if negation else Operator.EQ
        filter_ = Comparison(field.path, operator, values[0])
    elif field.is_list:
        # 'neither A nor B', 'not A and B': none of them.
        every = joiner == "and" and negation is None
        filter_ = Membership(field.path, Operator.ALL if every else Operator.ANY, values)
    else:
        filter_ = Membership(field.path, Operator.IN, values)
    if negation is not None:
        spans = (negation.span, *spans)
        if not isinstance(filter_, Comparison) or filter_.operator is not Operator.NE:
            filter_ = Not(filter_)
    return Clause(
        filter_,
        field.path,
        spans,
        choices[0].evidence,
        sum(choice.score for choice in choices) / len(choices),
        cued=all(choice.cued for choice in choices),
    )


def _written(path: str, values: Sequence[Value], joiner: str) -> Filter:
    """Texts as they were written, anywhere in the field's own."""
    each = tuple(as_written(path, value.value) for value in values if isinstance(value, Text))
    if len(each) == 1:
        return each[0]
    return Or(each) if joiner == "or" else And(each)


def as_written(path: str, text: str) -> Comparison:
    """The clause that a field holds a text somewhere in its own."""
    escaped = re.sub(r"([\\*?])", r"\\\1", text)
    return Comparison(path, Operator.LIKE, Text(f"*{escaped}*"))
