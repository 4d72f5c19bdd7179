"""Compare what a model wrote with the words that leave no doubt: what it lost, reversed, added.

A constraint is not looked at here: no words ask for it, and it is out of a model's reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .answer import Finding, GeneratedFilter, Problem
from .filtering import (
    And,
    Boolean,
    Comparison,
    Date,
    DateTime,
    EnumName,
    Filter,
    Has,
    Membership,
    Not,
    Number,
    Operator,
    Or,
    Presence,
    Range,
    Relative,
    Severity,
    Span,
    Text,
    Value,
    parse,
    print_filter,
    print_value,
)
from .folding import words
from .retrieval import Context, EnumHit, Evidence, TermHit
from .writing.literal import Clause, LiteralReading, Parsed

# Evidence that is no guess. A near spelling, a part of a name, likeness: a model may know better.
_EXACT: Final = frozenset(
    {
        Evidence.MENTION,
        Evidence.NAME,
        Evidence.ID,
        Evidence.AKA,
        Evidence.OWNER_WORD,
        Evidence.INFLECTED,
        Evidence.MEASURE,
    }
)
_IS: Final = frozenset({Operator.EQ, Operator.NE, Operator.CONTAINS})
_LOW: Final = frozenset({Operator.LT, Operator.LE})
_HIGH: Final = frozenset({Operator.GT, Operator.GE})


@dataclass(frozen=True, slots=True)
class Claim:
    """What one clause says of a field, in whichever of several ways it is written.

    says   'is', 'at most', 'at least', 'like' or 'has none'; `holds` is false for its NOT
    """

    path: str
    says: str
    holds: bool
    values: frozenset[Value]


def unfaithful(
    answer: GeneratedFilter, literal: LiteralReading, parsed: Parsed
) -> tuple[Finding, ...]:
    """Return a finding for each clause that the words are sure of and the answer does not hold to:
    it is lost, says the opposite, or is only one side of an OR that no word asks for.

    Their messages are for the model and for the person; their spans are of the question.
    """
    whole = answer.filter.asked
    ours = tuple(claims(whole))
    choice = any("or" in each.roles for each in parsed.functions.values())
    found = []
    for clause in _sure(literal):
        wanted = tuple(claims(clause.filter))
        kept = all(any(_same(each, other) for other in ours) for each in wanted)
        if kept and (choice or all(_requires(whole, each) for each in wanted)):
            continue
        span = Span(clause.spans[0].start, clause.spans[-1].end)
        text = answer.asked.question[span.start : span.end]
        says = print_filter(clause.filter)
        if kept:
            message = f"“{text}” was made one side of an OR: it means {says} in any case."
            found.append(_warning(Problem.WORDS_MADE_OPTIONAL, message, span))
        elif any(_opposite(each, other) for each in wanted for other in ours):
            message = f"“{text}” was turned round: it means {says}."
            found.append(_warning(Problem.WORDS_TURNED_ROUND, message, span))
        elif any(_overlap(each.span, span) for each in answer.unused):
            message = f"“{text}” was left out: it means {says}."
            found.append(_warning(Problem.WORDS_LEFT_OUT, message, span))
    for clauses in _measured(literal):
        values = {
            each for clause in clauses for claim in claims(clause.filter) for each in claim.values
        }
        span = Span(clauses[0].spans[0].start, clauses[0].spans[-1].end)
        if any(values & claim.values for claim in ours):
            continue
        if any(_overlap(each.span, span) for each in answer.unused):
            text = answer.asked.question[span.start : span.end]
            means = " or ".join(dict.fromkeys(print_filter(each.filter) for each in clauses))
            message = f"“{text}” was left out: it means {means}."
            found.append(_warning(Problem.WORDS_LEFT_OUT, message, span))
    return tuple(found)


def added(answer: GeneratedFilter, parsed: Parsed) -> tuple[Finding, ...]:
    """Return a finding for each clause, or value, that no words of the question are behind.

    They may be right: 'cheap' says no number, and asks for one. So these are for a second look.
    """
    context = answer.asked.context
    found = []
    for each in answer.provenance:
        said = tuple(claims(parse(each.statement)))
        texts = [value for claim in said for value in claim.values if isinstance(value, Text)]
        worded = any(_stated(text, parsed, context) for text in texts)
        if each.evidence is Evidence.ADDED and not worded:
            found.append(
                f"No words of the question ask for {each.statement}. Leave it out unless they "
                "mean it."
            )
            continue
        for claim in said:
            if claim.values and not any(_stated(one, parsed, context) for one in claim.values):
                values = " or ".join(sorted(map(print_value, claim.values)))
                found.append(
                    f"No words of the question say {values}. Leave out what '{claim.path}' is to "
                    "be unless they mean it."
                )
    return tuple(_warning(Problem.CLAUSE_ADDED, each, None) for each in dict.fromkeys(found))


def _stated(value: Value, parsed: Parsed, context: Context) -> bool:
    """Whether the question says a value: by a name of it, by its words, or by a quantity."""
    hits: list[TermHit] | list[EnumHit]
    match value:
        case Text(text):
            hits = [each for each in context.terms if each.term.id == text]
        case EnumName(text):
            hits = [each for each in context.enums if each.value == text]
        case Number() | Relative():
            return any(each.says(value) for each in parsed.quantities.values())
        case Date(text) | DateTime(text):
            year, day = int(text[:4]), Date(text[:10])
            return any(
                each.says(day) or (each.years and each.years[0] <= year <= each.years[1])
                for each in parsed.quantities.values()
            )
        case _:
            return True
    if any(each.evidence is not Evidence.MEANING for each in hits):
        return True
    said = {form for word in parsed.words for form in (word.fold, word.stem)}
    return all(word.fold in said or word.stem in said for word in words(text.replace("*", " ")))


def claims(node: Filter, way: str = "", holds: bool = True) -> Iterator[Claim]:
    """Yield what a filter claims, clause by clause, with absolute paths."""
    match node:
        case And(operands) | Or(operands):
            for operand in operands:
                yield from claims(operand, way, holds)
        case Not(operand):
            yield from claims(operand, way, not holds)
        case Has(path, operand):
            yield from claims(operand, f"{way}{path}.", holds)
        case Comparison(path, operator, value):
            yield _compared(f"{way}{path}", operator, value, holds)
        case Membership(path, _, values):
            yield Claim(f"{way}{path}", "is", holds, frozenset(values))
        case Range(path, low, high) if holds:
            yield Claim(f"{way}{path}", "at least", True, frozenset({low}))
            yield Claim(f"{way}{path}", "at most", True, frozenset({high}))
        case Range(path, low, high):
            yield Claim(f"{way}{path}", "between", False, frozenset({low, high}))
        case Presence(path):
            yield Claim(f"{way}{path}", "has none", holds, frozenset())


def _compared(path: str, operator: Operator, value: Value, holds: bool) -> Claim:
    if operator in _IS:
        if operator is Operator.NE:
            holds = not holds
        if value == Boolean(False):
            return Claim(path, "is", not holds, frozenset({Boolean(True)}))
        return Claim(path, "is", holds, frozenset({value}))
    if operator in _LOW or operator in _HIGH:
        return Claim(
            path, "at most" if (operator in _LOW) is holds else "at least", True, frozenset({value})
        )
    return Claim(path, "like", holds, frozenset({value}))


def _sure(literal: LiteralReading) -> Iterator[Clause]:
    """The clauses of those slots that can be read in one way, by evidence that is no guess."""
    for _, clauses in literal.slots:
        if len({clause.filter for clause in clauses}) == 1 and clauses[0].evidence in _EXACT:
            yield clauses[0]


def _measured(literal: LiteralReading) -> Iterator[tuple[Clause, ...]]:
    """The clauses of those slots where only the field is in doubt: some number or day is meant."""
    for _, clauses in literal.slots:
        if clauses and clauses[0].evidence not in _EXACT | {Evidence.SPELLING}:
            values = [each for claim in claims(clauses[0].filter) for each in claim.values]
            if any(isinstance(each, Number | Date | DateTime | Relative) for each in values):
                yield clauses


def _requires(node: Filter, wanted: Claim, way: str = "", holds: bool = True) -> bool:
    """Whether what fulfils the filter fulfils the claim. An OR on one field is a choice of it."""
    match node:
        case Not(operand):
            return _requires(operand, wanted, way, not holds)
        case Has(path, operand):
            return _requires(operand, wanted, f"{way}{path}.", holds)
        case And(operands) | Or(operands):
            if isinstance(node, And) is holds:
                return any(_requires(each, wanted, way, holds) for each in operands)
            inside = tuple(claims(node, way, holds))
            if {each.path for each in inside} == {wanted.path}:
                return any(_same(wanted, each) for each in inside)
            return all(_requires(each, wanted, way, holds) for each in operands)
    return any(_same(wanted, each) for each in claims(node, way, holds))


def _same(wanted: Claim, other: Claim) -> bool:
    return (wanted.path, wanted.says, wanted.holds) == (other.path, other.says, other.holds) and (
        _share(wanted, other)
    )


def _opposite(wanted: Claim, other: Claim) -> bool:
    if wanted.path != other.path or not _share(wanted, other):
        return False
    if wanted.says == other.says:
        return wanted.holds is not other.holds
    return {wanted.says, other.says} == {"at most", "at least"}


def _share(one: Claim, other: Claim) -> bool:
    """Whether they speak of a same value. One day is written in many ways: any two may be it."""
    days = (Date, DateTime, Relative)
    return (
        not one.values
        or bool(one.values & other.values)
        or (
            any(isinstance(each, days) for each in one.values)
            and any(isinstance(each, days) for each in other.values)
        )
    )


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _warning(problem: Problem, message: str, span: Span | None) -> Finding:
    return Finding(problem, message, Severity.WARNING, span)
