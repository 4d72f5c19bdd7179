"""Measure retrieval and suggestions over vocabularies of 10,000 to a million terms.

    python benchmarks/retrieve.py [--sizes 10000,100000,1000000] [--rounds 3] [--json OUT]

For each size an embedded Postgres in a temporary folder, or with --folder in one that is kept, gets
one vocabulary of that many generated terms, stored as a sync stores them and embedded by the local
embedder. Then, in a process of its own that has the names and nothing else in memory, `retrieve` is
asked questions of 2, 6, 12 and 25 words: exact names, misspelt names, and words that nothing knows.
Each question is asked once a round, and the rows fetched for a name are forgotten between rounds,
so that none is answered from memory. Beside it, over the same vectors in the same run: numpy's
brute force for the same chunks, and how much of the ten terms that it finds the search by meaning
finds, too: of all, and of those near enough to count in an answer.

Prints medians of the rounds' p50 and p95, the process' resident memory before the brute force is
loaded, and the growth from the smallest size to the largest. No figure gates a test.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import multiprocessing
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from subgraph.catalogue import Index, IndexField, Term
from subgraph.embedding import LocalEmbedder
from subgraph.filtering import FieldType
from subgraph.folding import words
from subgraph.postgres import EmbeddedPostgres
from subgraph.retrieval import Levers, Names, retrieve, searchable
from subgraph.store.database import Pool, connection, open_pool
from subgraph.store.migrate import migrate
from subgraph.store.nearness import tend_nearness
from subgraph.store.search import search_terms
from subgraph.store.staging import FreshName, staging
from subgraph.store.suggesting import suggest_terms
from subgraph.store.vocabularies import name_keys, take_stock
from subgraph.sync.texts import term_names, term_text

SIZES: Final = (10_000, 100_000, 1_000_000)
WORDS: Final = (2, 6, 12, 25)
QUESTIONS: Final = 40  # of each length
PREFIXES: Final = range(1, 9)
VOCABULARY: Final = "things"
_SYLLABLES = """
b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sc sh sk sl sm sn sp st t th tr w
a e i o u ai ea ee ie oa oo ou
b ck d ff g l ll m n nd ng nk nt p r rd rk rm rn rt s sh sk ss st t th x
"""
_ONSETS, _VOWELS, _CODAS = (line.split() for line in _SYLLABLES.strip().splitlines())
_THINGS = IndexField(
    "things", "[ID!]!", FieldType.VOCABULARY, is_list=True, nullable=False, vocabulary=VOCABULARY
)
_HALF_PRECISION = 0.0005  # of a cosine, as halfvec and the text of a vector round it
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_STOP_WORDS = ("with", "from", "the", "and", "of", "for", "in", "by")


def main() -> None:
    """Run it all and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of terms")
    parser.add_argument("--rounds", type=int, default=3, help="how often all is asked")
    parser.add_argument("--folder", type=Path, help="keep the databases here, and use them again")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args()
    sizes = [int(each) for each in options.sizes.replace("_", "").split(",")]
    console = Console()
    bars = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
    )
    figures = []
    with bars:
        for size in sizes:
            with (
                tempfile.TemporaryDirectory(prefix="winnow-bench-")
                if options.folder is None
                else nullcontext(str(options.folder / str(size)))
            ) as folder:
                figures.append(_measured(Path(folder).resolve(), size, options.rounds, bars))
    _print(console, figures)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(figures, indent=2))


def _measured(folder: Path, size: int, rounds: int, bars: Progress) -> dict[str, Any]:
    with EmbeddedPostgres(folder, durable=False) as server:
        stored = asyncio.run(_fill(server.url, size, bars))
        task = bars.add_task(f"{size:,} terms: asking", total=None)
        here, there = multiprocessing.Pipe()
        # Its memory is the program's: nothing of what filled the database is in it.
        asking = multiprocessing.get_context("spawn").Process(
            target=_ask_all, args=(server.url, rounds, there)
        )
        asking.start()
        there.close()  # so that `recv` ends when the process does
        figures: dict[str, Any] = here.recv()
        asking.join()
        bars.update(task, total=1, completed=1)
    return {"terms": size} | stored | figures


# The terms.


