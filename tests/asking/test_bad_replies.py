"""Every bad reply, in every way in which a model can be made to write, has one expected answer.

In none is a part of the filter lost, turned round or made optional without being said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from subgraph.answer import Answer, GeneratedFilter, Method, UnanswerableQuestion
from subgraph.runtime import Runtime
from subgraph.writing import Writer
from subgraph.writing.model import OutputMode
from subgraph.writing.model.outputs import JSON_SCHEMA
from tests.asking.asking_a_model import PROBED, ask_model
from tests.fake_openai import Body, ClosedSocket, FakeOpenAI, Huge, Reply, SlowDrip, Status, Text

QUESTION = "somewhere splendid in Lisbon with breakfast"
RIGHT = "city == 'lis' AND amenities CONTAINS 'breakfast'"
MODES = [OutputMode.STATEMENT, OutputMode.GRAMMAR, OutputMode.JSON_SCHEMA]


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as opened:
        yield opened


def _as(mode: OutputMode, reply: Reply) -> Reply:
    """The reply as a model writes it that is held to an output, or is meant to be."""
    if mode is not OutputMode.JSON_SCHEMA:
        return reply
    if isinstance(reply, Text):
        return replace(reply, text=JSON_SCHEMA.written(reply.text or ""))
    return JSON_SCHEMA.written(reply) if isinstance(reply, str) else reply


def _codes(answer: Answer) -> list[list[str]]:
    return [[str(each.code) for each in attempt.findings] for attempt in answer.asked.attempts]


FAULTY: dict[str, tuple[Reply, list[str]]] = {
    "unknown field inside an AND": (
        "city == 'lis' AND pool == TRUE AND amenities CONTAINS 'breakfast'",
        ["UNKNOWN_FIELD"],
    ),
    "invented term": (
        "city == 'atlantis' AND amenities CONTAINS 'breakfast'",
        ["VALUE_NOT_IN_VOCABULARY"],
    ),
    "wrong type": (f"{RIGHT} AND price < 'cheap'", ["VALUE_TYPE"]),
    "bad date": (f"{RIGHT} AND renovatedOn > 2024-13-01", ["INVALID_DATE"]),
    "value of no enum": (f"{RIGHT} AND kind == CASTLE", ["VALUE_NOT_IN_ENUM"]),
    "wrong operator": (
        "city > 'lis' AND amenities > 'breakfast'",
        ["OPERATOR_NOT_ALLOWED", "OPERATOR_NOT_ALLOWED"],
    ),
    "all at once": (
        "pool == TRUE AND city == 'atlantis' AND price < 'cheap'",
        ["UNKNOWN_FIELD", "VALUE_NOT_IN_VOCABULARY", "VALUE_TYPE"],
    ),
    "broken": ("city == 'lis' AND (amenities", ["SYNTAX"]),
    "prose": ("I would rather not.", ["SYNTAX"]),
    "empty": ("", ["SYNTAX"]),
    "null": (Text(None), ["SYNTAX"]),
    "nothing but thinking": ("<think>city == 'lis'", ["SYNTAX"]),
    "truncated": (Text("city == 'lis'", finish_reason="length"), ["SYNTAX"]),
    "several statements": ("city == 'lis'\n\namenities CONTAINS 'breakfast'", ["SYNTAX"]),
    "an injected command": ("city == 'lis'; DROP TABLE term", ["SYNTAX"]),
    "JSON of another schema": ('{"conditions": [{"field": "city", "eq": "lis"}]}', ["SYNTAX"]),
    "JSON of no operator": (
        '{"filter": {"path": "city", "operator": "=", "value": {"text": "lis"}}}',
        ["SYNTAX"],
    ),
    "JSON cut off": ('{"filter": {"path": "city", "operator": "==",', ["SYNTAX"]),
    "a long text": (f"name == '{'x' * 30_000}'", ["LIMIT_EXCEEDED"]),
    "a clause left out": ("city == 'lis'", ["WORDS_LEFT_OUT"]),
    "another term": (
        "city == 'muc' AND amenities CONTAINS 'breakfast'",
        ["WORDS_LEFT_OUT", "CLAUSE_ADDED"],
    ),
    "a negated term": (
        "city == 'lis' AND NOT amenities CONTAINS 'breakfast'",
        ["WORDS_TURNED_ROUND"],
    ),
    "a term that is not to be": (
        "city != 'lis' AND amenities CONTAINS 'breakfast'",
        ["WORDS_TURNED_ROUND"],
    ),
    "all negated": (
        "NOT (city == 'lis' AND amenities CONTAINS 'breakfast')",
        ["WORDS_TURNED_ROUND"] * 2,
    ),
    "OR for AND": (
        "city == 'lis' OR amenities CONTAINS 'breakfast'",
        ["WORDS_MADE_OPTIONAL"] * 2,
    ),
    "a way round a clause": (
        "city == 'lis' AND (amenities CONTAINS 'breakfast' OR petFriendly == TRUE)",
        ["WORDS_MADE_OPTIONAL"],
    ),
}


@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize(("reply", "codes"), FAULTY.values(), ids=FAULTY.keys())
async def test_it_is_told_what_is_wrong_and_its_repair_is_the_answer(
    little: Runtime, server: FakeOpenAI, reply: Reply, codes: list[str], mode: OutputMode
) -> None:
    replies = [_as(mode, reply), _as(mode, RIGHT)]
    answer = await ask_model(little, server, replies, QUESTION, output=mode)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, RIGHT)
    assert _codes(answer) == [codes, []]
    assert answer.warnings == ()
    told = server.requests[-1]["messages"][-1]["content"]
    for finding in answer.asked.attempts[0].findings:
        assert " ".join(finding.message.split())[:300] in told


@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize(("reply", "codes"), FAULTY.values(), ids=FAULTY.keys())
async def test_when_it_does_not_learn_the_words_that_are_sure_stand(
    little: Runtime, server: FakeOpenAI, reply: Reply, codes: list[str], mode: OutputMode
) -> None:
    answer = await ask_model(little, server, [_as(mode, reply)] * 3, QUESTION, output=mode)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.LITERAL, RIGHT)
    assert [each.text for each in answer.unused] == ["somewhere", "splendid"]
    *tried, literal = _codes(answer)
    assert literal == []
    # What is written once more, it stands by or knows no better: it is not asked a third time.
    assert tried == [codes] * 2


READ_THROUGH = {
    "fence": "```\n{}\n```",
    "fence with a language": "```json\n{}\n```",
    "thinking": "<think>Lisbon is 'lis'. Or city == 'muc'?</think>{}",
    "thinking without an end before": "city == 'muc'?</think>\n{}",
    "prose around": "Sure! Here is the filter:\n\n{}\n\nThis finds hostels in Lisbon.",
    "blank lines": "\n\n  {}  \n\n",
}


@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize("around", READ_THROUGH.values(), ids=READ_THROUGH.keys())
async def test_what_stands_around_a_statement_is_read_through(
    little: Runtime, server: FakeOpenAI, around: str, mode: OutputMode
) -> None:
    written = _as(mode, RIGHT)
    assert isinstance(written, str)
    answer = await ask_model(little, server, [around.replace("{}", written)], QUESTION, output=mode)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, RIGHT)
    assert _codes(answer) == [[]]


MEANT = {
    "a value of a list": "city == 'lis' AND amenities == 'breakfast'",
    "several of a list": "city == 'lis' AND amenities IN ['breakfast']",
    "a list of one": "city ANY ['lis'] AND amenities CONTAINS 'breakfast'",
    "all of one": "city ALL ['lis'] AND amenities CONTAINS 'breakfast'",
    "held by a value": "city CONTAINS 'lis' AND amenities CONTAINS 'breakfast'",
    "one equals sign": "city = 'lis' AND amenities CONTAINS 'breakfast'",
}


@pytest.mark.parametrize("reply", MEANT.values(), ids=MEANT.keys())
async def test_an_operator_that_can_only_mean_one_thing_needs_no_repair(
    little: Runtime, server: FakeOpenAI, reply: str
) -> None:
    answer = await ask_model(little, server, [reply], QUESTION)
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.MODEL
    assert _codes(answer) == [[]]
    found = answer.filter.statement.replace("IN ['lis']", "== 'lis'")
    assert found.replace("ANY ['breakfast']", "CONTAINS 'breakfast'") == RIGHT


async def test_a_statement_that_does_not_fit_is_not_asked_for_a_third_time(
    little: Runtime, server: FakeOpenAI
) -> None:
    answer = await ask_model(little, server, ["pool == TRUE", "pool == TRUE"], QUESTION)
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.LITERAL
    assert server.left == 0
    assert _codes(answer) == [["UNKNOWN_FIELD"], ["UNKNOWN_FIELD"], []]


async def test_what_no_words_are_behind_is_not_worth_a_second_look(
    little: Runtime, server: FakeOpenAI
) -> None:
    made_up = "price < 20"
    answer = await ask_model(little, server, [made_up], "somewhere splendid")
    assert isinstance(answer, UnanswerableQuestion)
    assert [each.statement for each in answer.asked.attempts] == [made_up]
    # A model that is insisted on gets its second look, and makes no filter out of nothing either.
    insisted = await ask_model(
        little, server, [made_up, made_up], "somewhere splendid", writer=Writer.MODEL
    )
    assert isinstance(insisted, UnanswerableQuestion)
    assert [each.statement for each in insisted.asked.attempts] == [made_up, made_up]
    assert _codes(insisted)[-1] == ["CLAUSE_ADDED", "MODEL_UNUSABLE"]
    assert [each.code for each in insisted.findings] == ["NOT_UNDERSTOOD"]


DOWN: dict[str, tuple[Reply, str, str]] = {
    "500": (Status(500), "MODEL_UNAVAILABLE", "answered 500: scripted"),
    "503": (Status(503), "MODEL_UNAVAILABLE", "answered 503: scripted"),
    "429": (Status(429, retry_after="60"), "MODEL_UNAVAILABLE", "answered 429: scripted"),
    "closed socket": (
        ClosedSocket(),
        "MODEL_UNAVAILABLE",
        "cannot be reached: Server disconnected without sending a response.",
    ),
    "slow drip": (SlowDrip(), "MODEL_UNAVAILABLE", "did not answer within 0.5 s."),
    "silence": (Text(RIGHT, after=2), "MODEL_UNAVAILABLE", "did not answer within 0.5 s."),
    "not JSON": (
        Body("<html>"),
        "MODEL_UNUSABLE",
        "answered with what is not JSON: '<html>'.",
    ),
    "wrong schema": (
        Body('{"choices": [{"text": "x"}]}'),
        "MODEL_UNUSABLE",
        'answered without a message: {"choices": [{"text": "x"}]}',
    ),
    "10 MB": (
        Huge(),
        "MODEL_UNUSABLE",
        "sent more than 1,024 kB. Check that it honours 'max_tokens'.",
    ),
    "the key refused": (Status(401, "bad key"), "MODEL_UNUSABLE", "refuses the key (401): bad key"),
}


@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize(("reply", "code", "message"), DOWN.values(), ids=DOWN.keys())
async def test_when_the_model_fails_the_reader_answers_and_the_answer_says_so(
    little: Runtime, server: FakeOpenAI, reply: Reply, code: str, message: str, mode: OutputMode
) -> None:
    # What may be for the grammar's sake is asked once more without it.
    replies: list[Reply] = [reply] * (2 if reply == Status(500) else 1)
    seconds = 0.5 if isinstance(reply, SlowDrip | Text) else 10  # 10 MB take their time, too
    answer = await ask_model(little, server, replies, QUESTION, output=mode, model_timeout=seconds)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.LITERAL, RIGHT)
    assert [each.text for each in answer.unused] == ["somewhere", "splendid"]
    said = answer.warnings[-1]
    assert (said.code, said.message) == (
        code,
        f"The language model 'fake' at {server.url} {message}",
    )


@pytest.mark.parametrize("mode", MODES[1:], ids=str)
async def test_a_question_whose_constraint_is_refused_is_asked_without(
    little: Runtime, server: FakeOpenAI, mode: OutputMode
) -> None:
    refused = Status(400, "grammar or schema too complex")
    answer = await ask_model(little, server, [refused, RIGHT], QUESTION, output=mode)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, RIGHT)
    assert _codes(answer) == [["MODEL_UNUSABLE"], []]
    first, second = answer.asked.attempts
    assert (first.output, second.output) == (server_output(mode), "statement")
    assert not {"grammar", "response_format"} & server.requests[-1].keys()


def server_output(mode: OutputMode) -> str:
    return {
        OutputMode.GRAMMAR: "grammar (llguidance)",
        OutputMode.JSON_SCHEMA: "json_schema",
    }.get(mode, "statement")


@pytest.mark.parametrize("mode", MODES, ids=str)
async def test_the_request_holds_the_model_to_the_context(
    little: Runtime, server: FakeOpenAI, mode: OutputMode
) -> None:
    answer = await ask_model(little, server, [_as(mode, RIGHT)], QUESTION, output=mode)
    assert answer.asked.attempts[-1].output == server_output(mode)
    sent = json.dumps(server.requests[-1])
    assert ("grammar" in server.requests[-1]) is (mode is OutputMode.GRAMMAR)
    assert ("response_format" in server.requests[-1]) is (mode is OutputMode.JSON_SCHEMA)
    assert "'lis'" in sent
    assert len(server.requests) == 1 + len(PROBED.get(mode, []))


ADDED = {
    "a clause": (
        "petFriendly == TRUE",
        ["No words of the question ask for petFriendly == TRUE. Leave it out unless they mean it."],
    ),
    "a value": (
        "price < 20",
        ["No words of the question ask for price < 20. Leave it out unless they mean it."],
    ),
    "a value of a field that is named": (
        "stars >= 4",
        ["No words of the question say 4. Leave out what 'stars' is to be unless they mean it."],
    ),
    "a day": (
        "renovatedOn >= TODAY - 1 YEARS",
        [
            "No words of the question ask for renovatedOn >= TODAY - 1 YEARS. Leave it out unless "
            "they mean it.",
        ],
    ),
}
STARRY = "somewhere splendid in Lisbon with breakfast and stars"


@pytest.mark.parametrize(("clause", "messages"), ADDED.values(), ids=ADDED.keys())
async def test_what_nobody_asked_for_is_asked_about_once(
    little: Runtime, server: FakeOpenAI, clause: str, messages: list[str]
) -> None:
    answer = await ask_model(little, server, [f"{RIGHT} AND {clause}", RIGHT], STARRY)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, RIGHT)
    first, second = answer.asked.attempts
    assert [each.message for each in first.findings] == messages
    assert second.findings == ()
    assert answer.warnings == ()


@pytest.mark.parametrize(("clause", "messages"), ADDED.values(), ids=ADDED.keys())
async def test_what_the_model_stands_by_is_marked(
    little: Runtime, server: FakeOpenAI, clause: str, messages: list[str]
) -> None:
    statement = f"{RIGHT} AND {clause}"
    replies: list[Reply] = [statement, statement]
    answer = await ask_model(little, server, replies, STARRY, writer=Writer.MODEL)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, statement)
    assert [each.message for each in answer.warnings] == messages
    assert {each.code for each in answer.warnings} == {"CLAUSE_ADDED"}
    faithful = await ask_model(little, server, [RIGHT], STARRY)
    assert isinstance(faithful, GeneratedFilter)
    if clause.startswith("petFriendly"):
        assert answer.provenance[-1].evidence.value == "ADDED"
        added = "“Pet friendly is yes” was added without words of the question behind it."
        assert added in answer.explanation
        assert answer.confidence < faithful.confidence


async def test_what_is_stated_in_other_words_is_not_added(
    little: Runtime, server: FakeOpenAI
) -> None:
    question = "splendid hostels renovated in 2024, opened since 2019, under 30 euros, for dorms"
    right = (
        "renovatedOn BETWEEN 2024-01-01 AND 2024-12-31 AND openingYear >= 2019 AND price < 30 "
        "AND rooms.kind CONTAINS DORM"
    )
    answer = await ask_model(little, server, [right], question)
    assert _codes(answer)[0] == []
    answer = await ask_model(
        little, server, ["name == 'Blue Dog'"], "show me pictures of the blue dog"
    )
    assert _codes(answer)[0] == []


async def test_a_number_is_not_lost_where_its_field_is_in_doubt(
    little: Runtime, server: FakeOpenAI
) -> None:
    question = "splendid, with a guest rating of 3 or above"
    answer = await ask_model(little, server, ["petFriendly == TRUE"] * 2, question)
    assert "WORDS_LEFT_OUT" in _codes(answer)[0]


async def test_what_was_lost_is_said_where_the_model_reads_more_than_the_reader(
    little: Runtime, server: FakeOpenAI
) -> None:
    question = "grand splendid in Lisbon, breakfast"
    lossy = "city == 'lis' AND (name LIKE 'grand' OR name LIKE 'splendid')"
    answer = await ask_model(little, server, [lossy, lossy], question)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, lossy)
    assert [(each.code, each.message) for each in answer.warnings] == [
        (
            "WORDS_LEFT_OUT",
            "“breakfast” was left out: it means amenities CONTAINS 'breakfast'.",
        )
    ]
    assert "breakfast" in [each.text for each in answer.unused]


async def test_the_better_of_two_is_the_answer(little: Runtime, server: FakeOpenAI) -> None:
    replies: list[Reply] = [f"{RIGHT} AND price < 30", "pool == TRUE", "pool == TRUE"]
    question = "splendid hostels in Lisbon with breakfast under 30 euros or so"
    answer = await ask_model(little, server, replies, question)
    assert isinstance(answer, GeneratedFilter)
    assert answer.filter.statement == f"{RIGHT} AND price < 30"


async def test_without_a_literal_reading_the_findings_are_the_answer(
    little: Runtime, server: FakeOpenAI
) -> None:
    replies: list[Reply] = ["pool == TRUE"] * 3
    answer = await ask_model(little, server, replies, "splendid pools", writer=Writer.MODEL)
    assert isinstance(answer, UnanswerableQuestion)
    assert [each.code for each in answer.findings] == ["UNKNOWN_FIELD"]
    assert len(answer.asked.attempts) == 2


async def test_where_nobody_asked_for_a_model_its_mistakes_are_only_on_record(
    little: Runtime, server: FakeOpenAI
) -> None:
    answer = await ask_model(little, server, ["pool == TRUE"] * 3, "splendid pools")
    assert isinstance(answer, UnanswerableQuestion)
    assert [each.code for each in answer.findings] == ["NOT_UNDERSTOOD"]
    assert [[each.code for each in one.findings] for one in answer.asked.attempts] == [
        ["UNKNOWN_FIELD"]
    ] * 2


@dataclass(frozen=True)
class _Case:
    question: str
    reply: str
    codes: tuple[str, ...]


FAITHFUL = {
    "the same in another order": _Case(
        "splendid, with breakfast in Lisbon", "amenities ANY ['breakfast'] AND city == 'lis'", ()
    ),
    "a range as two bounds": _Case(
        "splendid, opened between 1990 and 1999", "openingYear >= 1990 AND openingYear <= 1999", ()
    ),
    "a false boolean as its NOT": _Case(
        "splendid but not pet friendly", "NOT petFriendly == TRUE", ()
    ),
    "a bound as the NOT of its opposite": _Case("splendid under 30 euros", "NOT price >= 30", ()),
    "an OR that is asked for": _Case(
        "splendid, in Lisbon or Munich", "city == 'lis' OR city == 'muc'", ()
    ),
    "a quantity of another size": _Case(
        "splendid hostels opened since 2019",
        "openingYear >= 1990",
        ("WORDS_LEFT_OUT", "CLAUSE_ADDED"),
    ),
    "a bound the wrong way": _Case(
        "splendid under 30 euros", "price > 30", ("WORDS_TURNED_ROUND",)
    ),
}


@pytest.mark.parametrize("case", FAITHFUL.values(), ids=FAITHFUL.keys())
async def test_what_is_faithful_is_seen_in_whichever_way_it_is_written(
    little: Runtime, server: FakeOpenAI, case: _Case
) -> None:
    answer = await ask_model(little, server, [case.reply] * 2, case.question)
    assert tuple(_codes(answer)[0]) == case.codes
