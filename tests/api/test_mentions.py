"""Terms that a person pins: read as they say, and typed errors for what cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Ask

ASK = """
query($text: String!, $mentions: [FilterMention!], $choose: [String!]) {
  answer: naturalLanguageFilter(
    query: $text, index: "objects", mentions: $mentions, choose: $choose
  ) {
    __typename
    ... on GeneratedFilter {
      statement
      provenance { text evidence score spans { start end } }
      unused { text }
      explanation
    }
    ... on AmbiguousQuestion {
      explanation
      spans { text span { start end } readings { label choices filter { statement } } }
      readings { label choices filter { statement } }
    }
    ... on UnanswerableQuestion {
      diagnostics { code message span { start end } suggestions }
    }
  }
}
"""


async def _ask(ask: Ask, text: str, **others: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await ask(ASK, text=text, **others))["answer"]
    return answer


READ = {
    "a name": ("@bronze vases", "materials CONTAINS 'm1' AND kind == VASE"),
    "another name": ("vases from @hellas", "kind == VASE AND place == 'p2'"),
    "a name of two words": ('@"Oil paint"', "materials CONTAINS 'm4'"),
    "curly quotes": ("@“oil paint”", "materials CONTAINS 'm4'"),
    "an id": ("@m3", "materials CONTAINS 'm3'"),
    "of a vocabulary": ("@places:china vases", "place == 'p1' AND kind == VASE"),
    "of another vocabulary": (
        '@materials:"china" vases',
        "materials CONTAINS 'm2' AND kind == VASE",
    ),
    "not it": ("vases, not @places:china", "kind == VASE AND place != 'p1'"),
    "after a hyphen": ("non-@bronze", "materials NOT CONTAINS 'm1'"),
    "one of two": ("@bronze or @marble", "materials ANY ['m1', 'm3']"),
    "before a full stop": ("vases of @bronze.", "kind == VASE AND materials CONTAINS 'm1'"),
    "in brackets": ("vases (@bronze)", "kind == VASE AND materials CONTAINS 'm1'"),
}


@pytest.mark.parametrize(("text", "statement"), READ.values(), ids=READ)
async def test_a_mention_is_read_as_its_term(ask: Ask, text: str, statement: str) -> None:
    answer = await _ask(ask, text)
    assert answer.get("statement") == statement, answer
    assert answer["unused"] == []
    assert "MENTION" in [each["evidence"] for each in answer["provenance"]]


PINNED: dict[str, tuple[str, list[dict[str, Any]], str]] = {
    "words that name something else": (
        "china from hellas",
        [{"start": 0, "end": 5, "vocabulary": "materials", "id": "m1"}],
        "materials CONTAINS 'm1' AND place == 'p2'",
    ),
    "words of the grammar": (
        "vases not in between 3 and 5 here",
        [{"start": 13, "end": 28, "vocabulary": "places", "id": "p3"}],
        "kind == VASE AND place != 'p3'",
    ),
    "words that nothing is known of": (
        "frobs and wibbles",
        [
            {"start": 10, "end": 17, "vocabulary": "places", "id": "p1"},
            {"start": 0, "end": 5, "vocabulary": "materials", "id": "m3"},
        ],
        "materials CONTAINS 'm3' AND place == 'p1'",
    ),
    "a mention in the text, settled by its id": (
        "@china",
        [{"start": 0, "end": 6, "vocabulary": "places", "id": "p1"}],
        "place == 'p1'",
    ),
    "after letters of four bytes": (
        "🏺🏺 china",
        [{"start": 3, "end": 8, "vocabulary": "places", "id": "p1"}],
        "place == 'p1'",
    ),
}


@pytest.mark.parametrize(("text", "mentions", "statement"), PINNED.values(), ids=PINNED)
async def test_ids_pin_words(
    ask: Ask, text: str, mentions: list[dict[str, Any]], statement: str
) -> None:
    answer = await _ask(ask, text, mentions=mentions)
    assert answer.get("statement") == statement, answer
    assert answer["unused"] == []


@pytest.mark.parametrize(
    "text", ["bronze me@marble.org", "bronze @ vases", "bronze a@marble", "bronze @@marble"]
)
async def test_no_mention(ask: Ask, text: str) -> None:
    answer = await _ask(ask, text)
    assert answer["__typename"] == "GeneratedFilter", answer
    assert "MENTION" not in {each["evidence"] for each in answer["provenance"]}


async def test_spans_are_of_the_question_as_asked(ask: Ask) -> None:
    text = '  bronze, @places:"rome" vases'
    answer = await _ask(ask, text)
    spans = [each["spans"] for each in answer["provenance"]]
    assert [[text[s["start"] : s["end"]] for s in each] for each in spans] == [
        ["bronze"],
        ['@places:"rome"'],
        ["vases"],
    ]


def _fault(code: str, message: str, span: tuple[int, int] | None, *near: str) -> dict[str, Any]:
    where = None if span is None else {"start": span[0], "end": span[1]}
    return {"code": code, "message": message, "span": where, "suggestions": list(near)}


def _given(*places: tuple[int, int], vocabulary: str = "places", id: str = "p1") -> dict[str, Any]:
    return {
        "mentions": [
            {"start": start, "end": end, "vocabulary": vocabulary, "id": id}
            for start, end in places
        ]
    }


WRONG: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "unknown name": (
        "@bronz vases",
        {},
        _fault(
            "UNKNOWN_MENTION",
            "'@bronz' names no term of the vocabularies of 'objects'. Did you mean '@Bronze'?",
            (0, 6),
            "@Bronze",
        ),
    ),
    "unknown name of a vocabulary": (
        "vases from @places:rom",
        {},
        _fault(
            "UNKNOWN_MENTION",
            "'@places:rom' names no term of 'places'. Did you mean '@places:Rome'?",
            (11, 22),
            "@places:Rome",
        ),
    ),
    "nothing near": (
        "@qqqq",
        {},
        _fault(
            "UNKNOWN_MENTION",
            "'@qqqq' names no term of the vocabularies of 'objects'. "
            "`suggestMentions` finds terms by the start of a name.",
            (0, 5),
        ),
    ),
    "unknown vocabulary": (
        "@place:china",
        {},
        _fault(
            "UNKNOWN_MENTION",
            "'place' is no vocabulary of 'objects'. Did you mean '@places:china'?",
            (0, 12),
            "@places:china",
        ),
    ),
    "vocabulary of another kind": (
        "china",
        _given((0, 5), vocabulary="xyzzy"),
        _fault(
            "UNKNOWN_MENTION",
            "'xyzzy' is no vocabulary of 'objects'. There is 'materials', 'places'.",
            (0, 5),
        ),
    ),
    "unknown id": (
        "china",
        _given((0, 5), id="Chin"),
        _fault(
            "UNKNOWN_MENTION",
            "'Chin' is the id of no term of 'places'. Did you mean '@places:China'?",
            (0, 5),
            "@places:China",
        ),
    ),
    "open quotation marks": (
        'vases of @"oil paint',
        {},
        _fault(
            "UNKNOWN_MENTION",
            "The name behind '@\"' has no end. Close its quotation marks.",
            (9, 11),
        ),
    ),
    "out of the question": (
        "china",
        _given((2, 9)),
        _fault(
            "MENTION_MISPLACED",
            "The mention of characters 2 to 9 cannot stand there: the question has characters 0 "
            "to 5.",
            None,
        ),
    ),
    "before the question": (
        "china",
        _given((-1, 3)),
        _fault(
            "MENTION_MISPLACED",
            "The mention of characters -1 to 3 cannot stand there: the question has characters 0 "
            "to 5.",
            None,
        ),
    ),
    "empty": (
        "china",
        _given((2, 2)),
        _fault(
            "MENTION_MISPLACED",
            "The mention of characters 2 to 2 cannot stand there: the question has characters 0 "
            "to 5.",
            None,
        ),
    ),
    "over another": (
        "china vases",
        _given((0, 8), (6, 11)),
        _fault(
            "MENTION_MISPLACED",
            "The mention of characters 6 to 11 cannot stand there: it overlaps the one before it.",
            (6, 11),
        ),
    ),
    "inside a word": (
        "chinaware",
        _given((0, 5)),
        _fault(
            "MENTION_MISPLACED",
            "The mention of characters 0 to 5 cannot stand there: it splits the word “chinaware”.",
            (0, 5),
        ),
    ),
    "no word": (
        "vases !!",
        _given((6, 8)),
        _fault(
            "MENTION_MISPLACED",
            "The mention of characters 6 to 8 cannot stand there: there is no word in it.",
            (6, 8),
        ),
    ),
    "too many": (
        "a " * 60,
        _given(*((at * 2, at * 2 + 1) for at in range(51))),
        _fault(
            "ARGUMENT_TOO_LARGE",
            "There are 51 mentions; at most 50 are taken. Pin fewer words.",
            None,
        ),
    ),
    "too many in the text": (
        "@bronze " * 51,
        {},
        _fault(
            "ARGUMENT_TOO_LARGE",
            "There are 51 mentions; at most 50 are taken. Pin fewer words.",
            None,
        ),
    ),
}


@pytest.mark.parametrize(("text", "others", "finding"), WRONG.values(), ids=WRONG)
async def test_what_is_wrong_with_a_mention_is_said(
    ask: Ask, text: str, others: dict[str, Any], finding: dict[str, Any]
) -> None:
    answer = await _ask(ask, text, **others)
    assert answer == {"__typename": "UnanswerableQuestion", "diagnostics": [finding]}


@pytest.mark.parametrize(
    ("text", "statement"),
    [("the place @china", "place == 'p1'"), ("materials: @china", "materials CONTAINS 'm2'")],
)
async def test_a_field_named_beside_it_says_which_term_it_is(
    ask: Ask, text: str, statement: str
) -> None:
    answer = await _ask(ask, text)
    assert answer.get("statement") == statement, answer


async def test_a_name_of_two_terms_is_asked_back(ask: Ask) -> None:
    answer = await _ask(ask, "@china vases")
    choices = {
        "materials CONTAINS 'm2' AND kind == VASE": ["0-6 @materials:m2"],
        "place == 'p1' AND kind == VASE": ["0-6 @places:p1"],
    }
    assert answer["__typename"] == "AmbiguousQuestion"
    (span,) = answer["spans"]
    assert (span["text"], span["span"]) == ("@china", {"start": 0, "end": 6})
    for readings in (span["readings"], answer["readings"]):
        assert {each["filter"]["statement"]: each["choices"] for each in readings} == choices
    assert answer["explanation"] == [
        "“@china” can mean “Materials includes Porcelain” or “Place is China”."
    ]
    for statement, choose in choices.items():
        settled = await _ask(ask, "@china vases", choose=choose)
        assert settled["statement"] == statement


async def test_a_mention_that_is_read_as_a_text_is_said_not_to_be_used(ask: Ask) -> None:
    text = "vases borrowed by the borrower Big @marble"
    answer = await _ask(ask, text)
    named = [each["text"] for each in answer["provenance"] if each["evidence"] == "MENTION"]
    left = [each["text"] for each in answer["unused"]]
    assert "@marble" in named + left


SUGGEST = """
query($prefix: String!, $first: Int!, $index: ID! = "objects") {
  suggestMentions(index: $index, prefix: $prefix, first: $first) {
    suggestions { text vocabulary termId displayName name description fields { path label } }
    diagnostics { code message }
  }
}
"""


@pytest.mark.parametrize(
    ("prefix", "texts"),
    [
        ("chi", ["@materials:m2", "@places:p1"]),
        ("@china", ["@places:p1", "@materials:m2"]),
        ("@places:chi", ["@places:p1"]),
        ('@"oil p', ["@materials:m4"]),
        ("paint", ["@materials:m4"]),
        ("@nothing:chi", []),
        ("100%", []),
        ("@", []),
        ("", []),
        ("\0", []),
    ],
)
async def test_suggestions_go_on_from_what_is_typed(
    ask: Ask, prefix: str, texts: list[str]
) -> None:
    found = (await ask(SUGGEST, prefix=prefix, first=5))["suggestMentions"]
    assert sorted(each["text"] for each in found["suggestions"]) == sorted(texts)
    assert found["diagnostics"] == []
    for text in texts:
        assert (await _ask(ask, text))["__typename"] == "GeneratedFilter"


async def test_suggestions_say_what_tells_them_apart(ask: Ask) -> None:
    found = (await ask(SUGGEST, prefix="hel", first=5))["suggestMentions"]
    assert found["suggestions"] == [
        {
            "text": "@places:p2",
            "vocabulary": "places",
            "termId": "p2",
            "displayName": "Greece",
            "name": "Hellas",
            "description": "About Greece.",
            "fields": [{"path": "place", "label": "Place"}],
        }
    ]


@pytest.mark.parametrize(
    ("others", "code", "message"),
    [
        ({"first": 0}, "ARGUMENT_TOO_LARGE", "'first' is 0; it can be 1 to 50."),
        (
            {"prefix": "x" * 201},
            "ARGUMENT_TOO_LARGE",
            "'prefix' has 201 characters; at most 200 are read.",
        ),
        (
            {"index": "object"},
            "UNKNOWN_INDEX",
            "Unknown index 'object'. Did you mean 'objects'?",
        ),
    ],
)
async def test_suggestions_have_limits(
    ask: Ask, others: dict[str, Any], code: str, message: str
) -> None:
    found = (await ask(SUGGEST, **({"prefix": "a", "first": 5} | others)))["suggestMentions"]
    assert found == {"suggestions": [], "diagnostics": [{"code": code, "message": message}]}
