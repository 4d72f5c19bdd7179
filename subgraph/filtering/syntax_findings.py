"""Turn a parser's error into a finding: what is wrong, where, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lark import Token
from lark.exceptions import UnexpectedToken

from .diagnostics import Code, Diagnostic
from .tree import Span

_SHOWN: Final = 40  # characters of the statement that a message quotes

_WORD = re.compile(r"[^\s()\[\],'\"]+|.", re.S)
_DATE_LIKE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_HINTS: Final = {
    "=": "Use '==' to compare.",
    "===": "Use '==' to compare.",
    ":": "Use '==' to compare.",
    "<>": "Use '!='.",
    "!": "Use NOT.",
    "&": "Use AND.",
    "&&": "Use AND.",
    "|": "Use OR.",
    "||": "Use OR.",
    "=>": "Use '>='.",
    "=<": "Use '<='.",
    "~": "Use LIKE with a pattern in quotes.",
    "=~": "Use LIKE with a pattern in quotes.",
    "$": "Write the statement alone, without variables.",
    ";": "Write one statement alone.",
    "`": "Write the statement alone; backquotes only stand around a name that is a keyword.",
    "```": "Write the statement alone, without a code fence.",
    "{": "Write the statement alone; lists stand in square brackets.",
    "‘": "Use straight quotes: 'text'.",
    "’": "Use straight quotes: 'text'.",
    "“": "Use straight quotes: 'text'.",
    "”": "Use straight quotes: 'text'.",
}
_SYMBOLS = re.compile(r"`{3}|[=<>!&|~]+|.", re.S)

_LIST_OPERATORS: Final = ("IN", "ANY", "ALL")
_OPERATORS_FOLLOW: Final = (
    "An operator must follow: '==', '!=', '<', '<=', '>', '>=', IN, CONTAINS, ANY, ALL, LIKE, "
    "BETWEEN, IS NULL or HAS."
)
_VALUE_FOLLOWS: Final = (
    "A value must follow: 'text', 42, TRUE, ENUM_VALUE, 2024-05-01, 2024-05-01T10:00:00Z, 18:30 "
    "or TODAY."
)


def explain_token(
    statement: str, error: UnexpectedToken, tokens: Callable[[str], list[Token]]
) -> Diagnostic:
    """The finding for a token that cannot stand where it stands.

    `tokens` reads a text up to the first thing that is no token.
    """
    at_end = error.token.type == "$END"
    start = len(statement) if at_end else error.token.start_pos or 0
    end = start if at_end else error.token.end_pos or start
    before = tokens(statement[:start])
    previous = before[-1] if before else None
    if not before and at_end:
        message = "The statement is empty. Write a condition such as releaseYear >= 2020."
        return Diagnostic(Code.SYNTAX, message, Span(0, len(statement)))
    open_groups = sum({"LPAR": 1, "RPAR": -1}.get(token.type, 0) for token in before)
    open_lists = sum({"LSQB": 1, "RSQB": -1}.get(token.type, 0) for token in before)
    found = "end of the statement" if at_end else quoted(str(error.token))
    after = f" after {quoted(str(previous))}" if previous is not None else ""
    advice = _hint(error.token, previous, set(error.expected)) or _advice(
        set(error.expected), open_groups, open_lists
    )
    return Diagnostic(Code.SYNTAX, f"Unexpected {found}{after}. {advice}", Span(start, end))


def explain_character(statement: str, position: int) -> Diagnostic:
    """The finding for a place where no token can be read."""
    character = statement[position]
    if character in "'\"":
        message = (
            f"The text {_cut(statement[position:])} has no closing quote. "
            f"Close it with {character} and write a quote inside it as \\{character}."
        )
        return Diagnostic(Code.SYNTAX, message, Span(position, len(statement)))
    word = _match(_WORD, statement, position)
    symbol = _match(_SYMBOLS, statement, position)
    advice = _HINTS.get(symbol)
    if advice is not None:
        found = symbol
    elif re.match(r"[-+]?\.?[0-9]", word):
        found = word
        advice = "Write numbers as 42 or -0.5."
        if _DATE_LIKE.match(word):
            advice = "Write dates as 2024-05-01 and times as 2024-05-01T10:00:00Z."
        elif ":" in word:
            advice = "Write times as 18:30 or 18:30:15."
    elif character in "+-" and not statement[:position][-1:].isidentifier():
        found = character
        advice = "Write a relative date as TODAY - 5 YEARS, and a negative number as -0.5."
    else:
        found = word
        advice = "Write names with letters, digits and _, and texts in quotes."
    message = f"Unexpected {quoted(found)}. {advice}"
    return Diagnostic(Code.SYNTAX, message, Span(position, position + len(found)))


def quoted(text: str) -> str:
    """The text in quotes, cut to what a message can show; a text's own quotes are enough."""
    if len(text) > _SHOWN:
        return f"'{_cut(text)}'"
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text
    return f"'{text}'"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _match(pattern: re.Pattern[str], text: str, position: int) -> str:
    match = pattern.match(text, position)
    return match.group() if match else text[position]


