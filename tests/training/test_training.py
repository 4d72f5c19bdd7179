"""What is learned: by one command, from questions with known filters, and kept in a small file."""

from __future__ import annotations

import datetime
import io
import json
import random
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from subgraph.catalogue import Index, SchemaSource, derive_index
from subgraph.errors import ConfigurationError
from subgraph.evaluation.running import Plan
from subgraph.opening import weights_of
from subgraph.retrieval import Context
from subgraph.settings import Settings, read_settings
from subgraph.training.augmenting import delisted, mistaken, mixed, named_in
from subgraph.training.command import Training, train
from subgraph.training.examples import Example
from subgraph.writing.literal import parse_question, read_weights
from subgraph.writing.literal.binding import bind

_DAY = datetime.date(2026, 3, 15)
_FIELDS = [
    {"path": "name", "type": "string", "description": "What it is called"},
    {"path": "maker", "type": "string", "description": "Who built it. Phrases: built by …."},
    {"path": "harbour", "type": "string", "description": "Where it lies. Phrases: moored at …."},
    {"path": "berths", "type": "int", "description": "How many may sleep aboard"},
]
_MAKERS = ("halberg rassy", "joseph conrad", "nautor swan", "ada wong", "laurent giles")
_HARBOURS = ("port vell", "old quay", "san diego", "visby", "north pier")


@pytest.fixture
def settings(postgres_url: str) -> Settings:
    return read_settings(database_url=postgres_url)


def _write(folder: Path, index: str) -> tuple[Path, Path]:
    """Boats that are built by somebody and moored somewhere: what stands before a name tells."""
    questions = [(f"boats built by {maker}", [("maker", maker)]) for maker in _MAKERS] + [
        (f"show boats moored at {place} built by {maker}", [("harbour", place), ("maker", maker)])
        for place in _HARBOURS
        for maker in _MAKERS
    ]
    indexes, cases = folder / "indexes.jsonl", folder / "cases.jsonl"
    indexes.write_text(json.dumps({"index": index, "fields": _FIELDS}) + "\n", "utf-8")
    rows = [
        {
            "index": index,
            "source_id": str(at),
            "question": question,
            "gold": [{"field": field, "op": "==", "value": value} for field, value in gold],
        }
        for at, (question, gold) in enumerate(questions)
    ]
    cases.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return indexes, cases


async def _train(settings: Settings, training: Training) -> str:
    text = io.StringIO()
    await train(settings, training, Console(file=text, width=200))
    return text.getvalue()


async def test_one_command_trains_weights_that_read(settings: Settings, tmp_path: Path) -> None:
    indexes, cases = _write(tmp_path, "boats/Boats")
    out = tmp_path / "weights.npz"
    training = Training(Plan([indexes], [cases]), out, written=60, epochs=6)
    said = await _train(settings, training)
    assert said.startswith(f"Wrote {out}: from 30 questions about 1 indexes")
    assert out.stat().st_size < 100_000

    weights = weights_of(settings.model_copy(update={"reader_weights": out}))
    assert weights is not None
    index = _boats()
    question = parse_question("boats moored at bell rock built by flora small", index, _DAY)
    bindings = bind(question, index, Context(), weights)
    likeliest = {
        span: max(known.values(), key=lambda each: each.probability).path
        for span, known in bindings.by_span.items()
    }
    assert (likeliest[3, 5], likeliest[7, 9]) == ("harbour", "maker")


def _boats() -> Index:
    fields = "\n".join(
        f'"{field["description"]}" {field["path"]}: {"Int" if field["type"] == "int" else "String"}'
        for field in _FIELDS
    )
    source = SchemaSource.from_sdl(
        f"type Boat {{ {fields} }}\ntype Query {{ boat(id: ID): Boat }}", "boats"
    )
    query = 'query Boats @index(name: "boats") { boat { name maker harbour berths } }'
    return derive_index(query, source, file="boats")


async def test_the_same_seed_gives_the_same_weights(settings: Settings, tmp_path: Path) -> None:
    indexes, cases = _write(tmp_path, "boats/Boats")
    kept = []
    for name in ("one.npz", "other.npz"):
        out = tmp_path / name
        await _train(settings, Training(Plan([indexes], [cases]), out, written=20, epochs=1))
        kept.append(read_weights(out))
    assert np.array_equal(kept[0].pairs.weights, kept[1].pairs.weights)


async def test_something_must_be_left_to_train_on(settings: Settings, tmp_path: Path) -> None:
    indexes, cases = _write(tmp_path, "boats/Boats")
    training = Training(Plan([indexes], [cases]), tmp_path / "w.npz", hold_out=("boats/",))
    with pytest.raises(ConfigurationError, match=r"^--hold-out leaves no question to train on\.$"):
        await _train(settings, training)


@pytest.mark.parametrize("content", [b"", b"no such thing"])
def test_a_file_that_holds_no_weights_stops_the_start(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(content)
    message = f"WINNOW_READER_WEIGHTS: {path} is not a file that 'winnow train' wrote"
    with pytest.raises(ConfigurationError, match=message.replace("\\", ".")):
        weights_of(read_settings(reader_weights=path))


def _example(question: str, bound: dict[tuple[int, int], str]) -> Example:
    index = _boats()
    parsed = parse_question(question, index, _DAY)
    return Example(parsed, index, named_in(parsed, index), bound, (), "boats", "boats/")


def test_examples_are_turned_into_others() -> None:
    example = _example("boats built by ada wong", {(3, 5): "maker"})
    rng = random.Random(3)
    others = [each for each in _boats().fields if each.path != "maker"]
    assert delisted(example) is None  # there is no vocabulary
    among = mixed(example, others, rng)
    assert "maker" in {each.path for each in among.index.fields}
    assert among.bound == example.bound
    lost = mistaken(example, others, rng)
    assert lost is not None
    assert (lost.bound, lost.booleans) == ({}, ())
    assert "maker" not in {each.path for each in lost.index.fields}


def test_what_ships_binds_by_what_fields_say_of_themselves() -> None:
    index = _boats()
    question = parse_question("boats built by flora small", index, _DAY)
    found = bind(question, index, named_in(question, index)).at(3, 5)
    assert max(found.values(), key=lambda each: each.probability).path == "maker"


def test_an_essay_and_a_large_index_are_looked_at_in_part() -> None:
    fields = " ".join(f"field{at}: String" for at in range(300))
    source = SchemaSource.from_sdl(
        f"type Boat {{ {fields} maker: String }}\ntype Query {{ boat(id: ID): Boat }}", "boats"
    )
    paths = " ".join(f"field{at}" for at in range(300))
    index = derive_index(
        f'query Boats @index(name: "boats") {{ boat {{ {paths} maker }} }}', source, file="boats"
    )
    question = parse_question("boats of the maker flora small " + "zzz qqq " * 200, index, _DAY)
    bindings = bind(question, index, named_in(question, index))
    assert all(last <= 60 for _, last in bindings.by_span)
    assert len({path for each in bindings.by_span.values() for path in each}) <= 40
