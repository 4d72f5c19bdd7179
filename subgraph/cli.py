"""The `winnow` command: run the demo or a server, sync, ask and parse from a terminal.

Exit codes: 0 a filter, or done; 1 something outside failed; 2 the command line was wrong;
3 the question is ambiguous; 4 it has no filter, or the statement is not right.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.logging import RichHandler

from . import __version__
from .errors import WinnowError
from .evaluation.arguments import ManyFiles
from .settings import Settings, read_settings
from .writing import Writer

app = typer.Typer(
    name="winnow",
    help="Turn what a person says into a filter that an application can run.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
out = Console()
err = Console(stderr=True)


class Exit(IntEnum):
    """What the command's exit status says."""

    DONE = 0
    FAILED = 1
    AMBIGUOUS = 3
    UNANSWERABLE = 4


Index = Annotated[str, typer.Option("--index", "-i", help="The index to ask, such as 'titles'.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Url = Annotated[
    str | None,
    typer.Option(help="A running Winnow's /graphql. Default: the one on this machine, if any."),
]
Constraint = Annotated[
    str | None, typer.Option(help="A statement that every filter must hold as well.")
]
Claims = Annotated[
    str | None,
    typer.Option(help="Claims of a caller, as JSON: what a router sends in WINNOW_CLAIMS_HEADER."),
]


def main() -> None:
    """Run the command. Failures that we know of end in one sentence, not in a traceback."""
    try:
        app()
    except WinnowError as error:
        err.print(f"[bold red]winnow:[/] {_plain(str(error))}", highlight=False)
        sys.exit(Exit.FAILED)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    if version:
        out.print(__version__)
        raise typer.Exit
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(message)s",
        handlers=[RichHandler(console=err, show_path=False)],
    )
    # The pool reports every failed connection; what that means for us, we say ourselves.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


@app.command()
def demo(
    port: Annotated[int | None, typer.Option(help="Port of the subgraph.")] = None,
) -> None:
    """Run everything on this machine: Postgres, a demo graph of films and series, and Winnow."""
    from .serving import run, run_demo

    run(run_demo(read_settings(port=port), err))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Run the subgraph for your own graph: see docs/settings.md for what it needs to know."""
    from .serving import run, run_server

    run(run_server(read_settings(host=host, port=port), err))


@app.command()
def sync(
    force: Annotated[bool, typer.Option(help="Fetch also what is not due yet.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch the vocabularies and store the indexes, with their embeddings."""
    from .rendering import render_sync, sync_progress
    from .serving import run_sync

    settings = read_settings()
    with sync_progress(err, quiet=as_json) as progress:
        report = asyncio.run(run_sync(settings, force=force, progress=progress))
    render_sync(report, out, as_json=as_json)
    raise typer.Exit(Exit.FAILED if report.failed else Exit.DONE)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What you want, in your words.")],
    index: Index,
    writer: Annotated[
        Writer, typer.Option(case_sensitive=False, help="Who writes the statement.")
    ] = Writer.AUTO,
    time_zone: Annotated[
        str | None, typer.Option(help="Zone of 'today', such as Europe/Berlin.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Let the language model write anew.")
    ] = False,
    constraint: Constraint = None,
    claims: Claims = None,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Ask a question of an index and read the filter that it means."""
    from .client import ASK

    variables = {
        "query": question,
        "index": index,
        "writer": writer.value,
        "timeZone": time_zone,
        "cache": not no_cache,
        "constraint": constraint,
    }
    _show(_post(read_settings(), url, ASK, variables, claims), "naturalLanguageFilter", as_json)


@app.command("parse")
def parse_(
    statement: Annotated[str, typer.Argument(help="A statement of the Filter language.")],
    index: Index,
    constraint: Constraint = None,
    claims: Claims = None,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Check a statement against an index and show what it says."""
    from .client import PARSE

    variables = {"statement": statement, "index": index, "constraint": constraint}
    _show(_post(read_settings(), url, PARSE, variables, claims), "parseFilter", as_json)


