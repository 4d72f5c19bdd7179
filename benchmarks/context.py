"""Measure what is put before a model as an index grows: its tokens, what it holds, its time.

    python benchmarks/context.py --indexes SET/indexes.jsonl … --cases SET/cases.jsonl …
        [--schema FILE.graphql …] [--sizes 10,100,1000,5000] [--limit 100] [--levers '{"top": 3}']

The fields of each index are put among others, up to each size: those of the schemas' types, or
made-up ones. Every second one is a field of an object ('order.total'), the others stand beside the
index's own ('orderTotal'), so that depth alone gives nothing away. Then its questions are asked, as
`winnow evaluate` asks them, and gold's fields and terms are looked for in the prompt. Prints by set
and size the share of fields that are in it ('hit': words led to them), the share of terms, the
tokens of the prompt (mean and most, by our estimate), and the milliseconds (median) of retrieval,
of ranking all fields, and of writing the prompt.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import itertools
import json
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from graphql import (
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    parse,
)
from rich.console import Console
from rich.table import Table

from subgraph.asking import Instant, instant
from subgraph.catalogue import EnumValue, IndexField
from subgraph.embedding import Vectors
from subgraph.errors import WinnowError
from subgraph.evaluation.given import Case
from subgraph.evaluation.recall import Fate, fates_of
from subgraph.evaluation.running import Plan, Run
from subgraph.evaluation.synthesis import Origin
from subgraph.filtering import FieldType
from subgraph.repairing import hints_of
from subgraph.retrieval import Levers, Searchable, levers_of, retrieve, searchable
from subgraph.runtime import Runtime
from subgraph.settings import read_settings
from subgraph.sync.texts import field_text
from subgraph.writing.literal import parse_question, read
from subgraph.writing.model import prompt

TYPES = {
    "String": FieldType.STRING, "Int": FieldType.INT, "Float": FieldType.FLOAT,
    "Boolean": FieldType.BOOLEAN, "Date": FieldType.DATE, "DateTime": FieldType.DATETIME,
}  # fmt: skip
THINGS = [
    "invoice",
    "parcel",
    "engine",
    "garden",
    "lesson",
    "patient",
    "recipe",
    "statue",
    "ticket",
    "vessel",
]
PARTS = "base cover first inner last main outer second spare upper".split()  # noqa: SIM905
TRAITS = {
    "colour": FieldType.STRING, "weight": FieldType.FLOAT, "count": FieldType.INT,
    "owner": FieldType.STRING, "opened": FieldType.DATE, "broken": FieldType.BOOLEAN,
    "maker": FieldType.STRING, "price": FieldType.FLOAT, "checked": FieldType.DATETIME,
    "note": FieldType.STRING,
}  # fmt: skip


@dataclass
class Figures:
    """What was seen of the questions of one set over indexes of one size."""

    fields: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)
    retrieve: list[float] = field(default_factory=list)
    rank: list[float] = field(default_factory=list)
    write: list[float] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """The figures, shares in percent and times in milliseconds."""
        hit = [fate != Fate.MISSED for fate in self.fields]
        return {
            "fields": _percent([fate == Fate.FOUND for fate in self.fields]),
            "of": len(self.fields),
            "hit": _percent(hit),
            "terms": _percent([fate == Fate.FOUND for fate in self.terms]),
            "terms_of": len(self.terms),
            "tokens": round(statistics.fmean(self.tokens)),
            "most_tokens": max(self.tokens),
            "retrieve_ms": statistics.median(self.retrieve),
            "rank_ms": statistics.median(self.rank),
            "write_ms": statistics.median(self.write),
        }


class Growing:
    """Indexes with the fields of others put around theirs."""

    def __init__(self, runtime: Runtime, others: Sequence[IndexField], vectors: Vectors) -> None:
        self._runtime = runtime
        self._others = others
        self._vectors = vectors

    async def grown(self, name: str, size: int) -> Searchable:
        """Return an index of `size` fields, or of its own where it has more."""
        index = self._runtime.catalogue.indexes[name]
        own, vectors = index.fields, self._runtime.targets[name].vectors
        assert vectors is not None
        paths = {each.path for each in own}
        free = [at for at, each in enumerate(self._others) if each.path not in paths]
        more = free[: max(0, size - len(own))]
        fields = [*own, *(self._others[at] for at in more)]
        order = list(range(len(fields)))
        random.Random(size).shuffle(order)
        mixed = tuple(fields[at] for at in order)
        return searchable(
            dataclasses.replace(index, fields=mixed),
            np.vstack([vectors, self._vectors[more]])[order],
        )


async def measure(
    run: Run, sizes: Sequence[int], others: Sequence[IndexField], levers: Levers
) -> dict[tuple[str, int], Figures]:
    """Ask every question over an index of each size."""
    found: dict[tuple[str, int], Figures] = defaultdict(Figures)
    settings = read_settings()
    cases = sorted(run.cases, key=lambda case: case.index)
    async with run.opened(settings) as (runtime, graph):
        names = {origin.index: (name, origin) for name, origin in graph.origins.items()}
        texts = [field_text(each) for each in others]
        vectors = await runtime.embedder.embed(texts)
        growing = Growing(dataclasses.replace(runtime, levers=levers), others, vectors)
        for given, asked in itertools.groupby(cases, key=lambda case: case.index):
            questions = list(asked)
            name, origin = names[given]
            for size in sizes:
                target = await growing.grown(name, size)
                for case in questions:
                    figures = found[case.set, size]
                    await _ask(runtime, levers, target, run, case, origin, figures)
    return found


async def _ask(
    runtime: Runtime,
    levers: Levers,
    target: Searchable,
    run: Run,
    case: Case,
    origin: Origin,
    figures: Figures,
) -> None:
    at = instant(runtime)
    at = at if case.today is None else Instant(at.now.replace(year=case.today.year), at.zone)
    parsed = parse_question(case.question, target.index, at.today)
    begun = time.perf_counter()
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
        levers=levers,
    )
    retrieved = time.perf_counter()
    assert len(context.ranked) == len(target.index.fields)
    ranked = time.perf_counter()
    literal = read(parsed, target.index, context, today=at.today)
    hints = hints_of(case.question, literal)
    writing = time.perf_counter()
    budget = runtime.settings.context_tokens
    made = prompt(target.index, context, case.question, hints, at.today, budget=budget)
    written = time.perf_counter()
    fates = fates_of(case, run.given[case.index], origin, context, made)
    figures.fields += fates.fields.values()
    figures.terms += fates.terms.values()
    figures.tokens.append(made.tokens)
    figures.retrieve.append(1000 * (retrieved - begun))
    figures.rank.append(1000 * (ranked - retrieved))
    figures.write.append(1000 * (written - writing))


def fields_of(schemas: Iterable[Path]) -> list[IndexField]:
    """Return the fields of the schemas' types that hold one value, in an order of chance."""
    found = {each.path: each for path in schemas for each in _fields_of(path)}
    fields = list(found.values())
    random.Random(0).shuffle(fields)
    return _half_flat(fields)


