from __future__ import annotations

import pytest

from subgraph.writing.model import NoFilter, Reply, Statement, Unreadable, statement_of

A = "type == FILM AND origin.countries CONTAINS 'DE'"

READ: dict[str, tuple[str, Reply]] = {
    # The statement, with what stands around it
    "the statement alone": (A, Statement(A)),
    "blanks around": (f"\n\n  {A} \n", Statement(A)),
    "a failed statement alone": ("type =< FILM", Statement("type =< FILM")),
    "one equals sign": (
        "type = FILM AND name = 'a = b'",
        Statement("type == FILM AND name == 'a = b'"),
    ),
    "an injected command": ("type == FILM; DROP TABLE x", Statement("type == FILM; DROP TABLE x")),
    "a full stop": (f"{A}.", Statement(A)),
    "a semicolon": (f"{A};", Statement(A)),
    "double quotes": (f'"{A}"', Statement(A)),
    "backquotes": (f"`{A}`", Statement(A)),
    "bold": (f"**{A}**", Statement(A)),
    "a bullet": (f"- {A}", Statement(A)),
    "label Filter": (f"Filter: {A}", Statement(A)),
    "label statement": (f"statement: {A}", Statement(A)),
    "bold label": (f"**Statement:** {A}", Statement(A)),
    "label and line": (f"Here is the filter:\n\n{A}", Statement(A)),
    "prose and colon on the line": (f"Sure! Here is the filter: {A}", Statement(A)),
    "label before a failed one": ("Filter: genre = 'x'", Statement("genre = 'x'")),
    "inline code": (f"The filter is `{A}` as asked.", Statement(A)),
    "trailing paragraph": (f"{A}\n\nThis selects German films.", Statement(A)),
    "trailing line": (f"{A}\nThis selects the films from Germany.", Statement(A)),
    "trailing remark": (f"{A}  -- German films", Statement(A)),
    "trailing sentence": (f"{A}. This selects German films.", Statement(A)),
    "explanation with an operator": (
        f"{A}\n\nI have used == because the field has a single value.",
        Statement(A),
    ),
    "several lines": (
        "a == 1\nAND (b == 2\n  OR c == 3)",
        Statement("a == 1\nAND (b == 2\n  OR c == 3)"),
    ),
    "lines with a failed one": ("a == 1\nAND b =< 2", Statement("a == 1\nAND b =< 2")),
    "lines with an unfinished one": ("a == 1\nOR", Statement("a == 1\nOR")),
    "lines, one in words": (
        "a == 1\nAND title LIKE the matrix reloaded again",
        Statement("a == 1\nAND title LIKE the matrix reloaded again"),
    ),
    "prose with an apostrophe": (f"Here's the filter: {A}", Statement(A)),
    "the same twice": (f"{A}\n\nSo: {A.replace(' AND', '  and')}", Statement(A)),
    "marks of every kind in a text": (
        "name == 'a: b; -- c. <think>d</think> ```e```'",
        Statement("name == 'a: b; -- c. <think>d</think> ```e```'"),
    ),
    # Fences
    "fence": (f"```\n{A}\n```", Statement(A)),
    "fence with a language": (f"```sql\n{A}\n```", Statement(A)),
    "fence on one line": (f"```{A}```", Statement(A)),
    "fence left open": (f"```\n{A}", Statement(A)),
    "prose, fence, prose": (f"So:\n```\n{A}\n```\nIt uses CONTAINS on a list.", Statement(A)),
    "fence with a failed one": ("```\ntype =< FILM\n```", Statement("type =< FILM")),
    "fence with words beside a statement": (
        "```\na == 1\nyear 1999\n```",
        Statement("a == 1\nyear 1999"),
    ),
    "fence with a comment": (f"```\n-- German films\n{A}\n```", Statement(A)),
    "fence and code around": (
        f"I use `type`:\n```\n{A}\n```\n`type == FILM` is for films.",
        Statement(A),
    ),
    "fence and NONE in it": ("```\nNONE\n```", NoFilter()),
    # Thinking
    "thinking": (f"<think>type == SERIES?\nno</think>\n{A}", Statement(A)),
    "thinking without its opening": (f"type == SERIES? no</think>{A}", Statement(A)),
    "thinking after": (f"{A}\n<thinking>Was that right?", Statement(A)),
    "thinking in capitals": (f"<THINK>hm</THINK>{A}", Statement(A)),
    # JSON
    "JSON": ('{"statement": "a == \'x\'"}', Statement("a == 'x'")),
    "JSON with more": ('{"explanation": "b == 2", "filter": "a == 1"}', Statement("a == 1")),
    "JSON in a fence": ('```json\n{"statement": "a == 1"}\n```', Statement("a == 1")),
    "JSON behind prose": ('Here: {"statement": "a == 1"}', Statement("a == 1")),
    "JSON list of one": ('{"statement": ["a == 1"]}', Statement("a == 1")),
    "JSON with a failed one": ('{"statement": "a = 1"}', Statement("a = 1")),
    "JSON null": ('{"statement": null}', NoFilter()),
    "JSON text": ('"a == \\"x\\""', Statement('a == "x"')),
    "JSON NONE": ('{"statement": "NONE"}', NoFilter()),
    # No filter
    "NONE": ("NONE", NoFilter()),
    "NONE with a full stop": ("None.", NoFilter()),
    "NONE in quotes": ("'NONE'", NoFilter()),
    "NONE labelled": ("Filter: NONE", NoFilter()),
    "NONE explained": ("NONE\n\nThe question asks for no filter.", NoFilter()),
    "NONE as a value": ("kind == NONE", Statement("kind == NONE")),
    "NONE as a path": ("none == 1", Statement("none == 1")),
}


