"""Turn a question and what was found for it into the messages that ask a model for a statement.

system   syntax, rules and examples: the same for every question, so that servers can cache it
user     fields and terms, day, hints, confirmed examples, and last the question, all as data
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...catalogue import Index
from ...retrieval import Context
from .data import one_line, quoted
from .message import Message, estimate_tokens
from .offer import Offer, offer
from .outputs import STATEMENT, Output
from .prompt_files import SHIPPED, PromptFiles

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
    output: Output = STATEMENT,
    files: PromptFiles = SHIPPED,
) -> Prompt:
    """Return the messages that ask for the statement of `question`.

    `budget` bounds the whole in tokens. The question always goes in whole, then hints; then
    examples, in a quarter of what is left; fields and terms fill the rest, at least 120 tokens,
    and where they do not need it all, further examples go in.
    """
    system = Message("system", files.prefix(output.form, index.name))
    asked = f"Question: {quoted(question, _QUESTION)}"
    day = f"Today: {today.isoformat()}, {today:%A}"
    left = budget - sum(map(estimate_tokens, (system.content, asked, day)))
    hint_lines = _hint_lines(hints, output, min(left // 4, left - _LEAST))
    fixed = "\n".join((day, *hint_lines, asked))
    left = budget - estimate_tokens(system.content) - estimate_tokens(fixed) - 1
    example_lines = _example_lines(examples, output, min(left // 4, left - _LEAST))
    kept = sum(estimate_tokens(f"{line}\n") for line in example_lines)
    offered = offer(index, context, max(left - kept, _LEAST))
    left -= estimate_tokens(offered.text)
    example_lines = _example_lines(examples, output, max(left, kept))
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
    messages: Sequence[Message],
    statement: str,
    findings: Sequence[str],
    *,
    index: str = "",
    output: Output = STATEMENT,
    files: PromptFiles = SHIPPED,
) -> list[Message]:
    """Return a new conversation that goes on with what was written and the messages about it."""
    told = [f"- {one_line(each, _FINDING)}" for each in findings[:_FINDINGS]]
    if len(findings) > _FINDINGS:
        told.append(f"- and {len(findings) - _FINDINGS} more findings")
    return [
        *messages,
        Message("assistant", _written(statement, output)),
        Message("user", files.repair("\n".join(told), output.form, index)),
    ]


def _hint_lines(hints: Sequence[Hint], output: Output, budget: int) -> list[str]:
    """`- "time-travel" means keywords CONTAINS 'time-travel'`, as many as fit."""
    lines: list[str] = []
    for hint in hints:
        meanings = " or ".join(_written(each, output) for each in hint.statements)
        line = f"- {quoted(hint.words, _WORDS)} means {meanings}"
        budget -= estimate_tokens(f"{line}\n")
        if meanings and budget >= 0:
            lines.append(line)
    return ["Hints:", *lines] if lines else []


def _example_lines(examples: Sequence[Example], output: Output, budget: int) -> list[str]:
    """A question and its statement on two lines each, as many as fit; one too long makes room."""
    lines: list[str] = []
    for example in examples[:_EXAMPLES]:
        written = _written(example.statement, output)
        line = f"Question: {quoted(example.question, _QUESTION)}\n{written}"
        cost = estimate_tokens(f"{line}\n")
        if cost <= budget:
            budget -= cost
            lines.append(line)
    return lines


def _written(statement: str, output: Output) -> str:
    return one_line(output.written(statement), _STATEMENT)
