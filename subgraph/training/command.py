"""Train the literal reader from a terminal: questions with known filters in, weights out."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..asking import instant
from ..catalogue import Index, IndexField
from ..errors import ConfigurationError
from ..evaluation.given import Case, GivenValue
from ..evaluation.running import Plan, Run
from ..evaluation.synthesis import Graph
from ..filtering import FieldType
from ..retrieval import retrieve, spoken
from ..runtime import Runtime
from ..settings import Settings
from ..writing.literal import parse_question
from ..writing.literal.parsed import Where
from .affinity import fit_affinity
from .augmenting import Material, delisted, mistaken, mixed, written
from .examples import Example, example_of
from .fitting import Lesson, fit, lesson_of

# How much an example counts that nobody asked: with vocabularies unlisted or among other fields,
# and written from fields' own words.
_AUGMENTED, _WRITTEN, _MISTAKEN = 0.7, 0.4, 0.5
_MISTAKES = 0.3  # of the questions that people asked
_LONGEST_NOUN = 14  # characters; what is longer is the name of a table, and nobody says it
_VALUES_OF_ONE = 150  # terms of a vocabulary that tell what kind of value its field takes


@dataclass(frozen=True)
class Training:
    """What is trained on, and how long.

    hold_out  beginnings of the names of indexes that are left out, to be evaluated on
    written   how many questions are written beside those that people asked
    """

    plan: Plan
    out: Path
    hold_out: Sequence[str] = ()
    written: int = 2_000
    epochs: int = 7
    seed: int = 0


async def train(settings: Settings, training: Training, out: Console) -> None:
    """Fit the weights and write them. Raises WinnowError."""
    run = Run(training.plan)
    held = tuple(training.hold_out)
    run.cases = [case for case in run.cases if not (held and case.index.startswith(held))]
    if not run.cases:
        raise ConfigurationError("--hold-out leaves no question to train on.")
    with _bars(out) as bars:
        asked = bars.add_task("Asking", total=len(run.cases))
        async with run.opened(settings) as (runtime, graph):
            seen = []
            for case in run.cases:
                seen.append(await _example(case, runtime, graph))
                bars.advance(asked)
            indexes = [runtime.targets[name].index for name in graph.indexes]
        examples = [each for each in seen if each is not None]
        rng = random.Random(training.seed)  # noqa: S311  # the same again next time, not a secret
        affinity = fit_affinity(_values(examples, graph, indexes), training.seed)
        material = _material(examples, graph, indexes)
        weighed = list(_augmented(examples, material, training.written, rng))
        noted = bars.add_task("Looking", total=len(weighed))
        lessons: list[Lesson] = []
        for each, weight in weighed:
            lesson = lesson_of(each, affinity, weight)
            lessons.extend([lesson] if lesson else [])
            bars.advance(noted)
        fitted = bars.add_task("Fitting", total=training.epochs)

        def tick(epoch: int, loss: float) -> None:
            bars.update(fitted, completed=epoch, description=f"Fitting (loss {loss:.3f})")

        weights = fit(lessons, affinity, training.epochs, training.seed, tick)
    weights.save(training.out)
    out.print(
        f"Wrote {training.out}: from {len(examples):,} questions about {len(indexes):,} indexes, "
        f"and {len(weighed) - len(examples):,} made from them."
    )


async def _example(case: Case, runtime: Runtime, graph: Graph) -> Example | None:
    """Look at a question as the reader would."""
    name, origin = next(
        (name, origin) for name, origin in graph.origins.items() if origin.index == case.index
    )
    target = runtime.targets[name]
    parsed = parse_question(case.question, target.index, case.today or instant(runtime).today)
    context = await retrieve(
        case.question,
        parsed.words,
        target,
        runtime.names,
        runtime.pool,
        runtime.embedder,
        explained=parsed.explained,
        introduced=parsed.introduced,
    )
    return example_of(case, parsed, target.index, context, origin)


def _augmented(
    examples: Sequence[Example], material: Material, count: int, rng: random.Random
) -> Iterator[tuple[Example, float]]:
    """Yield the examples and all that is made of them, each with what it counts."""
    yield from ((each, 1.0) for each in examples)
    unlisted = [made for each in examples if (made := delisted(each)) is not None]
    yield from ((each, _AUGMENTED) for each in unlisted)
    for each in (*examples, *unlisted):
        yield mixed(each, material.fields, rng), _AUGMENTED
    described = [each for each in material.fields if each.description and not _names_it(each)]
    for each in rng.sample(examples, int(_MISTAKES * len(examples))):
        if (made := mistaken(each, described, rng)) is not None:
            yield made, _MISTAKEN
    for _ in range(count):
        if (made := written(material, rng)) is not None:
            yield made, _WRITTEN


def _values(
    examples: Iterable[Example], graph: Graph, indexes: Iterable[Index]
) -> list[tuple[str, IndexField]]:
    """What is known to be a value of which field: in questions, and in vocabularies."""
    found = []
    for example in examples:
        fields = {field.path: field for field in example.index.fields}
        for span, path in example.bound.items():
            if fields[path].type in (FieldType.STRING, FieldType.VOCABULARY):
                found.append((_text(example, span), fields[path]))
    for index in indexes:
        for field in index.fields:
            if field.vocabulary:
                terms = _terms(graph, field.vocabulary)
                found += [(each.name, field) for each in terms[:_VALUES_OF_ONE]]
    return found


def _material(examples: Sequence[Example], graph: Graph, indexes: Sequence[Index]) -> Material:
    """What questions are written from. Fields that say more of themselves come up more often."""
    fields = [field for index in indexes for field in index.fields]
    said = [each for each in fields if each.patterns or each.words]
    described = [each for each in fields if each.description]
    values = [value for value, _ in _values(examples, graph, indexes) if not value.isdigit()]
    nouns = {index.entity[:1].lower() + index.entity[1:] for index in indexes}
    return Material(
        said * 6 + described * 2 + fields[::4],
        values,
        sorted(each for each in nouns if len(each) < _LONGEST_NOUN),
        [each.parsed.text for each in examples if not each.bound and not each.booleans],
    )


def _names_it(field: IndexField) -> bool:
    """Whether a field holds a name or title: any words might be one."""
    return spoken(field.path).split()[-1:] in (["name"], ["title"])


def _terms(graph: Graph, vocabulary: str) -> tuple[GivenValue, ...]:
    definition = graph.vocabularies[vocabulary]
    return graph.terms[definition.split()[1]]


def _text(example: Example, span: Where) -> str:
    words = example.parsed.words
    return example.parsed.text[words[span[0]].span.start : words[span[1] - 1].span.end]


def _bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )
