"""A constraint is in every filter that leaves, whatever is asked and whatever a model replies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from subgraph.answer import (
    AmbiguousQuestion,
    Answer,
    GeneratedFilter,
    Method,
    UnanswerableQuestion,
)
from subgraph.asking import ask, parse_statement
from subgraph.callers import ANYONE, Caller
from subgraph.catalogue import Access
from subgraph.chip_edits import ChipEdit, EditKind, edit_chips
from subgraph.filtering import CheckedFilter, canonical, parse, print_filter
from subgraph.retrieval import Evidence, searchable
from subgraph.runtime import Runtime
from subgraph.writing.model import OutputMode
from tests.asking.asking_a_model import AT, ask_model
from tests.asking.test_bad_replies import DOWN, FAULTY, MODES, QUESTION, RIGHT, _as
from tests.fake_openai import FakeOpenAI, Reply

OURS = "kind == HOSTEL"
TENANT = Caller(claims={"sub": "ada", "owner": "Blue Dog"})


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as opened:
        yield opened


@pytest.fixture
def owned(little: Runtime) -> Runtime:
    """The hostels of a platform: the caller's own, by a field that only its staff sees."""
    target = little.targets["hostels"]
    fields = tuple(
        replace(each, access=Access(scopes=(("staff",),))) if each.path == "name" else each
        for each in target.index.fields
    )
    index = replace(target.index, fields=fields, constraint=parse("name == '$owner'"))
    return replace(little, targets={**little.targets, "hostels": searchable(index)})


def _filters(answer: Answer) -> list[CheckedFilter]:
    """Every filter of an answer: its own, its readings' and its alternatives'."""
    match answer:
        case GeneratedFilter():
            return [answer.filter, *(each.filter for each in answer.alternatives)]
        case AmbiguousQuestion():
            readings = [
                *answer.readings,
                *(each for span in answer.spans for each in span.readings),
            ]
            return [found for each in readings for found in _filters(each.filter)]
        case UnanswerableQuestion():
            return []


def _holds(answer: Answer, constraint: str) -> None:
    found = _filters(answer)
    assert found, answer
    for each in found:
        assert each.statement.endswith(f" AND {constraint}"), each.statement
        assert each.constraints == 1


EVERY_REPLY: dict[str, list[Reply]] = {
    **{name: [reply] * 3 for name, (reply, _) in FAULTY.items()},
    **{f"{name}, then right": [reply, RIGHT] for name, (reply, _) in FAULTY.items()},
    **{name: [reply] * 2 for name, (reply, _, _) in DOWN.items()},
    "right": [RIGHT],
    "no filter": ["NONE"],
    "the constraint negated": [f"{RIGHT} AND kind != HOSTEL"] * 3,
    "the constraint negated, then right": [f"{RIGHT} AND NOT kind == HOSTEL", RIGHT],
    "the constraint made optional": [f"({RIGHT}) OR kind == CAMPSITE OR kind == HOSTEL"] * 3,
    "everything": ["kind == HOSTEL OR kind != HOSTEL"] * 3,
    "another's": [f"{RIGHT} AND kind == CAMPSITE"] * 3,
    "the constraint itself": [f"{RIGHT} AND kind == HOSTEL"] * 3,
}


@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize("replies", EVERY_REPLY.values(), ids=EVERY_REPLY.keys())
async def test_an_applications_constraint_survives_every_reply(
    little: Runtime, server: FakeOpenAI, replies: list[Reply], mode: OutputMode
) -> None:
    scripted = [_as(mode, each) for each in replies]
    answer = await ask_model(
        little, server, scripted, QUESTION, output=mode, constraint=OURS, model_timeout=0.5
    )
    _holds(answer, OURS)
    assert isinstance(answer, GeneratedFilter)
    # And of what was asked nothing is lost in silence.
    for clause in ("city == 'lis'", "amenities CONTAINS 'breakfast'"):
        assert clause in answer.filter.statement


