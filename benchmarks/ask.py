"""Measure what a literal answer costs over HTTP, beside a trivial Strawberry query in the same run.

    python benchmarks/ask.py [--seconds 4] [--json OUT]

Starts `winnow demo` and a Strawberry app of one field, each in a process of its own, and asks both
in turn from a third over kept-alive connections. The trivial query is measured on Strawberry as it
comes ("plain"), and with the caches of parsed and validated documents that Winnow uses ("cached").
Prints p50, p95, p99 and rate for each concurrency, the ratios, and each stage's share of an answer.
The questions repeat, so their names are in the process's cache after the first round; the stages
are shown for that and for the first time that each question is asked. No figure gates a test.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

QUESTIONS = [
    "German time-travel series",
    "films from the 90s about robots from the US",
    "comedies that are not in English, rated above 7.5",
    "series with at least three seasons, premiered since 2019",
    "directed by Bong Joon-ho or Park Chan-wook",
    "movies shorter than two hours with no budget known",
]
ASK = """query Ask($query: String!) {
  naturalLanguageFilter(query: $query, index: "titles", writer: LITERAL) {
    __typename
    ... on GeneratedFilter {
      statement confidence explanation
      chips { label operator values text removable }
    }
  }
}"""
STAGES = """query Stages($query: String!) {
  naturalLanguageFilter(query: $query, index: "titles", writer: LITERAL) {
    ... on GeneratedFilter { timings { stage milliseconds } }
  }
}"""
TRIVIAL = """
import strawberry, uvicorn, sys
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from starlette.applications import Starlette
from starlette.routing import Route

@strawberry.type
class Query:
    @strawberry.field
    def hello(self) -> str:
        return "world"

def route(path, *extensions):
    schema = strawberry.Schema(query=Query, extensions=list(extensions))
    return Route(path, GraphQL(schema, graphql_ide=None))

app = Starlette(routes=[
    route("/plain"), route("/cached", ParserCache(), ValidationCache()),
])
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
"""


def main() -> None:
    """Run it all and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=4.0, help="length of each measurement")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    options = parser.parse_args()
    console = Console()
    ours, trivial = _free_port(), _free_port()
    begun = time.perf_counter()
    winnow = [str(Path(sys.executable).with_name("winnow")), "demo", "--port", str(ours)]
    with _process(winnow), _process([sys.executable, "-c", TRIVIAL, str(trivial)]):
        first = _first_answer(f"http://127.0.0.1:{ours}/graphql", begun)
        cold = _stages(f"http://127.0.0.1:{ours}/graphql", rounds=1)
        _first_answer(f"http://127.0.0.1:{trivial}/plain", begun, '{"query": "{ hello }"}')
        console.print(f"First answer {first:.1f} s after the start of `winnow demo`.")
        figures = asyncio.run(_measure(ours, trivial, options.seconds))
        stages = _stages(f"http://127.0.0.1:{ours}/graphql", rounds=30)
    _print(console, figures, stages, cold)
    if options.json:
        result = {"first_answer_s": first, "load": figures, "stages_ms": stages, "cold_ms": cold}
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=2))


async def _measure(ours: int, trivial: int, seconds: float) -> list[dict[str, Any]]:
    asked = [{"query": ASK, "variables": {"query": question}} for question in QUESTIONS]
    hello = [{"query": "{ hello }"}]
    figures = []
    for concurrency in (1, 8, 32):
        row: dict[str, Any] = {"concurrency": concurrency}
        for name, port, path, bodies in (
            ("literal", ours, "/graphql", asked),
            ("plain", trivial, "/plain", hello),
            ("cached", trivial, "/cached", hello),
        ):
            await _load(port, path, bodies, concurrency, seconds / 4)  # warm
            times = await _load(port, path, bodies, concurrency, seconds)
            row[name] = _quantiles(times) | {"rate": len(times) / seconds}
        figures.append(row)
    return figures


async def _load(
    port: int, path: str, bodies: list[dict[str, Any]], concurrency: int, seconds: float
) -> list[float]:
    """Milliseconds of each answer that `concurrency` connections got in that time."""
    payloads = [_request(port, path, json.dumps(body).encode()) for body in bodies]
    times: list[float] = []
    until = time.perf_counter() + seconds

    async def connection(start: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for payload in itertools.islice(itertools.cycle(payloads), start, None):
            begun = time.perf_counter()
            if begun >= until:
                break
            writer.write(payload)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            times.append((time.perf_counter() - begun) * 1000)
            if b'"errors"' in body or b"200 OK" not in head:
                raise SystemExit(f"An answer failed: {body[:400].decode()}")
        writer.close()

    await asyncio.gather(*(connection(at) for at in range(concurrency)))
    return times


def _request(port: int, path: str, body: bytes) -> bytes:
    return (
        b"POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % (path.encode(), port, len(body))
    ) + body


def _quantiles(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98]}


def _stages(url: str, rounds: int) -> dict[str, float]:
    """Mean milliseconds of each stage over all questions, asked one after another."""
    sums: dict[str, float] = defaultdict(float)
    with httpx.Client(trust_env=False) as client:
        for _ in range(rounds):
            for question in QUESTIONS:
                body = {"query": STAGES, "variables": {"query": question}}
                answer = client.post(url, json=body).json()["data"]["naturalLanguageFilter"]
                for each in answer["timings"]:
                    sums[each["stage"]] += each["milliseconds"]
    return {name: spent / rounds / len(QUESTIONS) for name, spent in sums.items()}


def _print(
    console: Console,
    figures: list[dict[str, Any]],
    stages: dict[str, float],
    cold: dict[str, float],
) -> None:
    table = Table(title="A literal answer beside a trivial Strawberry query (ms)")
    for column in ("connections", "query", "p50", "p95", "p99", "per second", "literal is"):
        table.add_column(column, justify="right")
    for row in figures:
        for name in ("literal", "plain", "cached"):
            each = row[name]
            ratio = "" if name == "literal" else f"{row['literal']['p50'] / each['p50']:.2f}x"
            cells = [f"{each[key]:.2f}" for key in ("p50", "p95", "p99")]
            table.add_row(str(row["concurrency"]), name, *cells, f"{each['rate']:.0f}", ratio)
    console.print(table)
    whole = figures[0]["literal"]["p50"]
    shares = Table(title="Where a literal answer's time goes (one connection)")
    for column in ("stage", "ms", "share", "ms when first asked"):
        shares.add_column(column, justify="right")
    stages = {**stages, "HTTP and GraphQL": max(0.0, whole - sum(stages.values()))}
    for name, spent in sorted(stages.items(), key=lambda each: -each[1]):
        first = f"{cold[name]:.3f}" if name in cold else ""
        shares.add_row(name, f"{spent:.3f}", f"{spent / whole:.0%}", first)
    console.print(shares)


def _first_answer(url: str, begun: float, body: str = '{"query": "{ indexes { name } }"}') -> float:
    """Seconds from `begun` to the first answer."""
    headers = {"content-type": "application/json"}
    while time.perf_counter() - begun < 120:
        try:
            if httpx.post(url, content=body, headers=headers, trust_env=False).status_code == 200:
                return time.perf_counter() - begun
        except httpx.HTTPError:
            time.sleep(0.02)
    raise SystemExit(f"{url} did not answer within two minutes.")


@contextmanager
def _process(command: list[str]) -> Iterator[None]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENAI_")}
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
