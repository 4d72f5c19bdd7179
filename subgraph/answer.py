"""What a question is answered with: a filter, several to choose from, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from .filtering import (
    CheckedFilter,
    Chip,
    Comparison,
    Diagnostic,
    Has,
    Membership,
    Presence,
    Range,
    Severity,
    Span,
    print_filter,
    to_chips,
    to_words,
    walk,
)
from .filtering.words import Words
from .retrieval import Context, Evidence


class Method(StrEnum):
    """How a statement came about."""

    LITERAL = "LITERAL"  # the words left nothing to guess
    MODEL = "MODEL"  # a language model wrote it
    EDITED = "EDITED"  # a person wrote it
    FEEDBACK = "FEEDBACK"  # a person confirmed it for the same question


class Problem(StrEnum):
    """Why there is no filter, beside the codes of statements (`filtering.Code`)."""

    QUESTION_EMPTY = "QUESTION_EMPTY"
    QUESTION_TOO_LONG = "QUESTION_TOO_LONG"
    UNKNOWN_INDEX = "UNKNOWN_INDEX"
    UNKNOWN_MENTION = "UNKNOWN_MENTION"
    MENTION_MISPLACED = "MENTION_MISPLACED"
    UNKNOWN_CHOICE = "UNKNOWN_CHOICE"
    CHIP_EDIT = "CHIP_EDIT"
    ARGUMENT_TOO_LARGE = "ARGUMENT_TOO_LARGE"
    CONSTRAINT_UNMET = "CONSTRAINT_UNMET"
    NOTHING_TO_FILTER = "NOTHING_TO_FILTER"
    NOT_UNDERSTOOD = "NOT_UNDERSTOOD"
    TIME_ZONE_UNKNOWN = "TIME_ZONE_UNKNOWN"
    STORE_UNAVAILABLE = "STORE_UNAVAILABLE"
    EMBEDDER_UNAVAILABLE = "EMBEDDER_UNAVAILABLE"
    MODEL_UNAVAILABLE = "MODEL_UNAVAILABLE"
    MODEL_UNUSABLE = "MODEL_UNUSABLE"
    MODEL_BUDGET_SPENT = "MODEL_BUDGET_SPENT"
    WORDS_LEFT_OUT = "WORDS_LEFT_OUT"
    WORDS_TURNED_ROUND = "WORDS_TURNED_ROUND"
    WORDS_MADE_OPTIONAL = "WORDS_MADE_OPTIONAL"
    CLAUSE_ADDED = "CLAUSE_ADDED"
    FEEDBACK_OFF = "FEEDBACK_OFF"
    FEEDBACK_NOT_ALLOWED = "FEEDBACK_NOT_ALLOWED"
    FEEDBACK_OUTDATED = "FEEDBACK_OUTDATED"
    REJECTED_BEFORE = "REJECTED_BEFORE"
    TOO_BUSY = "TOO_BUSY"


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic about a question or a statement, as a caller sees it.

    span   characters of the text named by `of`: 'question', 'statement' or 'constraint'; None for
           the whole
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    span: Span | None = None
    of: str = "question"
    suggestions: tuple[str, ...] = ()

    @classmethod
    def of_statement(cls, diagnostic: Diagnostic) -> Finding:
        """The finding that a diagnostic about a statement is."""
        return cls(
            diagnostic.code.value,
            diagnostic.message,
            diagnostic.severity,
            diagnostic.span,
            "statement",
            diagnostic.suggestions,
        )


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which words became a clause, and how.

    statement  the clause as a statement;  node  its position in the flat tree, None if it moved
    spans      of the question;  text  those words
    """

    statement: str
    path: str
    node: int | None
    spans: tuple[Span, ...]
    text: str
    evidence: Evidence
    score: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a statement: what was written, and what was found about it.

    output  in which way a model was made to write it; 'kept' where it was written before
    cost    of a model's reply, in the currency of the prices; None where none are set
    """

    method: Method
    statement: str | None
    findings: tuple[Finding, ...] = ()
    prompt_tokens: int = 0
    completion_tokens: int = 0
    milliseconds: float = 0.0
    model: str | None = None
    output: str | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another, less likely reading."""

    filter: CheckedFilter
    confidence: float
    label: str
    labels: Mapping[str, str] = field(repr=False)

    @property
    def chips(self) -> tuple[Chip, ...]:
        """The filter as chips."""
        return to_chips(self.filter, self.labels)


@dataclass(frozen=True, slots=True)
class Unused:
    """Words of the question that are behind no clause, and why."""

    text: str
    span: Span
    reason: str


@dataclass(frozen=True)
class Asked:
    """What every answer carries: the retrieved context, each attempt, and where the time went."""

    index: str
    question: str
    context: Context = field(default_factory=Context)
    attempts: tuple[Attempt, ...] = ()
    milliseconds: Mapping[str, float] = field(default_factory=dict)


