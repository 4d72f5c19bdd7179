"""How long the language takes: parse, validate, print, compile; against json and sqlglot.

    python benchmarks/filtering.py [--profile]

Statements of 1, 5, 20 and 200 clauses, in microseconds: the best of some rounds, each of as many
runs as take 50 ms. `json.loads` reads the same filter as JSON, sqlglot the same condition as SQL.
"""

from __future__ import annotations

import cProfile
import datetime
import json
import pstats
import sys
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

import sqlglot
from rich.console import Console
from rich.table import Table

from subgraph.filtering import (
    CheckedFilter,
    FieldType,
    FilterField,
    KnownTerm,
    Scope,
    check,
    evaluate,
    from_json,
    parse,
    print_filter,
    to_json,
    validate,
)
from subgraph.filtering.targets import Target, compile_filter

SIZES = (1, 5, 20, 200)
NOW = datetime.datetime(2026, 5, 15, 12, tzinfo=datetime.UTC)
ZONE = ZoneInfo("Europe/Berlin")

SCOPE = Scope(
    {
        field.path: field
        for field in (
            FilterField("name", FieldType.STRING),
            FilterField("type", FieldType.ENUM, enum_values=("FILM", "SERIES", "SHORT")),
            FilterField("releaseYear", FieldType.INT),
            FilterField("averageRating", FieldType.FLOAT),
            FilterField("premiereDate", FieldType.DATE),
            FilterField("updatedAt", FieldType.DATETIME),
            FilterField("genres", FieldType.VOCABULARY, is_list=True, vocabulary="genres"),
            FilterField("origin.countries", FieldType.VOCABULARY, True, vocabulary="countries"),
        )
    },
    terms={
        "genres": {"thriller": (KnownTerm("thriller", "Thriller"),)},
        "countries": {"DE": (KnownTerm("DE", "Germany"),), "FR": (KnownTerm("FR", "France"),)},
    },
)
# Pairs of a clause of ours and the same in SQL; {n} makes them differ, so that none is redundant.
CLAUSES = (
    ("origin.countries ANY ['DE', 'FR']", "countries && ARRAY['DE', 'FR']"),
    ("releaseYear >= {n}", "release_year >= {n}"),
    ("name LIKE '*cave {n}*'", "name LIKE '%cave {n}%'"),
    ("averageRating BETWEEN 1.{n} AND 9.5", "average_rating BETWEEN 1.{n} AND 9.5"),
    ("type != SERIES", "type <> 'SERIES'"),
    ("genres CONTAINS 'thriller'", "genres @> ARRAY['thriller']"),
    ("premiereDate >= TODAY - {n} DAYS", "premiere_date >= CURRENT_DATE - INTERVAL '{n} DAYS'"),
    ("NOT updatedAt < 2024-05-01", "NOT updated_at < '2024-05-01'"),
)


def written(size: int) -> tuple[str, str]:
    """A statement of that many clauses, and the same in SQL: groups of four, joined by OR."""
    ours, sql = [], []
    for start in range(0, size, 4):
        pairs = [CLAUSES[at % len(CLAUSES)] for at in range(start, min(start + 4, size))]
        numbers = range(start + 1, start + 5)
        our_group = " AND ".join(p[0].format(n=n) for p, n in zip(pairs, numbers, strict=False))
        sql_group = " AND ".join(p[1].format(n=n) for p, n in zip(pairs, numbers, strict=False))
        ours.append(f"({our_group})" if size > 4 and len(pairs) > 1 else our_group)
        sql.append(f"({sql_group})" if size > 4 and len(pairs) > 1 else sql_group)
    return " OR ".join(ours), "SELECT id FROM titles WHERE " + " OR ".join(sql)


def microseconds(run: Callable[[], object], rounds: int = 7) -> float:
    """The best time of one run."""
    start = time.perf_counter()
    run()
    once = max(time.perf_counter() - start, 1e-7)
    runs = max(1, int(0.05 / once))
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(runs):
            run()
        best = min(best, (time.perf_counter() - start) / runs)
    return best * 1e6


def steps(size: int) -> dict[str, Callable[[], object]]:
    """What is measured, by name."""
    statement, sql = written(size)
    filter = parse(statement)
    checked: CheckedFilter = check(filter, SCOPE)
    as_json = json.dumps(to_json(filter))
    document = {"name": "The cave 1", "releaseYear": 2017, "genres": ["thriller"]}
    made: dict[str, Callable[[], object]] = {
        "parse": lambda: parse(statement),
        "validate": lambda: validate(filter, SCOPE),
        "parse + validate": lambda: validate(parse(statement), SCOPE),
        "print": lambda: print_filter(filter),
        "evaluate one document": lambda: evaluate(checked, document, now=NOW, zone=ZONE),
    }
    for target in Target:
        if target is not Target.OPENSEARCH:
            made[f"compile: {target.lower()}"] = lambda target=target: compile_filter(  # type: ignore[misc]
                checked, target, now=NOW, zone=ZONE
            )
    made["json.loads"] = lambda: json.loads(as_json)
    made["json.loads + from_json"] = lambda: from_json(json.loads(as_json))
    made["sqlglot"] = lambda: sqlglot.parse_one(sql, read="postgres")
    return made


def show() -> None:
    """Print the table; below each time its ratio to json.loads and to sqlglot."""
    times = {size: {name: microseconds(run) for name, run in steps(size).items()} for size in SIZES}
    table = Table(title="µs (× json.loads, × sqlglot)")
    table.add_column("")
    for size in SIZES:
        table.add_column(f"{size} clause{'s' if size > 1 else ''}", justify="right")
    for name in times[SIZES[0]]:
        cells = []
        for size in SIZES:
            took = times[size][name]
            ratios = f"{took / times[size]['json.loads']:.1f}, {took / times[size]['sqlglot']:.2f}"
            cells.append(f"{took:,.0f} ({ratios})")
        table.add_row(name, *cells)
    console = Console()
    console.print(table)
    five, many = times[5]["parse + validate"], times[200]["parse + validate"]
    console.print(
        f"parse + validate: {five / 5:.0f} µs a clause at 5, {many / 200:.0f} µs at 200; "
        f"{five / times[5]['sqlglot']:.2f} of sqlglot's parse at 5."
    )


def profile() -> None:
    """Print where parse and validate spend their time."""
    statement, _ = written(5)
    with cProfile.Profile() as profiler:
        for _ in range(500):
            validate(parse(statement), SCOPE)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    profile() if "--profile" in sys.argv else show()