@app.command()
def feedback(
    index: Index,
    forget: Annotated[
        str | None, typer.Option(help="A question: forget what all callers said about it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what people said of the filters of an index, or forget it: see docs/feedback.md."""
    from .rendering import render_feedback
    from .serving import run_feedback

    found = asyncio.run(run_feedback(read_settings(), index, forget))
    if isinstance(found, int):
        err.print(f"Forgotten: {found}.")
    else:
        render_feedback(found, out, as_json=as_json)


@app.command(cls=ManyFiles)
def evaluate(
    indexes: Annotated[list[Path], typer.Option(help="Files of indexes, one a line.")],
    cases: Annotated[list[Path], typer.Option(help="Files of questions, one a line.")],
    writer: Annotated[
        Writer, typer.Option(case_sensitive=False, help="Who writes the statements.")
    ] = Writer.LITERAL,
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="Folder for the report; keeps what is done.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Most questions of each set.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="File to write the answers to.")] = None,
    sweep: Annotated[str | None, typer.Option(help="Settings to compare: 'lever=a,b,c'.")] = None,
    compare: Annotated[Path | None, typer.Option(help="An earlier report.json.")] = None,
    calibrate: Annotated[
        Path | None, typer.Option(help="File to write a calibration of the confidence to.")
    ] = None,
) -> None:
    """Measure how well questions with known filters are answered: see docs/evaluation.md."""
    from .evaluation.command import evaluate as run
    from .evaluation.running import Plan

    plan = Plan(indexes, cases, writer, limit, out_folder)
    asyncio.run(
        run(
            read_settings(), plan, out, err,
            predictions=predictions, sweep=sweep, earlier=compare, calibrate=calibrate,
        )
    )  # fmt: skip


@app.command(cls=ManyFiles)
def train(
    indexes: Annotated[list[Path], typer.Option(help="Files of indexes, one a line.")],
    cases: Annotated[list[Path], typer.Option(help="Files of questions, one a line.")],
    weights: Annotated[Path, typer.Option("--out", help="File to write the weights to.")],
    hold_out: Annotated[
        list[str] | None, typer.Option(help="Leave out indexes whose name begins so.")
    ] = None,
    written: Annotated[
        int, typer.Option(min=0, help="Questions to write beside those that people asked.")
    ] = 2_000,
    epochs: Annotated[int, typer.Option(min=1, help="Times that all are gone through.")] = 7,
    seed: Annotated[int, typer.Option(help="Another one gives other, equally good weights.")] = 0,
) -> None:
    """Fit what the literal reader learns from questions with known filters: see docs/reader.md."""
    from .evaluation.running import Plan
    from .training.command import Training
    from .training.command import train as run

    training = Training(Plan(indexes, cases), weights, tuple(hold_out or ()), written, epochs, seed)
    asyncio.run(run(read_settings(), training, out))


@app.command()
def schema(
    write: Annotated[
        bool, typer.Option("--write", help="Write schema/subgraph.graphql instead.")
    ] = False,
) -> None:
    """Print the subgraph's own SDL, for your composition."""
    from .api.schema import print_subgraph
    from .resources import shipped

    if not write:
        sys.stdout.write(print_subgraph())
        return
    path: Path = shipped("schema") / "subgraph.graphql"
    path.write_text(print_subgraph(), "utf-8")
    err.print(f"Wrote {path}.")


def _post(
    settings: Settings,
    url: str | None,
    document: str,
    variables: dict[str, Any],
    claims: str | None,
) -> dict[str, Any]:
    """Ask a running Winnow, or one of our own where none runs."""
    from .client import post, post_here, running

    headers = {}
    if claims is not None:
        if settings.claims_header is None:
            raise WinnowError("No claims are believed. Set WINNOW_CLAIMS_HEADER, here and there.")
        headers[settings.claims_header] = claims
    local = f"http://127.0.0.1:{settings.port}/graphql"
    try:
        if url or running(local):
            return post(url or local, document, variables, headers)
    except httpx.HTTPError as error:
        raise WinnowError(f"{url or local} does not answer: {error}.") from error
    with err.status("Starting Winnow (a running `winnow demo` or `winnow serve` is faster) …"):
        return asyncio.run(post_here(settings, document, variables, headers))


def _show(data: dict[str, Any], field: str, as_json: bool) -> None:
    from .rendering import render_answer

    answer = data[field]
    if as_json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    else:
        render_answer(answer, out)
    ends = {"AmbiguousQuestion": Exit.AMBIGUOUS, "UnanswerableQuestion": Exit.UNANSWERABLE}
    raise typer.Exit(ends.get(answer["__typename"], Exit.DONE))


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)