def _fields_of(path: Path) -> Iterator[IndexField]:
    definitions = parse(path.read_text("utf-8"), no_location=True).definitions
    enums = {
        each.name.value: tuple(EnumValue(value.name.value) for value in each.values or ())
        for each in definitions
        if isinstance(each, EnumTypeDefinitionNode)
    }
    for each in definitions:
        if not isinstance(each, ObjectTypeDefinitionNode):
            continue
        for inner in each.fields or ():
            name, is_list = _named(inner)
            if inner.arguments or (name not in TYPES and name not in enums):
                continue
            step = each.name.value[:1].lower() + each.name.value[1:]
            yield IndexField(
                path=f"{step}.{inner.name.value}",
                graphql_type=name,
                type=TYPES.get(name, FieldType.ENUM),
                is_list=is_list,
                nullable=True,
                description=inner.description.value if inner.description else "",
                way=(each.description.value,) if each.description else (),
                enum_values=enums.get(name, ()),
            )


def _named(inner: FieldDefinitionNode) -> tuple[str, bool]:
    node, is_list = inner.type, False
    while isinstance(node, NonNullTypeNode | ListTypeNode):
        is_list |= isinstance(node, ListTypeNode)
        node = node.type
    assert isinstance(node, NamedTypeNode)
    return node.name.value, is_list


def made_up(count: int) -> list[IndexField]:
    """Return fields of things that there are not."""
    names = itertools.islice(itertools.product(range(10), PARTS, TRAITS, THINGS), count)
    made = [
        IndexField(
            path=f"{thing}{number or ''}.{part}{trait.capitalize()}",
            graphql_type="X",
            type=TRAITS[trait],
            is_list=False,
            nullable=True,
            description=f"The {trait} of the {part} part of the {thing}.",
        )
        for number, part, trait, thing in names
    ]
    return _half_flat(made)


def _half_flat(fields: Sequence[IndexField]) -> list[IndexField]:
    """Return the fields with the path of every second one as one name."""
    return [
        each if at % 2 else dataclasses.replace(each, path=_flat(each.path))
        for at, each in enumerate(fields)
    ]


def _flat(path: str) -> str:
    first, *more = path.split(".")
    return "".join([first, *(step[:1].upper() + step[1:] for step in more)])


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--indexes", type=Path, nargs="+", required=True)
    parser.add_argument("--cases", type=Path, nargs="+", required=True)
    parser.add_argument("--schema", type=Path, nargs="*", default=[])
    parser.add_argument("--sizes", default="10,100,1000,5000")
    parser.add_argument("--limit", type=int, default=100, help="most questions of each set")
    parser.add_argument("--levers", default="{}", help="as JSON")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args()
    sizes = [int(each) for each in options.sizes.split(",")]
    others = fields_of(options.schema) or made_up(max(sizes))
    console = Console(width=120)
    try:
        run = Run(Plan(options.indexes, options.cases, limit=options.limit))
        levers = levers_of(json.loads(options.levers))
        found = asyncio.run(measure(run, sizes, others, levers))
    except WinnowError as error:
        raise SystemExit(str(error)) from error
    _print(console, found, len(others))
    if options.json:
        rows = [{"set": name, "size": size, **each.row()} for (name, size), each in found.items()]
        options.json.write_text(json.dumps(rows, indent=1))


def _print(console: Console, found: dict[tuple[str, int], Figures], others: int) -> None:
    table = Table(title=f"The context of a model, as an index grows ({others:,} other fields)")
    heads = ("set", "fields", "in prompt %", "hit %", "of", "terms %", "of", "tokens", "most",
             "retrieve ms", "rank ms", "prompt ms")  # fmt: skip
    for head in heads:
        table.add_column(head, justify="left" if head == "set" else "right")
    for (name, size), figures in sorted(found.items()):
        row = figures.row()
        table.add_row(
            name, f"{size:,}", f"{row['fields']:.1f}", f"{row['hit']:.1f}", str(row["of"]),
            f"{row['terms']:.1f}", str(row["terms_of"]), str(row["tokens"]),
            str(row["most_tokens"]), f"{row['retrieve_ms']:.2f}", f"{row['rank_ms']:.2f}",
            f"{row['write_ms']:.2f}",
        )  # fmt: skip
    console.print(table)


def _percent(truths: Sequence[bool]) -> float:
    return 100 * sum(truths) / len(truths) if truths else 100.0


if __name__ == "__main__":
    main()
