"""Turn a question and what was found for it into the messages that ask a model for a statement.

system   syntax, rules and examples: the same for every question, so that servers can cache it
user     fields and terms, day, hints, confirmed examples, and last the question, all as data
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Final

from ...catalogue import Index
from ...filtering import Diagnostic
from ...retrieval import Context
from .data import one_line, quoted
from .message import Message, estimate_tokens
from .offer import Offer, offer
from .syntax import syntax

BUDGET: Final = 700  # tokens of a whole prompt
_LEAST: Final = 120  # tokens for fields and terms, however long the question
_EXAMPLES: Final = 3
_WORDS: Final = 200  # characters of the words of a hint
_QUESTION: Final = 4_000  # characters; longer ones are turned away before they come here
_STATEMENT: Final = 2_000  # characters of a statement, in a hint or back to the model
_FINDING: Final = 400  # characters of one finding
_FINDINGS: Final = 12


@dataclass(frozen=True, slots=True)
class Hint:
    """What the literal reader made of some words: one statement, or several that fit alike."""

    words: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and the statement that a person confirmed for it."""

    question: str
    statement: str


@dataclass(frozen=True)
class Prompt:
    """The messages, how many tokens they are by our estimate, and what they offer."""

    messages: tuple[Message, ...]
    tokens: int
    offer: Offer


def prompt(
    index: Index,
    context: Context,
    question: str,
    hints: Sequence[Hint],
    today: datetime.date,
    examples: Sequence[Example] = (),
    *,
    budget: int = BUDGET,
) -> Prompt:
    """Return the messages that ask for the statement of `question`.

    `budget` bounds the whole in tokens. The question always goes in whole, then hints; fields and
    terms fill what is left, at least 120 tokens of it; examples go in where there is room still.
    """
    system = Message("system", prefix())
    asked = f"Question: {quoted(question, _QUESTION)}"
    day = f"Today: {today.isoformat()}, {today:%A}"
    left = budget - sum(map(estimate_tokens, (system.content, asked, day)))
    hint_lines = _hint_lines(hints, min(left // 4, left - _LEAST))
    fixed = "\n".join((day, *hint_lines, asked))
    left = budget - estimate_tokens(system.content) - estimate_tokens(fixed) - 1
    offered = offer(index, context, max(left, _LEAST))
    left -= estimate_tokens(offered.text)
    example_lines: list[str] = []
    for example in examples[:_EXAMPLES]:
        line = f"Question: {quoted(example.question, _QUESTION)}\n{_statement(example.statement)}"
        left -= estimate_tokens(line) + 1
        if left < 0:
            break
        example_lines.append(line)
    parts = (offered.text, day, *hint_lines, *example_lines, asked)
    messages = (system, Message("user", "\n".join(parts)))
    return Prompt(messages, sum(estimate_tokens(each.content) for each in messages), offered)


def instructions(
    index: Index,
    context: Context,
    question: str,
    hints: Sequence[Hint],
    today: datetime.date,
    examples: Sequence[Example] = (),
    *,
    budget: int = BUDGET,
) -> list[Message]:
    """Return the messages of `prompt` alone."""
    return list(prompt(index, context, question, hints, today, examples, budget=budget).messages)


def repair(
    messages: Sequence[Message], statement: str, diagnostics: Sequence[Diagnostic]
) -> list[Message]:
    """Return a new conversation that goes on with what was written and all its findings."""
    findings = [f"- {one_line(each.message, _FINDING)}" for each in diagnostics[:_FINDINGS]]
    if len(diagnostics) > _FINDINGS:
        findings.append(f"- and {len(diagnostics) - _FINDINGS} more findings")
    return [
        *messages,
        Message("assistant", _statement(statement)),
        Message("user", _file("repair").replace("{findings}", "\n".join(findings))),
    ]


@cache
def prefix() -> str:
    """The system message: never anything of a question or an index."""
    return (
        _file("instructions").replace("{syntax}", syntax()).replace("{examples}", _file("examples"))
    )


def _file(name: str) -> str:
    return files(__package__).joinpath("prompts", f"{name}.md").read_text(encoding="utf-8").strip()


def _version() -> str:
    text = "\0".join((prefix(), _file("repair")))
    return blake2b(text.encode(), digest_size=6).hexdigest()


PROMPT_VERSION: Final = _version()
"""Changes whenever the instructions do: the files, or the operators that they are made from."""


def _hint_lines(hints: Sequence[Hint], budget: int) -> list[str]:
    """`- "time-travel" means keywords CONTAINS 'time-travel'`, as many as fit."""
    lines: list[str] = []
    for hint in hints:
        meanings = " or ".join(_statement(each) for each in hint.statements)
        line = f"- {quoted(hint.words, _WORDS)} means {meanings}"
        budget -= estimate_tokens(f"{line}\n")
        if meanings and budget >= 0:
            lines.append(line)
    return ["Hints:", *lines] if lines else []


def _statement(text: str) -> str:
    return one_line(text, _STATEMENT)