@pytest.mark.parametrize("replies", EVERY_REPLY.values(), ids=EVERY_REPLY.keys())
async def test_an_owners_constraint_survives_every_reply(
    owned: Runtime, server: FakeOpenAI, replies: list[Reply]
) -> None:
    answer = await ask_model(owned, server, replies, QUESTION, caller=TENANT, model_timeout=0.5)
    _holds(answer, "name == 'Blue Dog'")
    # What the caller may not see is in no prompt and no finding.
    for request in server.requests:
        assert "Blue Dog" not in str(request)
        for message in request["messages"]:
            if message["role"] == "user":
                assert "name" not in re.findall(r"^\W*(\w+)", message["content"], re.MULTILINE)
    for attempt in answer.asked.attempts:
        assert all("Blue Dog" not in each.message for each in attempt.findings)


async def test_a_reply_that_contradicts_it_is_repaired(little: Runtime, server: FakeOpenAI) -> None:
    replies: list[Reply] = [f"{RIGHT} AND kind != HOSTEL", RIGHT]
    answer = await ask_model(little, server, replies, QUESTION, constraint=OURS)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, f"({RIGHT}) AND {OURS}")
    first, second = answer.asked.attempts
    assert [(str(each.code), each.message) for each in first.findings] == [
        (
            "CONTRADICTION",
            "Every filter of this request holds a constraint, and this one says the opposite of "
            "it: nothing would be found. Leave out what contradicts it.",
        )
    ]
    assert second.findings == ()


async def test_what_is_kept_is_what_was_asked_and_is_constrained_anew(
    little: Runtime, server: FakeOpenAI
) -> None:
    question = "a splendid place in Lisbon, breakfast included, please"
    await ask_model(little, server, [RIGHT], question, cache=True, constraint=OURS)
    answer = await ask_model(
        little, server, [], question, cache=True, constraint="kind == CAMPSITE"
    )
    assert isinstance(answer, GeneratedFilter)
    assert answer.asked.attempts[-1].output == "kept"
    _holds(answer, "kind == CAMPSITE")