_HOW = {
    Evidence.MENTION: "named outright",
    Evidence.NAME: "its name",
    Evidence.ID: "its id",
    Evidence.AKA: "another of its names",
    Evidence.OWNER_WORD: "a word for it",
    Evidence.INFLECTED: "a form of its name",
    Evidence.PART: "part of its name",
    Evidence.MEASURE: "the only kind of field that it fits",
    Evidence.WRITTEN: "taken as written",
    Evidence.SPELLING: "nearly its name",
    Evidence.DESCRIPTION: "a word of its description",
    Evidence.MEANING: "near in meaning",
}


def _said(each: Provenance, clause: str) -> str:
    if each.evidence is Evidence.ADDED:
        return f"“{clause}” was added without words of the question behind it."
    return f"“{each.text}” was read as “{clause}” ({_HOW[each.evidence]})."


_ON_A_FIELD = Comparison | Membership | Range | Presence | Has


@dataclass(frozen=True)
class GeneratedFilter:
    """A filter that fits its index, and everything that lets a person trust it.

    confidence  0 to 1, from evidence
    labels      what people call the fields, by path
    signals     what the confidence was computed from, by name; empty for what a person wrote
    notes       sentences that the explanation ends with
    unused      words that the filter does not speak of; empty when all are accounted for
    rivals      finds the alternatives

    What not every caller asks for is made when it is asked for: chips, words, alternatives.
    """

    asked: Asked
    filter: CheckedFilter
    method: Method
    confidence: float
    labels: Mapping[str, str] = field(repr=False)
    provenance: tuple[Provenance, ...] = ()
    notes: tuple[str, ...] = ()
    unused: tuple[Unused, ...] = ()
    warnings: tuple[Finding, ...] = ()
    rivals: Callable[[], tuple[Alternative, ...]] = field(default=tuple, repr=False, compare=False)
    signals: Mapping[str, float] = field(default_factory=dict, repr=False)

    @cached_property
    def chips(self) -> tuple[Chip, ...]:
        """The filter as chips."""
        return to_chips(self.filter, self.labels)

    @cached_property
    def constrained(self) -> tuple[Provenance, ...]:
        """The clauses that nobody asked for: those that were ANDed on as constraints."""
        nodes = list(walk(self.filter.filter))
        fixed = dict.fromkeys(
            chip.node if chip.group is None else chip.group
            for chip in self.chips
            if not chip.removable
        )
        return tuple(
            Provenance(
                print_filter(nodes[at]),
                next((each.path for each in walk(nodes[at]) if isinstance(each, _ON_A_FIELD)), ""),
                at,
                (),
                "",
                Evidence.CONSTRAINT,
                1.0,
            )
            for at in fixed
        )

    @cached_property
    def words(self) -> str:
        """The filter as an English sentence."""
        return to_words(self.filter, self.labels)

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Other, less likely readings, the likeliest first."""
        return self.rivals()

    @cached_property
    def explanation(self) -> tuple[str, ...]:
        """How the question was read, clause by clause, what was assumed, and what was left out."""
        texts = {chip.node: chip.text for chip in self.chips}
        return (
            *map(_said, self.provenance, self._told),
            *self.notes,
            *(
                f"Every filter of this request holds “{texts.get(each.node or 0, each.statement)}”."
                for each in self.constrained
            ),
            *(f"“{each.text}” was left out: {each.reason}." for each in self.unused),
        )

    @property
    def _told(self) -> list[str]:
        """What each clause says: its chip, or its statement where it has no chip of its own."""
        placed = [each.node for each in self.provenance]
        chips = [chip for chip in self.chips if chip.removable]
        if not any(placed) and len(chips) == len(self.provenance):
            return [chip.text for chip in chips]
        nodes, words = list(walk(self.filter.filter)), Words(self.filter, self.labels)
        return [
            each.statement if each.node is None else words.node(nodes[each.node], "")
            for each in self.provenance
        ]


@dataclass(frozen=True, slots=True)
class LabelledFilter:
    """One reading of an ambiguous question, in words and as a complete filter.

    choices  what settles the question on it when it is asked again: see `choosing`
    """

    label: str
    filter: GeneratedFilter
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AmbiguousSpan:
    """Words that can mean several things, with a complete filter for each."""

    text: str
    span: Span
    readings: tuple[LabelledFilter, ...]


@dataclass(frozen=True)
class AmbiguousQuestion:
    """Several filters that are as likely as each other."""

    asked: Asked
    spans: tuple[AmbiguousSpan, ...]
    readings: tuple[LabelledFilter, ...]
    explanation: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnanswerableQuestion:
    """No filter, why, and what would help."""

    asked: Asked
    findings: tuple[Finding, ...]
    suggestions: tuple[str, ...] = ()


Answer = GeneratedFilter | AmbiguousQuestion | UnanswerableQuestion
