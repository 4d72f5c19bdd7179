"""Turn examples into others of indexes that there are not, so that what is learned fits any index.

delisted  the values of vocabularies are no longer known: what named a term is now any text
mixed     other fields around the ones that are asked for
written   questions made of what fields say of themselves: patterns, names, owner's words
mistaken  questions about other things, which ask for nothing that there is
"""

from __future__ import annotations

import datetime
import random
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import count

from ..catalogue import Index, IndexField
from ..filtering import FieldType
from ..folding import fold
from ..retrieval import Context, EnumHit, Evidence, FieldHit, field_names, lexicon, windows
from ..retrieval.standing import Standing
from ..writing.literal import Parsed, parse_question
from ..writing.literal.parsed import Where
from .examples import Example, text_spans

_SMALL = 5  # letters of a word such as 'in' or 'from', which verbs go with
_numbers = count(1)
_DAY = datetime.date(2024, 6, 14)  # no question that is written here has a date
_SAID: dict[str, list[str]] = tomllib.loads((files(__package__) / "en.toml").read_text("utf-8"))


def fresh(index: Index, fields: Iterable[IndexField]) -> Index:
    """Return an index with other fields, that nothing made for the first is taken for."""
    return replace(index, fields=tuple(fields), fingerprint=f"augmented-{next(_numbers)}")


def named_in(parsed: Parsed, index: Index) -> Context:
    """Return what a question names of the index alone: fields and enum values."""
    known = lexicon(index)
    standing = Standing(parsed.text, parsed.words, parsed.explained, parsed.introduced)
    fields: list[FieldHit] = []
    enums: list[EnumHit] = []
    for chunk in windows(parsed.words, known.longest):
        for hit in known.hits(chunk, parsed.text[chunk.span.start : chunk.span.end]):
            may = standing.may_name(chunk.first, chunk.last)
            if isinstance(hit, EnumHit):
                if may or hit.evidence is not Evidence.INFLECTED:
                    enums.append(hit)
            elif may or hit.evidence is Evidence.OWNER_WORD or chunk.words > 1:
                fields.append(hit)
    return Context(fields=tuple(fields), enums=tuple(enums))


def delisted(example: Example) -> Example | None:
    """Return the example with vocabularies turned to texts; None where it has none bound."""
    governed = {each.path: each for each in example.index.fields if each.vocabulary}
    if not any(path in governed for path in example.bound.values()):
        return None
    index = fresh(
        example.index,
        (
            replace(each, vocabulary=None, type=FieldType.STRING) if each.vocabulary else each
            for each in example.index.fields
        ),
    )
    return replace(example, index=index, context=replace(example.context, terms=()))


def mixed(example: Example, pool: Sequence[IndexField], rng: random.Random) -> Example:
    """Return the example with some fields that it does not ask for replaced by others."""
    wanted = {*example.bound.values(), *example.booleans}
    kept = [each for each in example.index.fields if each.path in wanted or rng.random() < 0.6]
    paths = {each.path for each in kept}
    for other in rng.sample(pool, min(len(pool), rng.randint(2, 8))):
        if other.path not in paths and not _says_the_same(other, kept):
            paths.add(other.path)
            kept.append(replace(other, vocabulary=None, type=_without_terms(other)))
    rng.shuffle(kept)
    index = fresh(example.index, kept)
    context = named_in(example.parsed, index)
    vocabularies = {each.vocabulary for each in kept}
    terms = tuple(hit for hit in example.context.terms if hit.vocabulary in vocabularies)
    return replace(example, index=index, context=replace(context, terms=terms))


def _without_terms(field: IndexField) -> FieldType:
    return FieldType.STRING if field.vocabulary else field.type


def _says_the_same(field: IndexField, others: Iterable[IndexField]) -> bool:
    names = set(field_names(field))
    return any(names & set(field_names(other)) for other in others)


def mistaken(example: Example, others: Sequence[IndexField], rng: random.Random) -> Example | None:
    """Return the question asked of an index that knows none of what it asks for."""
    own = [each for each in example.index.fields if each.path in example.bound.values()]
    fields: list[IndexField] = []
    for other in rng.sample(others, min(len(others), rng.randint(4, 12))):
        if other.path in {each.path for each in fields} or _says_the_same(other, [*own, *fields]):
            continue
        fields.append(replace(other, vocabulary=None, type=_without_terms(other)))
    if not fields:
        return None
    index = fresh(example.index, fields)
    context = named_in(example.parsed, index)
    return replace(example, index=index, context=context, bound={}, booleans=())