@pytest.mark.parametrize(("text", "reply"), READ.values(), ids=READ.keys())
def test_reads_through_what_stands_around(text: str, reply: Reply) -> None:
    assert statement_of(text) == reply


JSON_REASON = (
    'The reply is JSON without one statement. Write {"statement": "…"}, or the statement alone.'
)
UNREADABLE = {
    "empty": ("", "The reply is empty. Write one statement, or NONE."),
    "blank": (" \n", "The reply is empty. Write one statement, or NONE."),
    "thinking alone": (
        "<think>type == FILM",
        "The reply is nothing but thinking. Write one statement, or NONE.",
    ),
    "prose alone": (
        "I am sorry, I cannot help with that.",
        "The reply holds no statement: 'I am sorry, I cannot help with that.'. Write it alone.",
    ),
    "two statements": (
        "a == 1\n\nAlternatively: b == 2",
        "The reply holds several statements: 'a == 1' and 'b == 2'. Write one.",
    ),
    "two lines": (
        "a == 1\nb == 2",
        "The reply holds several statements: 'a == 1' and 'b == 2'. Write one.",
    ),
    "two fences": (
        "```\na == 1\n```\nor\n```\nb == 2\n```",
        "The reply holds several statements: 'a == 1' and 'b == 2'. Write one.",
    ),
    "four": (
        "a == 1\n\nb == 2\n\nc == 3\n\nd == 4",
        "The reply holds several statements: 'a == 1' and 'b == 2' and 'c == 3' and 1 more. "
        "Write one.",
    ),
    "one and a failed one apart": (
        "a == 1\n\nb =< 2",
        "The reply holds several statements: 'a == 1' and 'b =< 2'. Write one.",
    ),
    "beside a fence": (
        "```\na == 1\n```\nb == 2",
        "The reply holds several statements: 'a == 1' and 'b == 2'. Write one.",
    ),
    "NONE and a statement": (
        "NONE\n\na == 1",
        "The reply says NONE and also 'a == 1'. Write only one of them.",
    ),
    "JSON of another shape": (
        '{"a": 1}',
        JSON_REASON,
    ),
    "JSON with a key twice": (
        '{"statement": "a == 1", "statement": "b == 2"}',
        JSON_REASON,
    ),
    "JSON with two": (
        '{"statement": "a == 1", "filter": "b == 2"}',
        JSON_REASON,
    ),
    "JSON cut off": (
        '{"statement": "a == 1',
        JSON_REASON,
    ),
    "JSON and a statement": (
        '{"statement": "a == 1"} OR b == 2',
        JSON_REASON,
    ),
}


@pytest.mark.parametrize(("text", "reason"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_says_why_a_reply_is_unreadable(text: str, reason: str) -> None:
    reply = statement_of(text)
    assert reply == Unreadable(reason, text)
    assert reply.diagnostic.message == reason


def test_a_reply_that_was_cut_off_is_unreadable_even_where_it_looks_whole() -> None:
    assert statement_of("a == 1", cut_off=True) == Unreadable(
        "The reply was cut off at its length limit. Write less.", "a == 1"
    )


@pytest.mark.parametrize(
    "text",
    [
        "a == 1 OR " * 6_000,
        "(" * 60_000,
        "'" * 60_001,
        "<think>" * 8_000,
        "```\n" * 16_000,
        "{" * 60_000,
        "[" * 60_000,
        "a b " * 16_000,
        "a == 1\n" * 9_000,
        "a: " * 20_000,
        "- " * 30_000,
        "\\'" * 30_000,
    ],
    ids=lambda text: text[:8],
)
def test_the_longest_replies_are_read_in_no_time(text: str) -> None:
    import time

    begun = time.process_time()
    statement_of(text)
    assert time.process_time() - begun < 2
