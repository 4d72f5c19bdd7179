"""Turn what a person pinned (`@dark`, or spans with ids) into terms that stand for their words.

A mention is a fact: its words are read as its term and as nothing else.

    @dark   @"Park Chan-wook"   @countries:germany   @countries:"South Korea"
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graphql.pyutils import did_you_mean, suggestion_list
from rapidfuzz.distance import DamerauLevenshtein

from .answer import Finding, Problem
from .catalogue import Term
from .filtering import Span
from .folding import Word, fold
from .retrieval import Context, Evidence, Hit, Searchable, TermHit
from .runtime import Runtime
from .store.suggesting import Suggestion, suggest_terms
from .store.terms import terms_by_id
from .store.vocabularies import find_terms
from .writing.literal import Parsed

MAX_MENTIONS: Final = 50
_MOST_MEANT = 6  # readings that a person is asked to choose from

_NAME: Final = r"\w+(?:[-'’]\w+)*"
_BARE: Final = re.compile(_NAME)
# Not inside a word or an address: 'ann@example.org' mentions nothing.
_WRITTEN: Final = re.compile(
    r"(?<![\w@.+])@(?:(?P<vocabulary>[^\W\d][\w-]*):(?=[\w\"“]))?"
    rf"(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|“(?P<curly>[^”]*)”|(?P<bare>{_NAME})|(?P<open>[\"“]))"
)
_BEGUN: Final = re.compile(r"@?(?:(?P<vocabulary>[^\W\d][\w-]*):)?[\"“]?(?P<name>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mention:
    """A term that a caller pins to characters of the question."""

    span: Span
    vocabulary: str
    id: str


@dataclass(frozen=True, slots=True)
class Pin:
    """Words `first` up to, not including, `last`, and the terms that they were pinned to.

    Several terms when the name that was written is one of several, each with its vocabulary; none
    for words that are known to name nothing.
    """

    first: int
    last: int
    span: Span
    text: str
    terms: tuple[tuple[str, Term], ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A mention before it is looked up: a name in some vocabularies, or an id in one."""

    span: Span
    vocabularies: tuple[str, ...]
    name: str
    by_id: bool
    qualified: bool


async def pins_of(
    runtime: Runtime,
    target: Searchable,
    question: str,
    words: Sequence[Word],
    mentions: Sequence[Mention] = (),
) -> tuple[tuple[Pin, ...], tuple[Finding, ...]]:
    """Return what is pinned in a question, in its order, and what is wrong with the mentions.

    A mention that a caller gives wins over one that is written inside its span. Raises StoreError.
    """
    findings: list[Finding] = []
    wanted = _given(target, question, mentions, findings)
    for written in _written(question):
        if not any(_overlap(written.span(), (each.span.start, each.span.end)) for each in wanted):
            wanted.extend(_by_name(target, written, findings))
    if len(wanted) > MAX_MENTIONS:
        findings.append(_too_many(len(wanted)))
    if findings or not wanted:
        return (), tuple(findings)
    wanted.sort(key=lambda each: each.span)
    placed = [(each, _words_of(words, each.span)) for each in wanted]
    for each, place in placed:
        if isinstance(place, str):
            findings.append(_misplaced(each.span, place))
    if findings:
        return (), tuple(findings)
    found, near = await _looked_up(runtime, wanted)
    pins = []
    for each, place in placed:
        assert not isinstance(place, str)
        text = question[each.span.start : each.span.end]
        if each in found:
            pins.append(Pin(*place, each.span, text, found[each]))
        else:
            findings.append(_unknown(each, text, target.index.name, near.get(each, ())))
    return tuple(pins), tuple(findings)


async def suggest(runtime: Runtime, target: Searchable, typed: str, first: int) -> list[Suggestion]:
    """Return the terms that a mention may go on to name, `typed` being what there is of it.

    `ger`, `@ger`, `@countries:ger` and `@"South Ko` are all read. Raises StoreError.
    """
    begun = _BEGUN.fullmatch(typed.strip())
    vocabulary, name = (begun["vocabulary"], begun["name"]) if begun else (None, typed)
    if vocabulary is not None and vocabulary not in target.vocabularies:
        return []
    vocabularies = target.vocabularies if vocabulary is None else (vocabulary,)
    return await suggest_terms(runtime.pool, vocabularies, name, first)