def _hint(token: Token, previous: Token | None, expected: set[str]) -> str | None:
    """What would be right after a slip that is often made."""
    if token.type == "TEXT" and previous is not None and previous.type == "TEXT":
        return "Write a quote inside a text as \\' and separate values by commas."
    if token.type == "NAME" and previous is not None and _is_quote_inside(token, previous):
        return "Write a quote inside a text as \\'."
    number = previous is not None and previous.type == "NUMBER"
    if token.type == "_COMMA" and number and "_OR" in expected:
        return "Write a number without separators, and several values as IN [1, 2]."
    if token.type == "COMPARE" and previous is not None and previous.type == "NOT":
        return "Write NOT before the field, or '!=' in place of '=='."
    if token.type in _LIST_OPERATORS and previous is not None and previous.type == "CONTAINS":
        return f"Write {token.type} without CONTAINS."
    if token.type == "NULL":
        return "Use IS NULL or IS NOT NULL."
    if token.type == "LPAR" and expected == {"LSQB"}:
        return "Write a list in square brackets, for example ['a', 'b']."
    if token.type == "RSQB" and "TEXT" in expected:
        if previous is not None and previous.type == "LSQB":
            return "A list holds at least one value."
        return "A value must follow the comma."
    if token.type == "LSQB" and "TEXT" in expected:
        return "One value must follow; use IN, ANY or ALL with a list."
    if token.type == "DOTTED" and "TEXT" in expected:
        return "A field is compared with a value, not with another field."
    if token.type not in ("NAME", "$END") and token.isidentifier() and expected & {"NAME", "TEXT"}:
        return f"It is a keyword; as a name it stands in backquotes: `{token}`."
    return None


def _is_quote_inside(token: Token, previous: Token) -> bool:
    """Whether a word follows a text at once, as after the apostrophe in 'It's'."""
    return previous.type == "TEXT" and previous.end_pos == token.start_pos


def _advice(expected: set[str], open_groups: int, open_lists: int) -> str:
    """What the language allows at the place.

    `expected` holds the terminals that the parser would take there; it merges places that differ
    only in what is still open, so what is open has been counted.
    """
    if "NUMBER" in expected:
        return _VALUE_FOLLOWS
    if "COMPARE" in expected:
        return _OPERATORS_FOLLOW
    if "TEXT" in expected:
        return "A pattern in quotes must follow, for example '*cave*'."
    if "NAME" in expected:
        return "A field, NOT or '(' must follow."
    if "LIKE" in expected:
        return "IN, CONTAINS, ANY, ALL, LIKE or BETWEEN must follow."
    if "LSQB" in expected:
        return "A list in square brackets must follow, for example ['a', 'b']."
    if open_lists:
        return "',' or ']' must follow."
    if "NULL" in expected:
        return "Write IS NULL or IS NOT NULL."
    if expected == {"_AND"}:
        return "AND and the upper end must follow."
    if expected == {"LPAR"}:
        return "'(' must follow."
    if open_groups:
        return "AND, OR or ')' must follow."
    return "AND, OR or the end of the statement must follow."