QUESTIONS = {
    "one reading": "hostels in Lisbon with a sauna",
    "two readings": "in Paris",
    "alternatives": "in Nice, pet friendly",
    "a negation": "not in Lisbon",
    "of the same field": "campsites in Lisbon",
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
async def test_every_reading_of_a_question_holds_it(little: Runtime, question: str) -> None:
    constraint = "beds >= 10 AND isWomenOnly == FALSE"
    answer = await ask(little, question, "hostels", at=AT, constraint=constraint)
    found = _filters(answer)
    assert found
    for each in found:
        assert each.statement.endswith(f" AND ({constraint})") or each.statement.endswith(
            f" AND {constraint}"
        ), each.statement


async def test_it_is_shown_and_said(little: Runtime) -> None:
    question = "hostels in Lisbon with a sauna"
    answer = await ask(little, question, "hostels", at=AT, constraint="beds >= 10")
    assert isinstance(answer, GeneratedFilter)
    assert [(chip.text, chip.removable) for chip in answer.chips] == [
        ("City is Lisbon", True),
        ("Amenities includes Sauna", True),
        ("Beds is at least 10", False),
    ]
    (constraint,) = answer.constrained
    assert (constraint.statement, constraint.path, constraint.evidence, constraint.text) == (
        "beds >= 10",
        "beds",
        Evidence.CONSTRAINT,
        "",
    )
    nodes = {each.node for each in (*answer.provenance, *answer.constrained)}
    assert nodes == {chip.node for chip in answer.chips}
    assert answer.explanation[-1] == "Every filter of this request holds “Beds is at least 10”."
    assert "“in Lisbon” was read as “City is Lisbon” (its name)." in answer.explanation


async def test_it_costs_no_confidence(little: Runtime) -> None:
    question = "hostels in Lisbon with a sauna"
    plain = await ask(little, question, "hostels", at=AT)
    under = await ask(little, question, "hostels", at=AT, constraint="beds >= 10")
    assert isinstance(plain, GeneratedFilter)
    assert isinstance(under, GeneratedFilter)
    assert (plain.confidence, plain.unused) == (under.confidence, under.unused)


async def test_a_question_that_contradicts_it_finds_nothing_and_is_told(little: Runtime) -> None:
    answer = await ask(little, "campsites", "hostels", at=AT, constraint=OURS)
    assert isinstance(answer, UnanswerableQuestion)
    assert [each.code for each in answer.findings] == ["CONTRADICTION"]


WRONG = {
    "no statement": ("kind ==", ["SYNTAX"]),
    "an unknown field": ("pool == TRUE", ["UNKNOWN_FIELD"]),
    "an unknown term": ("city == 'atlantis'", ["VALUE_NOT_IN_VOCABULARY"]),
    "empty": ("", ["SYNTAX"]),
    "what cannot be": ("kind == HOSTEL AND kind == CAMPSITE", ["CONTRADICTION"]),
}


@pytest.mark.parametrize(("constraint", "codes"), WRONG.values(), ids=WRONG.keys())
async def test_without_its_constraint_there_is_no_filter(
    little: Runtime, constraint: str, codes: list[str]
) -> None:
    for answer in (
        await ask(little, "hostels in Lisbon", "hostels", constraint=constraint),
        await parse_statement(little, "beds > 3", "hostels", constraint=constraint),
        await edit_chips(little, "beds > 3", "hostels", (), constraint=constraint),
    ):
        assert isinstance(answer, UnanswerableQuestion)
        assert [(each.code, each.of) for each in answer.findings] == [
            (code, "constraint") for code in codes
        ]


@pytest.mark.parametrize("caller", [ANYONE, Caller(claims={"sub": "eve"})], ids=["anyone", "eve"])
async def test_without_the_claim_there_is_no_filter(owned: Runtime, caller: Caller) -> None:
    for answer in (
        await ask(owned, "hostels in Lisbon", "hostels", caller=caller),
        await parse_statement(owned, "city == 'lis'", "hostels", caller=caller),
        await edit_chips(owned, "city == 'lis'", "hostels", (), caller=caller),
    ):
        assert isinstance(answer, UnanswerableQuestion)
        assert [(each.code, each.message) for each in answer.findings] == [
            (
                "CONSTRAINT_UNMET",
                "Every filter of 'hostels' needs the claim 'owner', which the request does not "
                "carry.",
            )
        ]


MISFITS = {
    "an object": {"id": 1},
    "several where one can be": ["a", "b"],
    "true or false": True,
}


@pytest.mark.parametrize("claim", MISFITS.values(), ids=MISFITS.keys())
async def test_a_claim_that_does_not_fit_names_no_field_that_is_hidden(
    owned: Runtime, claim: object
) -> None:
    caller = Caller(claims={"sub": "eve", "owner": claim})
    answer = await ask(owned, "hostels in Lisbon", "hostels", caller=caller)
    assert isinstance(answer, UnanswerableQuestion)
    assert [(each.code, each.message) for each in answer.findings] == [
        (
            "CONSTRAINT_UNMET",
            "Every filter of 'hostels' needs claims of another kind than the request carries.",
        )
    ]


async def test_owner_and_application_both_hold(owned: Runtime) -> None:
    answer = await ask(
        owned, "in Lisbon", "hostels", at=AT, caller=TENANT, constraint="kind == HOSTEL"
    )
    assert isinstance(answer, GeneratedFilter)
    assert canonical(answer.filter) == parse(
        "city == 'lis' AND kind == HOSTEL AND name == 'Blue Dog'"
    )
    assert [chip.removable for chip in answer.chips] == [True, False, False]


@pytest.mark.parametrize(
    "constraint",
    ["beds >= 10", "city == 'par-tx'", "beds >= 10 AND stars > 3", "beds > 9 OR stars > 4"],
)
@pytest.mark.parametrize(
    "asked", ["kind == HOSTEL", "kind == HOSTEL AND price < 9", "price < 9 OR price > 99"]
)
async def test_a_statement_comes_back_as_it_went(
    little: Runtime, asked: str, constraint: str
) -> None:
    first = await parse_statement(little, asked, "hostels", constraint=constraint)
    assert isinstance(first, GeneratedFilter)
    for written in (first.filter.statement, first.filter.readable):
        again = await parse_statement(little, written, "hostels", constraint=constraint)
        assert isinstance(again, GeneratedFilter)
        assert again.filter.statement == first.filter.statement
        assert again.filter.asked == parse(asked)


async def test_the_constraint_alone_is_not_put_onto_itself(little: Runtime) -> None:
    answer = await parse_statement(little, "beds >= 10", "hostels", constraint="beds >= 10")
    assert isinstance(answer, GeneratedFilter)
    assert answer.filter.statement == "beds >= 10"
    followed = await ask(
        little, "in Lisbon", "hostels", at=AT, previous="beds >= 10", constraint="beds >= 10"
    )
    assert isinstance(followed, GeneratedFilter)
    assert followed.filter.statement == "city == 'lis' AND beds >= 10"


async def test_a_follow_up_cannot_take_it_away(little: Runtime) -> None:
    constraint = "amenities CONTAINS 'wifi'"
    first = await ask(little, "in Lisbon with a sauna", "hostels", at=AT, constraint=constraint)
    assert isinstance(first, GeneratedFilter)
    for question in ("without Wi-Fi", "remove the amenities", "instead in Munich", "under 30 EUR"):
        answer = await ask(
            little,
            question,
            "hostels",
            at=AT,
            previous=first.filter.statement,
            constraint=constraint,
        )
        if isinstance(answer, UnanswerableQuestion):
            assert [each.code for each in answer.findings] == ["CONTRADICTION"]
        else:
            _holds(answer, constraint)


EDITS = {
    "removed": ChipEdit(EditKind.REMOVE, node=2),
    "changed": ChipEdit(EditKind.CHANGE, node=2, values=("1",)),
    "negated": ChipEdit(EditKind.CHANGE, node=2, negated=True),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
async def test_its_chip_cannot_be_edited(little: Runtime, edit: ChipEdit) -> None:
    written = "kind == HOSTEL AND beds >= 10"
    answer = await edit_chips(little, written, "hostels", [edit], constraint="beds >= 10")
    assert isinstance(answer, UnanswerableQuestion)
    assert [each.code for each in answer.findings] == ["CHIP_EDIT"]
    assert "is part of every filter here" in answer.findings[0].message


async def test_other_chips_are_edited_beside_it(little: Runtime) -> None:
    edit = ChipEdit(EditKind.CHANGE, node=1, values=("CAMPSITE",))
    answer = await edit_chips(little, "kind == HOSTEL", "hostels", [edit], constraint="beds >= 10")
    assert isinstance(answer, GeneratedFilter)
    assert answer.filter.statement == "kind == CAMPSITE AND beds >= 10"


async def test_a_mention_and_a_choice_hold_it_too(little: Runtime) -> None:
    answer = await ask(little, "in @lisbon", "hostels", at=AT, constraint="beds >= 10")
    _holds(answer, "beds >= 10")
    torn = await ask(little, "in Paris", "hostels", at=AT, constraint="beds >= 10")
    assert isinstance(torn, AmbiguousQuestion)
    _holds(torn, "beds >= 10")
    settled = await ask(
        little,
        "in Paris",
        "hostels",
        at=AT,
        choose=torn.readings[1].choices,
        constraint="beds >= 10",
    )
    assert isinstance(settled, GeneratedFilter)
    assert settled.filter.statement == torn.readings[1].filter.filter.statement


async def test_a_field_that_is_hidden_is_unknown_everywhere(owned: Runtime) -> None:
    said = "Unknown field 'name'"
    parsed = await parse_statement(owned, "name == 'x'", "hostels", caller=TENANT)
    constraint = await ask(owned, "in Lisbon", "hostels", caller=TENANT, constraint="name == 'x'")
    for answer in (parsed, constraint):
        assert isinstance(answer, UnanswerableQuestion)
        (finding,) = answer.findings
        assert finding.code == "UNKNOWN_FIELD"
        assert said in finding.message
        assert "Blue Dog" not in finding.message
        assert "name" not in finding.suggestions
    asked = await ask(owned, "hostels called Grand in Lisbon", "hostels", caller=TENANT)
    assert isinstance(asked, GeneratedFilter)
    assert asked.filter.asked == parse("city == 'lis'")
    assert "name" not in asked.asked.context.paths
    staff = replace(TENANT, scopes=frozenset({"staff"}))
    asked = await ask(owned, "hostels called Grand in Lisbon", "hostels", caller=staff)
    assert isinstance(asked, GeneratedFilter)
    assert "name" in print_filter(asked.filter.asked)


async def test_a_constraint_is_looked_up_once(little: Runtime) -> None:
    constraint = "city == 'Munich' AND beds >= 77"
    first = await ask(little, "hostels", "hostels", at=AT, constraint=constraint)
    kept = len(little.constraints)
    await ask(little, "with a sauna", "hostels", at=AT, constraint=constraint)
    assert len(little.constraints) == kept
    assert first is not None