def pinned_question(parsed: Parsed, pins: Sequence[Pin]) -> Parsed:
    """Take the pinned words out of the grammar's reach."""
    if not pins:
        return parsed
    taken = _taken(pins)

    def free(where: tuple[int, int]) -> bool:
        return taken.isdisjoint(range(*where))

    quantities = {where: each for where, each in parsed.quantities.items() if free(where)}
    measured = frozenset().union(*(range(*where) for where in quantities))
    idle = parsed.idle - taken
    return replace(
        parsed,
        functions={where: each for where, each in parsed.functions.items() if free(where)},
        quantities=quantities,
        entities=parsed.entities - taken,
        idle=idle,
        explained=idle | measured | taken,
    )


def pinned_context(context: Context, target: Searchable, pins: Sequence[Pin]) -> Context:
    """Put the pinned terms into a context, in the place of all that was found in their words."""
    if not pins:
        return context
    taken = _taken(pins)

    def free(hit: Hit) -> bool:
        return taken.isdisjoint(range(hit.first, hit.last))

    terms = [
        TermHit(
            pin.first,
            pin.last,
            pin.span,
            pin.text,
            Evidence.MENTION,
            1.0,
            vocabulary=vocabulary,
            term=term,
            name=term.display_name,
        )
        for pin in pins
        for vocabulary, term in pin.terms
    ]
    pinned = {hit.vocabulary for hit in terms}
    paths = [each.path for each in target.index.fields if each.vocabulary in pinned]
    rank = context.rank
    return replace(
        context,
        fields=tuple(hit for hit in context.fields if free(hit)),
        enums=tuple(hit for hit in context.enums if free(hit)),
        terms=(*terms, *(hit for hit in context.terms if free(hit))),
        paths=tuple(dict.fromkeys((*paths, *context.paths))),
        rank=rank and (lambda: tuple(dict.fromkeys((*paths, *rank())))),
    )


def meant(pins: Sequence[Pin]) -> list[tuple[Pin, ...]]:
    """Return the pins with one term each, in every combination that a person may have meant."""
    each_way = ([replace(pin, terms=(term,)) for term in pin.terms[:_MOST_MEANT]] for pin in pins)
    return list(itertools.islice(itertools.product(*each_way), _MOST_MEANT))


