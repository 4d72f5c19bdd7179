"""Say why there is no filter, kindly and with what would help."""

from __future__ import annotations

from collections.abc import Mapping

from graphql.pyutils import did_you_mean, suggestion_list

from .answer import Asked, Finding, Problem, UnanswerableQuestion
from .catalogue import IndexField
from .filtering import FieldType
from .retrieval import Searchable


def refusal(
    targets: Mapping[str, Searchable], question: str, index: str, limit: int
) -> tuple[tuple[Finding, ...], tuple[str, ...]] | None:
    """Why a question cannot even be looked at."""
    if unknown := unknown_index(targets, index):
        return unknown
    if not question.strip():
        message = "The question is empty. Say in a few words which documents you want."
        return (Finding(Problem.QUESTION_EMPTY, message),), suggestions(targets[index])
    if len(question) > limit:
        message = (
            f"The question has {len(question):,} characters; at most {limit:,} are read. "
            "Say it in fewer words."
        )
        return (Finding(Problem.QUESTION_TOO_LONG, message),), ()
    return None


def unknown_index(
    targets: Mapping[str, Searchable], index: str
) -> tuple[tuple[Finding, ...], tuple[str, ...]] | None:
    if index in targets:
        return None
    shown = index if len(index) <= 60 else f"{index[:59]}…"
    near = tuple(suggestion_list(shown, list(targets)))
    guess = did_you_mean([f"'{name}'" for name in near])
    message = f"Unknown index '{shown}'.{guess}"
    return (Finding(Problem.UNKNOWN_INDEX, message, suggestions=near),), ()


def unanswerable(asked: Asked, problem: Problem, message: str) -> UnanswerableQuestion:
    return UnanswerableQuestion(asked, (Finding(problem, message),))


_SAYABLE: Mapping[FieldType, str] = {
    FieldType.VOCABULARY: "name a value of “{label}”",
    FieldType.ENUM: "say which “{label}”, such as {values}",
    FieldType.INT: "give a number for “{label}”, such as “{word} at least 3”",
    FieldType.FLOAT: "give a number for “{label}”, such as “{word} above 7”",
    FieldType.DATE: "give a time for “{label}”, such as “{word} since 2019”",
    FieldType.DATETIME: "give a time for “{label}”, such as “{word} since 2019”",
    FieldType.BOOLEAN: "say “{word}” or “not {word}”",
}


def suggestions(target: Searchable, most: int = 4) -> tuple[str, ...]:
    """A few things that can be asked of the index, one for each type of field it has."""
    seen: dict[FieldType, IndexField] = {}
    for each in sorted(target.index.fields, key=lambda each: -each.weight):
        if each.type in _SAYABLE and not each.deprecation:
            seen.setdefault(each.type, each)
    said = []
    for kind, each in seen.items():
        label = each.label or each.path
        values = " or ".join(f"“{value.name}”" for value in each.enum_values[:2])
        word = each.words[0] if each.words else label.lower()
        sentence = _SAYABLE[kind].format(label=label, word=word, values=values)
        said.append(f"You can {sentence}.")
    return tuple(said[:most])
