"""Say why there is no filter, kindly and with what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphql.pyutils import did_you_mean, suggestion_list

from .answer import Asked, Finding, Problem, UnanswerableQuestion, Unused
from .filtering import FieldType, Span
from .retrieval import Searchable
from .routing import RankedIndex


def refusal(
    targets: Mapping[str, Searchable],
    question: str,
    index: str,
    limit: int,
    about: RankedIndex | None = None,
) -> tuple[tuple[Finding, ...], tuple[str, ...]] | None:
    """Why a question cannot even be looked at. `about` is the index that it seems to be about."""
    if unknown := unknown_index(targets, index, about):
        return unknown
    if finding := unreadable(question, limit):
        empty = finding.code == Problem.QUESTION_EMPTY
        return (finding,), suggestions(targets[index]) if empty else ()
    return None


def unreadable(question: str, limit: int) -> Finding | None:
    """What to say of a question that has no words or too many."""
    if not question.strip():
        message = "The question is empty. Say in a few words which documents you want."
        return Finding(Problem.QUESTION_EMPTY, message)
    if len(question) > limit:
        message = (
            f"The question has {len(question):,} characters; at most {limit:,} are read. "
            "Say it in fewer words."
        )
        return Finding(Problem.QUESTION_TOO_LONG, message)
    return None


def unknown_index(
    targets: Mapping[str, Searchable], index: str, about: RankedIndex | None = None
) -> tuple[tuple[Finding, ...], tuple[str, ...]] | None:
    """What to say of an index that is not there; None for one that is."""
    if index in targets:
        return None
    shown = index if len(index) <= 60 else f"{index[:59]}…"
    near = tuple(suggestion_list(shown, list(targets)))
    known = ", ".join(f"'{name}'" for name in sorted(targets)[:10])
    said = did_you_mean(near) or f" There is {known}."
    if about is not None and (not near or about.name in near):
        words = ", ".join(f"“{each.text}”" for each in about.known[:3])
        said = f" Did you mean '{about.name}'? It knows {words}."
        near = tuple(dict.fromkeys((about.name, *near)))
    return (
        Finding(Problem.UNKNOWN_INDEX, f"Unknown index '{shown}'.{said}", suggestions=near),
    ), ()


def unanswerable(asked: Asked, problem: Problem, message: str) -> UnanswerableQuestion:
    """The answer that one problem of ours or of the world makes."""
    return UnanswerableQuestion(asked, (Finding(problem, message),))


def nothing_found(
    asked: Asked, unused: Sequence[Unused], target: Searchable
) -> UnanswerableQuestion:
    """Say that nothing in a question says which documents are meant, and what would."""
    if unused:
        words = ", ".join(f"“{each.text}”" for each in unused)
        verb = "names" if len(unused) == 1 else "name"
        message = (
            f"There is nothing to filter by yet: {words} {verb} no field and no value of "
            f"'{asked.index}'. Say what the documents should have in common."
        )
        problem = Problem.NOT_UNDERSTOOD
    else:
        message = (
            "There is nothing to filter by yet: no word of the question says which documents are "
            "meant. Say what they should have in common."
        )
        problem = Problem.NOTHING_TO_FILTER
    span = Span(unused[0].span.start, unused[-1].span.end) if unused else None
    return UnanswerableQuestion(asked, (Finding(problem, message, span=span),), suggestions(target))


def suggestions(target: Searchable, most: int = 4) -> tuple[str, ...]:
    """What can be asked of the index, from its own fields: their labels, values and words."""
    fields = [each for each in target.index.fields if not each.deprecation]
    fields.sort(key=lambda each: (each.path.count("."), -each.weight))
    said = []
    named = [each.label for each in fields if each.type is FieldType.VOCABULARY and each.label]
    if named:
        said.append(f"Name a {_one_of([name.lower() for name in named[:5]])}.")
    for each in fields:
        word = each.words[0] if each.words else each.label.lower()
        if each.type is FieldType.ENUM and each.enum_values:
            values = [v.words[0] if v.words else v.name.lower() for v in each.enum_values[:3]]
            said.append(f"Say which {each.label.lower()}: {_one_of(values)}.")
        elif each.type in (FieldType.DATE, FieldType.DATETIME) or "year" in each.label.lower():
            said.append(f"Give a time: “{word} since 2019”, “{word} in the last five years”.")
        elif each.type in (FieldType.INT, FieldType.FLOAT) and each.unit:
            said.append(f"Give a measure: “{word} under 90 {each.unit}”.")
        elif each.type in (FieldType.INT, FieldType.FLOAT):
            said.append(f"Give a number: “{word} at least 3”.")
    return tuple(dict.fromkeys(said))[:most]


def _one_of(texts: Sequence[str]) -> str:
    return " or ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)