def mention_text(name: str, vocabulary: str | None = None) -> str:
    """Write a mention as a person would type it: `@dark`, `@countries:"South Korea"`."""
    if not _BARE.fullmatch(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"@{vocabulary}:{name}" if vocabulary else f"@{name}"


def _given(
    target: Searchable, question: str, mentions: Sequence[Mention], findings: list[Finding]
) -> list[_Wanted]:
    """The mentions that a caller gives, those that fit the question and the index."""
    if len(mentions) > MAX_MENTIONS:
        findings.append(_too_many(len(mentions)))
        return []
    wanted: list[_Wanted] = []
    end = 0
    for each in sorted(mentions, key=lambda each: each.span):
        span = each.span
        if not 0 <= span.start < span.end <= len(question):
            reason = f"the question has characters 0 to {len(question)}"
            findings.append(_misplaced(span, reason, within=False))
        elif span.start < end:
            findings.append(_misplaced(span, "it overlaps the one before it"))
        elif each.vocabulary not in target.vocabularies:
            findings.append(_no_vocabulary(target, span, each.vocabulary, mention_text(each.id)))
        else:
            wanted.append(_Wanted(span, (each.vocabulary,), each.id, by_id=True, qualified=True))
            end = span.end
    return wanted


def _written(question: str) -> Iterator[re.Match[str]]:
    return _WRITTEN.finditer(question) if "@" in question else iter(())


def _by_name(
    target: Searchable, written: re.Match[str], findings: list[Finding]
) -> Iterator[_Wanted]:
    span, vocabulary = Span(*written.span()), written["vocabulary"]
    if written["open"]:
        message = f"The name behind {_quoted(written[0])} has no end. Close its quotation marks."
        findings.append(Finding(Problem.UNKNOWN_MENTION, message, span=span))
        return
    quoted = written["quoted"]
    name = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else written["curly"]
    name = written["bare"] if name is None else name
    if vocabulary is None:
        yield _Wanted(span, target.vocabularies, name, by_id=False, qualified=False)
    elif vocabulary in target.vocabularies:
        yield _Wanted(span, (vocabulary,), name, by_id=False, qualified=True)
    else:
        findings.append(_no_vocabulary(target, span, vocabulary, mention_text(name)))


def _words_of(words: Sequence[Word], span: Span) -> tuple[int, int] | str:
    """The words of a mention, half open; or what is wrong with its place."""
    inside = [
        at
        for at, word in enumerate(words)
        if word.span.start < span.end and span.start < word.span.end
    ]
    if not inside:
        return "there is no word in it"
    first, last = words[inside[0]], words[inside[-1]]
    for word in (first, last):
        if word.span.start < span.start or word.span.end > span.end:
            return f"it splits the word “{word.text}”"
    return inside[0], inside[-1] + 1


async def _looked_up(
    runtime: Runtime, wanted: Sequence[_Wanted]
) -> tuple[dict[_Wanted, tuple[tuple[str, Term], ...]], dict[_Wanted, tuple[str, ...]]]:
    """The terms that each names; for one that names none, how near ones would be written."""
    texts: dict[str, set[str]] = {}
    ids = {(each.vocabularies[0], each.name) for each in wanted if each.by_id}
    for each in wanted:
        if not each.by_id:
            for vocabulary in each.vocabularies:
                texts.setdefault(vocabulary, set()).add(each.name)
    named, near = await find_terms(runtime.pool, texts)
    ids |= {
        (vocabulary, term.id)
        for vocabulary, by_text in named.items()
        for terms in by_text.values()
        for term in terms
    }
    terms = await terms_by_id(runtime.pool, ids)
    missing: dict[str, set[str]] = {}
    for each in wanted:
        if each.by_id and (each.vocabularies[0], each.name) not in terms:
            missing.setdefault(each.vocabularies[0], set()).add(each.name)
    alike = (await find_terms(runtime.pool, missing))[1] if missing else {}
    found: dict[_Wanted, tuple[tuple[str, Term], ...]] = {}
    guesses: dict[_Wanted, tuple[str, ...]] = {}
    for each in wanted:
        keys = (
            [(each.vocabularies[0], each.name)]
            if each.by_id
            else [(of, term.id) for of in each.vocabularies for term in named[of][each.name]]
        )
        known = tuple((key[0], terms[key]) for key in keys if key in terms)
        if known:
            found[each] = known
            continue
        source = alike if each.by_id else near
        alike_names = [
            (vocabulary, name)
            for vocabulary in each.vocabularies
            for name in source.get(vocabulary, {}).get(each.name, ())
        ]
        alike_names.sort(key=lambda pair: _edits(each.name, pair[1]))
        guesses[each] = tuple(
            dict.fromkeys(
                mention_text(name, vocabulary if each.qualified else None)
                for vocabulary, name in alike_names
            )
        )
    return found, guesses


def _taken(pins: Iterable[Pin]) -> frozenset[int]:
    return frozenset().union(*(range(pin.first, pin.last) for pin in pins))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _edits(one: str, other: str) -> float:
    return DamerauLevenshtein.normalized_distance(fold(one), fold(other))


def _quoted(text: str) -> str:
    return f"'{text if len(text) <= 60 else text[:59] + '…'}'"


def _too_many(count: int) -> Finding:
    message = f"There are {count} mentions; at most {MAX_MENTIONS} are taken. Pin fewer words."
    return Finding(Problem.ARGUMENT_TOO_LARGE, message)


def _misplaced(span: Span, reason: str, *, within: bool = True) -> Finding:
    message = f"The mention of characters {span.start} to {span.end} cannot stand there: {reason}."
    return Finding(Problem.MENTION_MISPLACED, message, span=span if within else None)


def _no_vocabulary(target: Searchable, span: Span, vocabulary: str, name: str) -> Finding:
    near = suggestion_list(vocabulary[:60], list(target.vocabularies))[:3]
    right = tuple(f"@{each}:{name[1:]}" for each in near)
    known = ", ".join(f"'{each}'" for each in target.vocabularies[:10])
    message = f"{_quoted(vocabulary)} is no vocabulary of '{target.index.name}'."
    message += did_you_mean(right) or (f" There is {known}." if known else " It has none.")
    return Finding(Problem.UNKNOWN_MENTION, message, span=span, suggestions=right)


def _unknown(wanted: _Wanted, text: str, index: str, near: Sequence[str]) -> Finding:
    of = f"'{wanted.vocabularies[0]}'" if wanted.qualified else f"the vocabularies of '{index}'"
    if wanted.by_id:
        message = f"{_quoted(wanted.name)} is the id of no term of {of}."
    else:
        message = f"{_quoted(text)} names no term of {of}."
    message += did_you_mean(near[:3]) or " `suggestMentions` finds terms by the start of a name."
    return Finding(Problem.UNKNOWN_MENTION, message, span=wanted.span, suggestions=tuple(near[:3]))
