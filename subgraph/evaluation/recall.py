"""Turn a case into what became of gold's fields and terms on the way to a model's prompt."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..asking import Instant
from ..repairing import hints_of
from ..retrieval import Context, retrieve
from ..runtime import Runtime
from ..writing.literal import parse_question, read
from ..writing.model import Prompt, prompt
from .comparing import FieldValues
from .given import Case, GivenIndex, Json
from .scoring import leaves
from .synthesis import Origin


class Fate(StrEnum):
    """What became of a field or a term that gold mentions."""

    FOUND = "found"  # it stands in the prompt
    CUT = "cut by the budget"  # words of the question led to it, and it did not fit
    MISSED = "not retrieved"  # no words led to it


@dataclass(frozen=True)
class Fates:
    """Of each field that gold mentions by its given path, and of each term by 'path = id'.

    tokens   of the whole prompt, by our estimate
    """

    fields: Mapping[str, Fate]
    terms: Mapping[str, Fate]
    tokens: int


async def fates(
    runtime: Runtime, name: str, case: Case, given: GivenIndex, origin: Origin, at: Instant
) -> Fates:
    """Make the prompt that a model gets for a case, whoever answers it, and look into it.

    `name` is the index's among the runtime's. Raises StoreError and EmbeddingError.
    """
    target = runtime.targets[name]
    parsed = parse_question(case.question, target.index, at.today)
    context = await retrieve(
        case.question,
        parsed.words,
        target,
        runtime.names,
        runtime.pool,
        runtime.embedder,
        explained=parsed.explained,
        introduced=parsed.introduced,
        everything=True,
        levers=runtime.levers,
    )
    literal = read(
        parsed,
        target.index,
        context,
        today=at.today,
        margin=runtime.settings.ambiguity_margin,
        weights=runtime.weights,
    )
    made = prompt(
        target.index,
        context,
        case.question,
        hints_of(case.question, literal),
        at.today,
        budget=runtime.settings.context_tokens,
    )
    return fates_of(case, given, origin, context, made)


def fates_of(
    case: Case, given: GivenIndex, origin: Origin, context: Context, made: Prompt
) -> Fates:
    """Look for gold's fields and terms in a prompt that was made of a context."""
    retrieved = {(hit.vocabulary, hit.term.id) for hit in context.terms}
    ours = {said: path for path, said in origin.paths.items()}
    known = {each.path: each for each in given.fields}
    fields: dict[str, Fate] = {}
    terms: dict[str, Fate] = {}
    for clause in leaves(list(case.gold)):
        said = clause["field"]
        path = ours.get(said)
        if path is None or clause["op"] == "NEAR":
            continue
        fields[said] = _fate(path, context.paths, made.offer.paths)
        vocabulary = origin.vocabularies.get(path)
        if vocabulary is None:
            continue
        values = FieldValues.of(known[said])
        for value in _listed(clause.get("value")):
            if (id := values.resolve(value)) is not None:
                term = (vocabulary, id)
                terms[f"{said} = {id}"] = _fate(term, retrieved, made.offer.terms)
    return Fates(fields, terms, made.tokens)


def _fate(wanted: Hashable, retrieved: Collection[Hashable], offered: Collection[Hashable]) -> Fate:
    return Fate.FOUND if wanted in offered else Fate.CUT if wanted in retrieved else Fate.MISSED


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]