@dataclass(frozen=True)
class Material:
    """What questions are written from: fields, values, what documents are called, small talk."""

    fields: Sequence[IndexField]
    values: Sequence[str]
    entities: Sequence[str]
    chatter: Sequence[str]


def written(material: Material, rng: random.Random) -> Example | None:
    """Return a question that says values of some fields in the fields' own words."""
    texts = [each for each in material.fields if _is_text(each)]
    others = [each for each in material.fields if not _is_text(each)]
    chosen: list[IndexField] = []
    for each in rng.sample(texts, min(len(texts), rng.randint(3, 9))):
        if not _says_the_same(each, chosen) and each.path not in {one.path for one in chosen}:
            chosen.append(replace(each, vocabulary=None, type=FieldType.STRING))
    askable = list(chosen)
    for each in rng.sample(others, min(len(others), rng.randint(1, 6))):
        if not _says_the_same(each, chosen) and each.path not in {one.path for one in chosen}:
            chosen.append(each)
    entity = rng.choice(material.entities)
    names = [each for each in askable if fold(each.path).split()[-1:] in (["name"], ["title"])]
    bound: list[tuple[IndexField, str]] = []
    if names and rng.random() < 0.25:
        asked = rng.choice(chosen)
        value = rng.choice(material.values)
        text = rng.choice(_SAID["asked"]).format(
            w=_word(asked, rng),
            v=value,
            a=rng.choice(_SAID["actions"]),
            x=rng.choice(_SAID["adjectives"]),
        )
        bound.append((names[0], value))
    else:
        parts = []
        for each in rng.sample(askable, min(len(askable), rng.choice((1, 1, 1, 2, 2, 3)))):
            value = rng.choice(material.values)
            bound.append((each, value))
            if rng.random() < 0.15:
                other = rng.choice(material.values)
                bound.append((each, other))
                value = rng.choice(_SAID["both"]).format(v=value, u=other)
            parts.append(_said(each, value, entity, rng, identity=each in names))
        opener = rng.choice(_SAID["openers"])
        joined = rng.choice(_SAID["joins"]).join(parts)
        noun = rng.choice((entity, entity + "s", "", "ones"))
        text = f"{opener} {noun} {joined}"
    if material.chatter and rng.random() < 0.15:
        text = f"{rng.choice(material.chatter)} {text}"
    text = " ".join(text.split())
    text = text.casefold() if rng.random() < 0.5 else text[:1].upper() + text[1:]
    text += rng.choice((" ?", ".", " .", "", ""))
    index = Index(entity, "", entity, tuple(chosen), frozenset(), "", f"augmented-{next(_numbers)}")
    return _example(text, index, bound)


def _example(text: str, index: Index, bound: Iterable[tuple[IndexField, str]]) -> Example | None:
    parsed = parse_question(text, index, _DAY)
    spans: dict[Where, str] = {}
    for field, value in bound:
        found = [span for span in text_spans(parsed, value) if span not in spans]
        if not found:
            return None
        spans[found[0]] = field.path
    taken = [at for first, last in spans for at in range(first, last)]
    if len(taken) != len(set(taken)):
        return None
    return Example(parsed, index, named_in(parsed, index), spans, (), "written", "written/")


def _is_text(field: IndexField) -> bool:
    return field.type in (FieldType.STRING, FieldType.VOCABULARY)


def _word(field: IndexField, rng: random.Random) -> str:
    return rng.choice([*field_names(field), *map(fold, field.words)])


def _said(field: IndexField, value: str, entity: str, rng: random.Random, *, identity: bool) -> str:
    if identity and rng.random() < 0.7:
        return rng.choice(_SAID["called"]).format(v=value, e=entity)
    if field.patterns and rng.random() < 0.75:
        pattern = rng.choice(field.patterns)
        noun, _, of = pattern.before.rpartition(" ")
        if of == "of" and noun and rng.random() < 0.5:
            return f"{value} {noun}"  # an employee of …, a … employee
        short = " " not in pattern.before and len(pattern.before) < _SMALL
        verb = rng.choice(_SAID["verbs"]) if pattern.before and short and rng.random() < 0.5 else ""
        return f"{verb} {pattern.before} {value} {pattern.after}"
    return rng.choice(_SAID["named"]).format(w=_word(field, rng), v=value)
