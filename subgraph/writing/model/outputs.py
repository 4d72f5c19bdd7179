"""The ways in which a server can be made to write a statement: what is sent, and what comes back.

    statement    plain text, read tolerantly
    grammar      text that fits a Lark grammar; three families of servers take it in three ways
    json_schema  JSON that fits a schema

What a server does not take it may refuse, or not look at: a probe, which lets one word through and
asks for another, tells either from being obeyed. Replies of all of them are read by reply.py, so
that one which was not held to anything is read like any other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, Final

from ...filtering import FilterError, parse, to_json
from .allowed import Allowed
from .narrowed_grammar import narrowed_grammar
from .narrowed_schema import narrowed_schema

_WORD: Final = "K7"
_WORD_GRAMMAR: Final = f'start: "{_WORD}"\n'
_TOOL: Final = "filter"


class OutputMode(StrEnum):
    """What a model may write. AUTO: the best that its server turns out to do."""

    AUTO = "auto"
    STATEMENT = "statement"
    GRAMMAR = "grammar"
    JSON_SCHEMA = "json_schema"


@dataclass(frozen=True)
class Output:
    """One way to ask.

    decoding  parameters of the request that asks for a statement; none for plain text
    probe      the same for one that only `obeyed` replies to answer
    """

    name: str
    mode: OutputMode
    decoding: Callable[[Allowed], Mapping[str, object]] = lambda _: {}
    probe: Mapping[str, object] | None = None

    @property
    def form(self) -> str:
        """Which instructions go with it, and how hints and examples are written."""
        return "json_schema" if self.mode is OutputMode.JSON_SCHEMA else "statement"

    def obeyed(self, text: str) -> bool:
        """Whether the reply to a probe is the one that it lets through."""
        return text.strip() == _WORD or _json_word(text)

    def written(self, statement: str) -> str:
        """A statement as this output writes it; as it is where it is none of the language."""
        if self.form == "statement":
            return statement
        try:
            return _dumped({"filter": to_json(parse(statement))})
        except FilterError:
            return statement


def _grammar_tool(grammar: str) -> Mapping[str, object]:
    """As OpenAI takes it: the input of a tool that must be called."""
    form = {"type": "grammar", "grammar": {"syntax": "lark", "definition": grammar}}
    description = "Takes the statement of the filter, or NONE."
    custom = {"name": _TOOL, "description": description, "format": form}
    return {
        "tools": [{"type": "custom", "custom": custom}],
        "tool_choice": {"type": "custom", "custom": {"name": _TOOL}},
    }


def _llguidance(grammar: str) -> Mapping[str, object]:
    """As servers with llguidance take it: llama.cpp and its kin."""
    return {"grammar": f"%llguidance {{}}\n{grammar}"}


def _structured(grammar: str) -> Mapping[str, object]:
    """As vLLM takes it."""
    return {"structured_outputs": {"grammar": grammar}}


def _by_grammar(
    sent: Callable[[str], Mapping[str, object]], allowed: Allowed
) -> Mapping[str, object]:
    return sent(narrowed_grammar(allowed))


def _schema(schema: Mapping[str, Any]) -> Mapping[str, object]:
    form = {"name": _TOOL, "strict": True, "schema": schema}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


_WORD_SCHEMA: Final = {
    "type": "object",
    "properties": {"filter": {"type": "string", "enum": [_WORD]}},
    "required": ["filter"],
    "additionalProperties": False,
}

STATEMENT: Final = Output("statement", OutputMode.STATEMENT)
GRAMMARS: Final = tuple(
    Output(
        name,
        OutputMode.GRAMMAR,
        partial(_by_grammar, sent),
        sent(_WORD_GRAMMAR),
    )
    for name, sent in (
        ("grammar (llguidance)", _llguidance),
        ("grammar (structured outputs)", _structured),
        ("grammar (custom tool)", _grammar_tool),
    )
)
JSON_SCHEMA: Final = Output(
    "json_schema",
    OutputMode.JSON_SCHEMA,
    lambda allowed: _schema(narrowed_schema(allowed)),
    _schema(_WORD_SCHEMA),
)


def _json_word(text: str) -> bool:
    try:
        return bool(json.loads(text) == {"filter": _WORD})
    except (ValueError, RecursionError):
        return False


def _dumped(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