def generated(size: int) -> Iterator[Term]:
    """Yield the same terms every time: names of one to three words, common words more often."""
    chance = random.Random(7)
    known = _words(chance, max(500, int(40 * size**0.5)))
    weights = np.cumsum(np.arange(1, len(known) + 1) ** -0.6).tolist()
    seen: set[str] = set()
    while len(seen) < size:
        name = _name(chance, known, weights, chance.choice((1, 2, 2, 2, 3)))
        if name in seen:
            continue
        seen.add(name)
        also = (_name(chance, known, weights, 2),) if chance.random() < 0.15 else ()
        yield Term(f"T{len(seen)}", name, "", also)


def _name(chance: random.Random, known: list[str], weights: list[float], count: int) -> str:
    return " ".join(chance.choices(known, cum_weights=weights, k=count)).title()


def _words(chance: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        word = "".join(_syllable(chance) for _ in range(chance.choice((1, 2, 2, 2, 3, 3))))
        if 3 <= len(word) <= 12:
            found[word] = None
    return list(found)


def _syllable(chance: random.Random) -> str:
    coda = chance.choice(_CODAS) if chance.random() < 0.75 else ""
    return chance.choice(_ONSETS) + chance.choice(_VOWELS) + coda


async def _fill(url: str, size: int, bars: Progress) -> dict[str, Any]:
    """Store the terms unless they are, and return how long it took, in seconds."""
    migrate(url)
    pool = await open_pool(url, size=2)
    embedder = LocalEmbedder()
    begun = time.perf_counter()
    took: dict[str, Any] = {}
    try:
        async with staging(pool, VOCABULARY) as stage:
            assert stage is not None
            state = await stage.state()
            if state is None or state.terms != size:
                task = bars.add_task(f"{size:,} terms: storing", total=size)
                await stage.begin("generated", embedder)
                terms = generated(size)
                while batch := [each for each, _ in zip(terms, range(5_000), strict=False)]:
                    await stage.add(batch)
                found = await stage.compare()
                async for fresh in stage.fresh(4_096):
                    vectors = await embedder.embed([term_text(each.term) for each in fresh])
                    names = [
                        FreshName(each.n, name.folded, name.name, name.kind, name.key_hash)
                        for each in fresh
                        for name in term_names(each.term)
                    ]
                    await stage.describe(fresh, vectors, names)
                    bars.advance(task, len(fresh))
                await stage.merge(found)
                took["store_s"] = time.perf_counter() - begun
        await take_stock(pool)
        begun = time.perf_counter()
        task = bars.add_task(f"{size:,} terms: indexing", total=None)
        await tend_nearness(pool)
        bars.update(task, total=1, completed=1)
        took["index_s"] = time.perf_counter() - begun
        return took
    finally:
        await pool.close()


# The questions.


def questions(names: list[str], length: int) -> list[str]:
    """Return questions of that many words; of their names a third is misspelt."""
    chance = random.Random(length)
    return [_question(chance, names, length) for _ in range(QUESTIONS)]


def _question(chance: random.Random, names: list[str], length: int) -> str:
    said: list[str] = []
    while len(said) < length:
        kind = chance.choice(("exact", "exact", "misspelt", "unknown", "stop"))
        if kind == "stop" and length > 2:
            said.append(chance.choice(_STOP_WORDS))
        elif kind == "unknown":
            said.append(_syllable(chance) + _syllable(chance) + "ly")
        else:
            name = chance.choice(names)
            said += (misspelt(chance, name) if kind == "misspelt" else name).split()
    return " ".join(said[:length])


def misspelt(chance: random.Random, name: str) -> str:
    """Return the name with one letter missing, wrong, too many or swapped with the next."""
    at = chance.randrange(1, len(name))
    before, after, other = name[:at], name[at:], chance.choice(_LETTERS)
    slips = (after[1:], other + after[1:], other + after, after[1:2] + after[:1] + after[2:])
    return before + chance.choice(slips)


# The measuring, in a process of its own.


def _ask_all(url: str, rounds: int, there: Connection) -> None:
    there.send(asyncio.run(_figures(url, rounds)))


async def _figures(url: str, rounds: int) -> dict[str, Any]:
    pool = await open_pool(url, size=2)
    embedder = LocalEmbedder()
    try:
        begun = time.perf_counter()
        read = await name_keys(pool, [VOCABULARY])
        loading = time.perf_counter() - begun
        hashes = {name: keys for name, (_, keys) in read.items()}
        shown = await _sample(pool)
        target = searchable(
            Index("bench", "", "Thing", (_THINGS,), frozenset(), definition="", fingerprint="")
        )
        asked: dict[bool, dict[int, Any]] = {
            meaning: {length: [] for length in WORDS} for meaning in (False, True)
        }
        chunks: list[str] = []
        for at in range(rounds + 1):  # the first warms the connection and the caches of Postgres
            for meaning, length in itertools.product(asked, WORDS):
                spent = []
                names = Names(hashes)  # with no rows kept
                for question in questions(shown, length):
                    heard = words(question)
                    explained = [n for n, each in enumerate(heard) if each.fold in _STOP_WORDS]
                    begun = time.perf_counter()
                    await retrieve(
                        question,
                        heard,
                        target,
                        names,
                        pool,
                        embedder,
                        explained=explained,
                        meaning=meaning,
                    )
                    spent.append((time.perf_counter() - begun) * 1_000)
                if at:
                    asked[meaning][length].append(_quantiles(spent))
        suggested = [await _suggestions(pool, shown) for _ in range(rounds + 1)][1:]
        memory = _resident()
        for question in questions(shown, 6):
            said = question.split()
            said = [each for each in said if each not in _STOP_WORDS]
            chunks += [" ".join(said[:1]), " ".join(said[1:3]), " ".join(said[-3:])]
        return {
            "load_names_s": loading,
            "resident_mb": memory,
            **{
                f"questions_ms{'_with_meaning' if meaning else ''}": {
                    length: _medians(several) for length, several in by_length.items()
                }
                for meaning, by_length in asked.items()
            },
            "suggestions_ms": {
                length: _medians([each[length] for each in suggested]) for length in PREFIXES
            },
        } | await _beside_brute_force(pool, embedder, [each for each in chunks if each][:112])
    finally:
        await pool.close()


async def _suggestions(pool: Pool, names: list[str]) -> dict[int, dict[str, float]]:
    found = {}
    for length in PREFIXES:
        spent = []
        for name in names[: 2 * QUESTIONS]:
            begun = time.perf_counter()
            await suggest_terms(pool, [VOCABULARY], name[:length], 10)
            spent.append((time.perf_counter() - begun) * 1_000)
        found[length] = _quantiles(spent)
    return found


async def _sample(pool: Pool) -> list[str]:
    async with connection(pool, seconds=120) as borrowed:
        cursor = await borrowed.execute(
            "SELECT display_name FROM winnow.term ORDER BY md5(term_id) LIMIT 2000"
        )
        return [str(row[0]) for row in await cursor.fetchall()]


async def _beside_brute_force(
    pool: Pool, embedder: LocalEmbedder, texts: list[str]
) -> dict[str, Any]:
    """How long the search by meaning takes a chunk, how much it finds; and numpy, which finds all.

    Postgres is asked for 16 chunks at once, as a question does; numpy too.
    """
    vectors, ids = await _all_vectors(pool)
    at = {id: n for n, id in enumerate(ids)}
    spent: dict[str, list[float]] = {"postgres": [], "numpy": []}
    hits: dict[str, int] = {"all": 0, "counting": 0}
    wanted = dict(hits)
    lever = Levers().meaning  # below it nothing that is found counts
    for start in range(0, len(texts), 16):
        asked = await embedder.embed(texts[start : start + 16])
        begun = time.perf_counter()
        rows = await search_terms(
            pool,
            [VOCABULARY],
            [],
            vectors=asked,
            model=(embedder.model, embedder.dimension),
            top=10,
        )
        spent["postgres"].append((time.perf_counter() - begun) * 1_000)
        begun = time.perf_counter()
        best = _brute_force(vectors, asked, 10)
        spent["numpy"].append((time.perf_counter() - begun) * 1_000)
        # Of terms equally near any is right: names with one unknown word more are many and alike.
        for n, (row, vector) in enumerate(zip(best, asked, strict=True), start=1):
            true = vectors[row] @ vector
            found = [vectors[at[each.term_id]] @ vector for each in rows if each.chunk == n]
            for bound, kind in ((true.min(), "all"), (max(true.min(), lever), "counting")):
                wanted[kind] += int((true >= bound).sum())
                hits[kind] += min(
                    int((true >= bound).sum()),
                    sum(each >= bound - _HALF_PRECISION for each in found),
                )
    return {
        "recall_at_10": hits["all"] / wanted["all"],
        "recall_that_counts": hits["counting"] / max(1, wanted["counting"]),
        "meaning_of_16_ms": _quantiles(spent["postgres"]),
        "numpy_of_16_ms": _quantiles(spent["numpy"]),
        "numpy_mb": vectors.nbytes / 2**20,
    }


def _brute_force(
    vectors: np.ndarray[Any, Any], asked: np.ndarray[Any, Any], top: int
) -> list[np.ndarray[Any, Any]]:
    cosines = asked @ vectors.T
    return [np.argpartition(-row, top)[:top] for row in cosines]


async def _all_vectors(pool: Pool) -> tuple[np.ndarray[Any, Any], list[str]]:
    """The stored vectors, as the brute force would hold them: 32 bits a number."""
    rows, ids = [], []
    async with (
        connection(pool, seconds=600) as borrowed,
        borrowed.cursor() as cursor,
        cursor.copy(
            "COPY (SELECT term_id, embedding FROM winnow.term ORDER BY id)"
            " TO STDOUT (FORMAT BINARY)"
        ) as copy,
    ):
        copy.set_types(["text", "bytea"])
        async for id, halfvec in copy.rows():
            ids.append(str(id))
            rows.append(np.frombuffer(halfvec, ">f2", offset=4).astype(np.float16))
    return np.stack(rows).astype(np.float32), ids


def _resident() -> float:
    """Megabytes that this process holds now, as Linux counts them."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def _quantiles(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    return {"p50": cuts[49], "p95": cuts[94]}


def _medians(several: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(each[key] for each in several) for key in several[0]}


# The tables.


def _print(console: Console, figures: list[dict[str, Any]]) -> None:
    _table(console, figures, "retrieve() for the reader, by words: p50 / p95 in ms", "questions_ms")
    _table(console, figures, "retrieve() for a model, by words", "questions_ms_with_meaning")
    _table(console, figures, "suggest_terms() by letters of the prefix", "suggestions_ms")
    table = Table(title="The search by meaning for 16 chunks beside numpy's brute force, p50 in ms")
    for column in (
        "terms",
        "Postgres",
        "numpy",
        "numpy is",
        "recall@10",
        "of what counts",
        "numpy holds",
    ):
        table.add_column(column, justify="right")
    for each in figures:
        ours, theirs = each["meaning_of_16_ms"]["p50"], each["numpy_of_16_ms"]["p50"]
        table.add_row(
            f"{each['terms']:,}",
            f"{ours:.1f}",
            f"{theirs:.1f}",
            f"{theirs / ours:.1f}x",
            f"{each['recall_at_10']:.3f}",
            f"{each['recall_that_counts']:.3f}",
            f"{each['numpy_mb']:.0f} MB",
        )
    console.print(table)
    table = Table(title="Memory of the process, and what is done once")
    for column in ("terms", "resident", "names loaded", "stored", "indexed"):
        table.add_column(column, justify="right")
    for each in figures:
        table.add_row(
            f"{each['terms']:,}",
            f"{each['resident_mb']:.0f} MB",
            f"{each['load_names_s']:.2f} s",
            f"{each['store_s']:.0f} s" if "store_s" in each else "before",
            f"{each['index_s']:.0f} s",
        )
    console.print(table)


def _table(console: Console, figures: list[dict[str, Any]], title: str, what: str) -> None:
    lengths = list(figures[0][what])
    table = Table(title=title)
    table.add_column("terms", justify="right")
    for length in lengths:
        table.add_column(str(length), justify="right")
    for each in figures:
        cells = [f"{each[what][n]['p50']:.1f} / {each[what][n]['p95']:.1f}" for n in lengths]
        table.add_row(f"{each['terms']:,}", *cells)
    if len(figures) > 1:
        first, last = figures[0][what], figures[-1][what]
        growth = [f"{last[n]['p50'] / first[n]['p50']:.1f}x" for n in lengths]
        table.add_row("growth of p50", *growth)
    console.print(table)


if __name__ == "__main__":
    main()
