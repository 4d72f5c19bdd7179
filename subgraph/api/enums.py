"""Show our enums to GraphQL: under names that collide with nobody's, each value described."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any

import strawberry

from ..answer import Method, Problem
from ..chip_edits import EditKind
from ..filtering import Anchor, Code, FieldType, Operator, Severity, Unit
from ..filtering.targets import Target
from ..progress import Stage
from ..retrieval import Evidence
from ..store.feedback import Verdict
from ..writing import Writer


class NodeKind(StrEnum):
    """What a node of a filter is."""

    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    HAS = "HAS"
    COMPARISON = "COMPARISON"
    MEMBERSHIP = "MEMBERSHIP"
    RANGE = "RANGE"
    PRESENCE = "PRESENCE"


class Subject(StrEnum):
    """The text that a diagnostic is about."""

    QUESTION = "question"
    STATEMENT = "statement"
    CONSTRAINT = "constraint"


if TYPE_CHECKING:
    DiagnosticCode = str
else:  # one enum of two, so that a client knows all that can be found
    DiagnosticCode = StrEnum(
        "DiagnosticCode", [(each.name, each.value) for codes in (Code, Problem) for each in codes]
    )

# Types must take these enums from here: before `_show` they are not GraphQL's.
__all__ = [
    "Anchor",
    "DiagnosticCode",
    "EditKind",
    "Evidence",
    "FieldType",
    "Method",
    "NodeKind",
    "Operator",
    "Severity",
    "Stage",
    "Subject",
    "Target",
    "Unit",
    "Verdict",
    "Writer",
]


def _show(
    shown: type[Enum], name: str, description: str, values: Mapping[str, str] | Iterable[str]
) -> None:
    """Make a GraphQL enum of `shown`. A value without a description has none: a test finds it."""
    strawberry.enum(shown, name=name, description=description)
    told: Mapping[str, str] = dict(values)  # type: ignore[arg-type]
    definition: Any = shown.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = told.get(value.name)


_show(
    Operator,
    "FilterOperator",
    "An operator of the Filter language.",
    {
        "EQ": "`==`: the value is this one.",
        "NE": "`!=`: the value is another one.",
        "LT": "`<`: less than, or before.",
        "LE": "`<=`: at most, or on or before.",
        "GT": "`>`: more than, or after.",
        "GE": "`>=`: at least, or on or after.",
        "CONTAINS": "`CONTAINS`: the list has this value.",
        "LIKE": "`LIKE`: the text fits a pattern; `*` is any run of characters, `?` is one.",
        "IN": "`IN`: the value is one of these.",
        "ANY": "`ANY`: the list has at least one of these.",
        "ALL": "`ALL`: the list has each of these.",
        "BETWEEN": "`BETWEEN`: from the one to the other, both included.",
        "IS_NULL": "`IS NULL`: there is no value.",
        "HAS": "`HAS`: one element of the list of objects fulfils all of it.",
    },
)
_show(
    Method,
    "FilterMethod",
    "How a statement came about.",
    {
        "LITERAL": "Read from the words alone: they left nothing to guess.",
        "MODEL": "Written by a language model, and checked.",
        "EDITED": "Written by a person, and checked.",
        "FEEDBACK": "Confirmed by a person for the same question, and checked again.",
    },
)
_show(
    Writer,
    "FilterWriter",
    "Who may write the statement.",
    {
        "AUTO": "What a person confirmed for the same question; else the words alone where they "
        "leave nothing to guess; else the language model, if there is one.",
        "LITERAL": "The words alone; what they leave open is told in `unused`.",
        "MODEL": "The language model, if there is one; else the words alone.",
    },
)
_show(
    Verdict,
    "FilterVerdict",
    "What a person says of a filter.",
    {
        "CONFIRMED": "It is what the question means.",
        "REJECTED": "It is not what the question means.",
    },
)
_show(
    Stage,
    "FilterStage",
    "What is being done about a question.",
    {
        "RETRIEVING": "Looking up what its words refer to.",
        "READING": "Reading the words alone.",
        "WRITING": "A language model writes a statement.",
        "VALIDATING": "Checking a filter against the index.",
        "REPAIRING": "The language model writes once more, knowing what was wrong.",
        "DONE": "There is an answer.",
    },
)
_show(
    EditKind,
    "FilterChipEditKind",
    "What is done to a chip.",
    {
        "REMOVE": "It is taken away, with its clause.",
        "CHANGE": "It has another operator, other values, or is negated.",
        "ADD": "It is new: one more clause that must hold.",
    },
)
_show(
    Severity,
    "FilterSeverity",
    "How bad a finding is.",
    {
        "ERROR": "There is no filter with it.",
        "WARNING": "The filter can be used; this may not be what was meant.",
    },
)
_show(
    Evidence,
    "FilterEvidence",
    "Why words are believed to refer to something, strongest first.",
    {
        "MENTION": "Pinned by the person.",
        "NAME": "Exactly its name.",
        "ID": "Exactly its id.",
        "AKA": "Exactly one of its other names.",
        "OWNER_WORD": "A word that the owner of the index gave for it.",
        "INFLECTED": "Its name in another form: a plural, say.",
        "PART": "One word of a name of several.",
        "MEASURE": "A number with a unit, or a year, that fits this field.",
        "WRITTEN": "Taken as written, for a field that holds any text.",
        "SPELLING": "Nearly its name.",
        "DESCRIPTION": "A word of its description.",
        "MEANING": "Near in meaning only.",
        "CONSTRAINT": "No words: every filter of the request holds it.",
        "ADDED": "No words of the question: the language model's own idea, or that of the person "
        "who confirmed the filter.",
    },
)
_show(
    FieldType,
    "IndexFieldType",
    "What the values of a field are. A GraphQL type maps onto one of these.",
    {
        "STRING": "Texts.",
        "INT": "Whole numbers.",
        "FLOAT": "Numbers.",
        "BOOLEAN": "True or false.",
        "DATE": "Days of the calendar.",
        "DATETIME": "Instants.",
        "TIME": "Times of day.",
        "ENUM": "Values of a GraphQL enum.",
        "ID": "Ids.",
        "VOCABULARY": "Terms of a controlled vocabulary, by id.",
    },
)
_show(
    Anchor,
    "FilterAnchor",
    "What a relative date counts from, at the instant and in the time zone of the request.",
    {
        "TODAY": "The day of the request.",
        "NOW": "The instant of the request.",
        "START_OF_WEEK": "Monday of the week of the request.",
        "START_OF_MONTH": "First day of the month of the request.",
        "START_OF_QUARTER": "First day of the quarter of the request.",
        "START_OF_YEAR": "First day of the year of the request.",
        "END_OF_WEEK": "Sunday of the week of the request.",
        "END_OF_MONTH": "Last day of the month of the request.",
        "END_OF_QUARTER": "Last day of the quarter of the request.",
        "END_OF_YEAR": "Last day of the year of the request.",
    },
)
_show(
    Target,
    "FilterTarget",
    "A system that a filter can be compiled for.",
    {
        "POSTGRES": "PostgreSQL 17 or later: a condition over a jsonb column, with parameters.",
        "ELASTICSEARCH": "Elasticsearch: its query DSL, over the mapping in docs/targets.md.",
        "OPENSEARCH": "OpenSearch: the same query DSL.",
        "HASURA": "Hasura: a `where` of graphql-engine v2.",
        "PRISMA": "Prisma and its like: a `where` input.",
    },
)
_show(
    Unit,
    "FilterUnit",
    "Unit by which a relative date moves.",
    {each.name: f"{each.name.capitalize()}." for each in Unit},
)
_show(
    NodeKind,
    "FilterNodeKind",
    "What a node of a filter is.",
    {
        "AND": "All of its operands.",
        "OR": "At least one of its operands.",
        "NOT": "Not its operand.",
        "HAS": "One element of a list of objects that fulfils all of its operand.",
        "COMPARISON": "A field, an operator and one value.",
        "MEMBERSHIP": "A field, an operator and several values.",
        "RANGE": "A field between two values, both included.",
        "PRESENCE": "A field that has no value.",
    },
)
_show(
    Subject,
    "FilterDiagnosticSubject",
    "The text that a diagnostic is about, and whose characters its span counts.",
    {
        "QUESTION": "The question as it was asked.",
        "STATEMENT": "The statement as it was written.",
        "CONSTRAINT": "The constraint that the application gave.",
    },
)
_show(
    DiagnosticCode,  # type: ignore[arg-type]
    "FilterDiagnosticCode",
    "What was found: the first ones about statements, the others about questions and about us.",
    {
        "SYNTAX": "The statement cannot be read here.",
        "UNKNOWN_FIELD": "The index has no such field.",
        "OPERATOR_NOT_ALLOWED": "The field does not take this operator.",
        "VALUE_TYPE": "The value is not of the field's type.",
        "VALUE_NOT_IN_ENUM": "The value is none of the enum's.",
        "VALUE_NOT_IN_VOCABULARY": "The value is no term of the field's vocabulary.",
        "VALUE_AMBIGUOUS": "Several terms of the vocabulary have this name.",
        "INVALID_DATE": "There is no such day or time.",
        "RANGE_EMPTY": "The range ends before it begins.",
        "CONTRADICTION": "Clauses of the statement exclude each other.",
        "REDUNDANT": "A clause of the statement changes nothing.",
        "NOT_A_LIST": "The operator is for lists, and the field is none.",
        "IS_A_LIST": "The operator is for single values, and the field is a list.",
        "LIMIT_EXCEEDED": "The statement is longer, deeper or wider than allowed.",
        "QUESTION_EMPTY": "The question is empty.",
        "QUESTION_TOO_LONG": "The question is longer than allowed.",
        "UNKNOWN_INDEX": "There is no such index.",
        "UNKNOWN_MENTION": "A mention names no term that the index knows.",
        "MENTION_MISPLACED": "A mention stands where none can: out of the question, over another "
        "one, or inside a word.",
        "UNKNOWN_CHOICE": "The choice is none of the readings of this question.",
        "CHIP_EDIT": "A chip cannot be edited in this way.",
        "ARGUMENT_TOO_LARGE": "An argument is longer, or has more parts, than allowed.",
        "CONSTRAINT_UNMET": "What every filter of the index holds cannot be said of this caller.",
        "NOTHING_TO_FILTER": "The question does not say which documents are meant.",
        "NOT_UNDERSTOOD": "Words of the question could not be tied to anything in the index.",
        "TIME_ZONE_UNKNOWN": "There is no such time zone.",
        "STORE_UNAVAILABLE": "The database does not answer; a later try may succeed.",
        "EMBEDDER_UNAVAILABLE": "The embedder does not answer; a later try may succeed.",
        "MODEL_UNAVAILABLE": "The language model does not answer, or there is none.",
        "MODEL_UNUSABLE": "The language model answered with something that cannot be used.",
        "MODEL_BUDGET_SPENT": "The language model's tokens of this day are used up.",
        "WORDS_LEFT_OUT": "Words that are sure to ask for something are behind no clause.",
        "WORDS_TURNED_ROUND": "A clause says the opposite of the words that it speaks of.",
        "WORDS_MADE_OPTIONAL": "What words ask for is only one side of an OR.",
        "CLAUSE_ADDED": "No words of the question are behind a clause.",
        "FEEDBACK_OFF": "Feedback is not taken here.",
        "FEEDBACK_NOT_ALLOWED": "Feedback is not taken from this caller.",
        "FEEDBACK_OUTDATED": "A filter that a person confirmed for this question does not fit the "
        "index as it is now.",
        "REJECTED_BEFORE": "A person said of this filter that it is not what the question means.",
        "TOO_BUSY": "Too many questions are being answered; a later try may succeed.",
    },
)
