"""Turn a statement of the Filter language into a tree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from importlib.resources import files
from typing import Any, Final

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from .diagnostics import Code, Diagnostic
from .errors import FilterSyntaxError
from .limits import MAX_CLAUSES, MAX_DEPTH, MAX_DIGITS, MAX_LENGTH, MAX_VALUES
from .relative import shift_problem
from .syntax_findings import explain_character, explain_token
from .tree import (
    Anchor,
    And,
    Boolean,
    Comparison,
    Date,
    DateTime,
    EnumName,
    Filter,
    Has,
    Membership,
    Not,
    Number,
    Operator,
    Or,
    Presence,
    Range,
    Relative,
    Span,
    Text,
    Time,
    Unit,
    Value,
)
from .walk import walk_placed

GRAMMAR: Final = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
"""The text of the grammar, as the parser reads it."""

_ESCAPE = re.compile(r"\\(['\"\\])")
_RELATIVE = re.compile(r"([A-Z\s]*[A-Z])\s*(?:([+-])\s*(\d+)\s*([A-Z]+))?")
# Letters that a case-blind regular expression takes for I, S and K, and str.upper does not.
_LOOKALIKES = str.maketrans("\u0130\u0131\u017f\u212a", "IISK")
_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")  # no engine stores them, no answer can carry them
_OPERATORS: Final = {each.value: each for each in Operator}  # by terminal or as written


def parse(statement: str) -> Filter:
    """Read a statement. Raises FilterSyntaxError, and nothing else, when it cannot be read.

    A tree says nothing about fields and vocabularies: `check` does.
    """
    if len(statement) > MAX_LENGTH:
        message = (
            f"The statement has {len(statement):,} characters; {MAX_LENGTH:,} are allowed. "
            "Write fewer or shorter clauses."
        )
        raise _too_much(message, Span(MAX_LENGTH, len(statement)))
    unprintable = _UNPRINTABLE.search(statement)
    if unprintable:
        message = (
            f"The character U+{ord(unprintable.group()):04X} cannot stand in a statement. "
            "Leave it out."
        )
        raise FilterSyntaxError(Diagnostic(Code.SYNTAX, message, Span(*unprintable.span())))
    try:
        filter: Filter = _LARK.parse(statement)  # type: ignore[assignment]  # what _Builder returns
    except UnexpectedToken as error:
        raise FilterSyntaxError(explain_token(statement, error, _tokens)) from error
    except UnexpectedCharacters as error:
        raise FilterSyntaxError(explain_character(statement, error.pos_in_stream or 0)) from error
    _check_size(filter)
    return filter


def _tokens(text: str) -> list[Token]:
    """The tokens of `text` up to the first thing that is none."""
    tokens = []
    try:
        for token in _LARK.lex(text):
            tokens.append(token)  # noqa: PERF402  # keeps what came before an error
    except UnexpectedInput:
        pass
    return tokens


def _too_much(message: str, span: Span) -> FilterSyntaxError:
    return FilterSyntaxError(Diagnostic(Code.LIMIT_EXCEEDED, message, span))


def _check_size(filter: Filter) -> None:
    """Raise where the tree is deeper or wider than allowed."""
    clauses = 0
    for node, _, depth in walk_placed(filter):
        if depth > MAX_DEPTH:
            message = (
                f"The statement is nested more than {MAX_DEPTH} levels deep. "
                "Write it with fewer NOTs and parentheses."
            )
            raise _too_much(message, _span(node))
        if not isinstance(node, And | Or | Not | Has):
            clauses += 1
            if clauses > MAX_CLAUSES:
                message = (
                    f"The statement has more than {MAX_CLAUSES} clauses. "
                    "Use IN, ANY or ALL with a list in place of many clauses."
                )
                raise _too_much(message, _span(node))


def _span(node: Filter | Value) -> Span:
    span = node.span
    assert span is not None  # every node that the parser builds has one
    return span


def _position(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _between(first: Filter | Value, last: Filter | Value) -> Span:
    return Span(_span(first).start, _span(last).end)


class _List(list[Value]):
    """The values of a list, and where its closing bracket ends."""

    end: int


class _Path(str):
    """A path, and where it stands."""

    __slots__ = ("span",)
    span: Span


class _Builder:
    """Builds the tree as the parser reduces; one method for each name that the grammar gives."""

    # start: or_
    def start(self, children: Sequence[Filter]) -> Filter:
        return children[0]

    # or_: and_ (OR and_)+
    def either(self, children: list[Filter]) -> Filter:
        return Or(tuple(children), span=_between(children[0], children[-1]))

    # and_: not_ (AND not_)+
    def both(self, children: list[Filter]) -> Filter:
        return And(tuple(children), span=_between(children[0], children[-1]))

    # not_: NOT not_
    def negation(self, children: Sequence[Any]) -> Filter:
        word, operand = children
        return Not(operand, span=Span(word.start_pos, operand.span.end))

    # not_: '(' or_ ')'
    def group(self, children: Sequence[Any]) -> Filter:
        opening, node, closing = children
        # The node was built a moment ago and nobody else has it: cheaper than a copy.
        object.__setattr__(node, "span", Span(opening.start_pos, closing.end_pos))
        return node  # type: ignore[no-any-return]

    # predicate: path operator value
    def comparison(self, children: Sequence[Any]) -> Filter:
        path, operator, value = children
        return Comparison(
            str(path),
            _OPERATORS[operator if operator.type == "COMPARE" else operator.type],
            value,
            span=Span(path.span.start, value.span.end),
            path_span=path.span,
        )

    def not_comparison(self, children: Sequence[Any]) -> Filter:
        return self._negated(self.comparison([children[0], *children[2:]]))

    # predicate: path (IN | ANY | ALL) list
    def membership(self, children: Sequence[Any]) -> Filter:
        path, operator, values = children
        return Membership(
            str(path),
            _OPERATORS[operator.type],
            tuple(values),
            span=Span(path.span.start, values.end),
            path_span=path.span,
        )

    def not_membership(self, children: Sequence[Any]) -> Filter:
        return self._negated(self.membership([children[0], *children[2:]]))

    # predicate: path BETWEEN value AND value
    def range(self, children: Sequence[Any]) -> Filter:
        path, _, low, high = children
        span = Span(path.span.start, high.span.end)
        return Range(str(path), low, high, span=span, path_span=path.span)

    def not_range(self, children: Sequence[Any]) -> Filter:
        return self._negated(self.range([children[0], *children[2:]]))

    # predicate: path IS NULL
    def presence(self, children: Sequence[Any]) -> Filter:
        path, null = children[0], children[-1]
        span = Span(path.span.start, null.end_pos)
        return Presence(str(path), span=span, path_span=path.span)

    def not_presence(self, children: Sequence[Any]) -> Filter:
        return self._negated(self.presence(children))

    # predicate: path HAS '(' or_ ')'
    def has(self, children: Sequence[Any]) -> Filter:
        path, operand, closing = children[0], children[3], children[4]
        span = Span(path.span.start, closing.end_pos)
        return Has(str(path), operand, span=span, path_span=path.span)

    def _negated(self, node: Filter) -> Filter:
        return Not(node, span=node.span)

    # list: '[' value (',' value)* ']'
    def list(self, children: list[Any]) -> _List:
        values = _List(children[1:-1])
        values.end = children[-1].end_pos
        if len(values) > MAX_VALUES:
            message = (
                f"A list holds {len(values):,} values; {MAX_VALUES:,} are allowed. "
                "Write fewer values."
            )
            raise _too_much(message, Span(children[0].start_pos, values.end))
        return values

    # path: NAME | DOTTED | QUOTED_NAME
    def path(self, children: Sequence[Token]) -> _Path:
        path = _Path(children[0].strip("`"))
        path.span = _position(children[0])
        return path

    # value: NAME | QUOTED_NAME
    def enum_name(self, children: Sequence[Token]) -> Value:
        return EnumName(children[0].strip("`"), span=_position(children[0]))

    def TEXT(self, token: Token) -> Value:
        text = token[1:-1]
        if "\\" in text:
            text = _ESCAPE.sub(r"\1", text)
        return Text(text, span=_position(token))

    def NUMBER(self, token: Token) -> Value:
        digits = sum(map(str.isdecimal, token))
        if digits > MAX_DIGITS:
            message = f"A number of {digits:,} digits is too long; {MAX_DIGITS} are allowed."
            raise _too_much(message, _position(token))
        return Number(Decimal(str(token)), span=_position(token))

    def BOOLEAN(self, token: Token) -> Value:
        return Boolean(token.upper() == "TRUE", span=_position(token))

    def DATE(self, token: Token) -> Value:
        return Date(str(token), span=_position(token))

    def DATETIME(self, token: Token) -> Value:
        return DateTime(token.upper(), span=_position(token))

    def TIME(self, token: Token) -> Value:
        return Time(str(token), span=_position(token))

    def RELATIVE(self, token: Token) -> Value:
        match = _RELATIVE.fullmatch(token.upper().translate(_LOOKALIKES))
        assert match is not None  # the terminal's own form
        anchor = Anchor(" ".join(match[1].split()))
        if match[2] is None:
            return Relative(anchor, span=_position(token))
        unit = Unit(match[4].removesuffix("S") + "S")
        value = Relative(anchor, int(match[2] + match[3]), unit, span=_position(token))
        problem = shift_problem(anchor, unit)
        if problem:
            raise FilterSyntaxError(Diagnostic(Code.SYNTAX, problem, _position(token)))
        return value


_LARK = Lark(
    GRAMMAR,
    parser="lalr",
    lexer="basic",  # the contextual lexer would read `a == OR` as a value
    transformer=_Builder(),  # Lark only looks up the names
)
