"""Fuzz the Filter language, guided by coverage, and keep what reaches new code as seeds.

    python -m venv /tmp/fuzz
    /tmp/fuzz/bin/pip install atheris pytest lark graphql-core python-dateutil
    nice /tmp/fuzz/bin/python -m tests.filtering.fuzz /tmp/fuzz/found -max_total_time=600
    python -m tests.filtering.fuzz --keep /tmp/fuzz/found

The first argument is a folder for what the fuzzer finds; what follows goes to libFuzzer. A text
that breaks a rule of invariants.py ends the run and is written to a file `crash-…`. `--keep` adds
the shortest of the texts that reached new code to corpus/fuzz.json, which is run as a test.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).parent / "corpus/fuzz.json"
_MOST_KEPT = 200
_LONGEST_KEPT = 400  # characters
_WORDS = (
    *("AND", "OR", "NOT", "IN", "ANY", "ALL", "CONTAINS", "LIKE", "BETWEEN", "IS", "NULL", "HAS"),
    *("TRUE", "FALSE", "TODAY", "NOW", "START OF", "END OF", "WEEK", "MONTH", "QUARTER", "YEAR"),
    *("- 5 YEARS", "+ 1 DAY", "HOURS", "==", "!=", "<=", ">=", "2024-02-29", "18:30", "T10:00Z"),
    *("id", "name", "akas", "type", "FILM", "SERIES", "releaseYear", "averageRating", "isOriginal"),
    *("premiereDate", "updatedAt", "airTime", "language", "genres", "origin.countries", "cast"),
    *("role", "LEAD", "person.name", "awards", "availability", "country", "start", "offers"),
    *("price", "`in`", "'de'", "'kids'", "'DE'", "\\\\", "'*", "?'", "(", ")", "[", "]", ","),
)


def main() -> None:
    """Run the fuzzer, or keep what it found."""
    if sys.argv[1] == "--keep":
        _keep(Path(sys.argv[2]))
        return
    atheris: Any = importlib.import_module("atheris")  # not installed with the project
    with atheris.instrument_imports(include=["subgraph.filtering", "lark"]):
        must_hold = importlib.import_module("tests.filtering.invariants").must_hold
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    _write_seeds(folder)
    words = folder.with_suffix(".dict")
    words.write_text("".join(f"{json.dumps(word)}\n" for word in _WORDS), encoding="utf-8")

    def one(data: bytes) -> None:
        must_hold(data.decode("utf-8", errors="replace"))

    atheris.Setup([sys.argv[0], str(folder), f"-dict={words}", "-max_len=2000", *sys.argv[2:]], one)
    atheris.Fuzz()


def _write_seeds(folder: Path) -> None:
    """The statements of the corpus, and what earlier runs found."""
    statements = json.loads(SEEDS.read_text(encoding="utf-8")) if SEEDS.exists() else []
    for file in SEEDS.parent.glob("*.txt"):
        blocks = file.read_text(encoding="utf-8").replace("«", "").replace("»", "").split("\n\n")
        statements.extend(block.split("\n")[0] for block in blocks)
    for number, statement in enumerate(statements):
        folder.joinpath(f"seed-{number}").write_text(statement, encoding="utf-8")


def _keep(folder: Path) -> None:
    """Write the smallest of what was found, the seeds that were there before left out."""
    before = {file.read_bytes() for file in folder.glob("seed-*")}
    texts = {
        file.read_bytes().decode("utf-8", errors="replace")
        for file in folder.iterdir()
        if file.read_bytes() not in before
    }
    old = json.loads(SEEDS.read_text(encoding="utf-8")) if SEEDS.exists() else []
    found = sorted(
        (each for each in texts - set(old) if 0 < len(each) <= _LONGEST_KEPT),
        key=lambda each: (len(each), each),
    )
    step = max(1, -(-len(found) // max(1, _MOST_KEPT - len(old))))
    kept = sorted({*old, *found[::step]})
    SEEDS.write_text(json.dumps(kept, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
