"""What the words alone say and what a model wrote: the likelier one is the answer, the other is
told of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from subgraph.answer import Answer, GeneratedFilter, Method, Problem, UnanswerableQuestion
from subgraph.confidence import NAMES, Calibration, Calibrations
from subgraph.runtime import Runtime
from subgraph.writing import Writer
from tests.asking.asking_a_model import ask_model
from tests.fake_openai import FakeOpenAI, Reply

QUESTION = "somewhere splendid in Lisbon with breakfast"
LITERAL = "city == 'lis' AND amenities CONTAINS 'breakfast'"
OTHER = "city == 'lis' AND amenities CONTAINS 'breakfast' AND stars >= 4"
NO_FILTER = "what a splendid day"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as opened:
        yield opened


def _always(words: float, model: float) -> Calibrations:
    """As sure as it is told to be, whatever an answer rests on: biases of 0.0 are 0.5."""
    biases = {"literal": words, "model": model, "beside": words}
    return Calibrations(
        **{
            name: Calibration(bias, dict.fromkeys(NAMES[name], 0.0))
            for name, bias in biases.items()
        }
    )


WORDS_SURER = _always(1.0, -1.0)
MODEL_SURER = _always(-1.0, 1.0)


async def _asked(
    little: Runtime,
    server: FakeOpenAI,
    reply: str,
    calibrations: Calibrations,
    question: str = QUESTION,
    writer: Writer = Writer.AUTO,
    model_below: float = 1.0,
) -> Answer:
    weighing = replace(little, calibrations=calibrations)
    replies: list[Reply] = [reply, reply]
    return await ask_model(
        weighing, server, replies, question, writer=writer, model_below=model_below
    )


async def test_the_surer_one_is_the_answer_and_the_other_an_alternative(
    little: Runtime, server: FakeOpenAI
) -> None:
    answer = await _asked(little, server, OTHER, MODEL_SURER)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, OTHER)
    assert [each.filter.statement for each in answer.alternatives] == [LITERAL]
    assert any(each.startswith("The words alone say it otherwise") for each in answer.explanation)

    answer = await _asked(little, server, OTHER, WORDS_SURER)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.LITERAL, LITERAL)
    assert [each.filter.statement for each in answer.alternatives] == [OTHER]
    assert answer.alternatives[0].confidence < answer.confidence
    assert any(each.startswith("A language model read it otherwise") for each in answer.explanation)


async def test_what_was_not_given_stays_on_record(little: Runtime, server: FakeOpenAI) -> None:
    answer = await _asked(little, server, OTHER, WORDS_SURER)
    *_, model, literal = answer.asked.attempts
    assert (model.statement, literal.statement) == (OTHER, LITERAL)
    assert [(each.code, each.message) for each in model.findings[-1:]] == [
        (
            Problem.MODEL_UNUSABLE,
            "The model's statement is less likely than what the words alone say: 0.27 against "
            "0.73.",
        )
    ]


async def test_a_tie_is_the_words(little: Runtime, server: FakeOpenAI) -> None:
    answer = await _asked(little, server, OTHER, _always(0.3, 0.3))
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.LITERAL


async def test_where_both_say_the_same_nothing_is_beside_it(
    little: Runtime, server: FakeOpenAI
) -> None:
    turned = "amenities ANY ['breakfast'] AND city == 'lis'"
    answer = await _asked(little, server, turned, WORDS_SURER)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, turned)
    assert answer.alternatives == ()
    assert answer.signals["seconded"] == pytest.approx(0.731, abs=0.001)


async def test_where_the_words_ask_for_nothing_a_filter_has_to_be_likely(
    little: Runtime, server: FakeOpenAI
) -> None:
    invented = "stars >= 4"
    answer = await _asked(little, server, invented, WORDS_SURER, NO_FILTER)
    assert isinstance(answer, UnanswerableQuestion)
    assert [each.code for each in answer.findings] == [Problem.NOT_UNDERSTOOD]
    last = answer.asked.attempts[-1]
    assert last.statement == invented
    assert last.findings[-1].message == (
        "The model's statement is less likely than what the words alone say: 0.27 against 0.73."
    )
    answer = await _asked(little, server, invented, MODEL_SURER, NO_FILTER)
    assert isinstance(answer, GeneratedFilter)
    assert answer.filter.statement == invented


async def test_what_ships_does_not_believe_what_no_word_is_behind(
    little: Runtime, server: FakeOpenAI
) -> None:
    answer = await _asked(little, server, "stars >= 4", little.calibrations, NO_FILTER)
    assert isinstance(answer, UnanswerableQuestion)


async def test_a_model_that_is_insisted_on_is_weighed_only_against_nothing(
    little: Runtime, server: FakeOpenAI
) -> None:
    answer = await _asked(little, server, OTHER, WORDS_SURER, QUESTION, Writer.MODEL)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, OTHER)
    answer = await _asked(little, server, "stars >= 4", WORDS_SURER, NO_FILTER, Writer.MODEL)
    assert isinstance(answer, UnanswerableQuestion)
    answer = await _asked(little, server, "stars >= 4", MODEL_SURER, NO_FILTER, Writer.MODEL)
    assert isinstance(answer, GeneratedFilter)
    assert (answer.method, answer.filter.statement) == (Method.MODEL, "stars >= 4")


async def test_a_model_is_asked_only_where_the_words_are_less_sure_than_that(
    little: Runtime, server: FakeOpenAI
) -> None:
    answer = await _asked(little, server, OTHER, _always(1.0, 2.0), model_below=0.7)
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.LITERAL
    assert server.requests == []
    answer = await _asked(little, server, OTHER, _always(1.0, 2.0), model_below=0.75)
    assert isinstance(answer, GeneratedFilter)
    assert answer.method is Method.MODEL
    # Nothing is never sure enough, and who insists on a model gets one.
    await _asked(little, server, "NONE", WORDS_SURER, NO_FILTER, model_below=0.0)
    assert len(server.requests) == 1
    await _asked(little, server, OTHER, WORDS_SURER, writer=Writer.MODEL, model_below=0.0)
    assert server.requests


async def test_what_a_models_answer_rests_on(little: Runtime, server: FakeOpenAI) -> None:
    answer = await _asked(little, server, OTHER, MODEL_SURER)
    assert isinstance(answer, GeneratedFilter)
    signals = answer.signals
    assert signals["added"] == pytest.approx(1 / 3, abs=0.001)
    assert signals["repaired"] == 0.0  # it stood by its first statement
    assert signals["backed"] == 0.0  # no word asks for stars
    assert signals["opposed"] == pytest.approx(0.269, abs=0.001)


async def test_what_a_model_takes_back_is_not_used(little: Runtime, server: FakeOpenAI) -> None:
    answer = await ask_model(little, server, ["stars >= 4", "NONE"], NO_FILTER, writer=Writer.MODEL)
    assert isinstance(answer, UnanswerableQuestion)
    assert [each.statement for each in answer.asked.attempts] == ["stars >= 4", None]


async def test_that_a_field_has_a_value_is_no_condition_that_words_ask_for(
    little: Runtime, server: FakeOpenAI
) -> None:
    answer = await ask_model(
        little, server, ["stars IS NOT NULL"], "splendid stars", writer=Writer.MODEL
    )
    # So it is made up whole, and nothing is asked for.
    assert isinstance(answer, UnanswerableQuestion)
    assert answer.asked.attempts[0].statement == "stars IS NOT NULL"


async def test_the_words_of_a_text_are_behind_its_clause(
    little: Runtime, server: FakeOpenAI
) -> None:
    question = "something splendid like the blue dog"
    answer = await ask_model(
        little, server, ["name LIKE '*Blue Dog*'"], question, writer=Writer.MODEL
    )
    assert isinstance(answer, GeneratedFilter)
    (clause,) = answer.provenance
    assert (clause.text, clause.evidence.value) == ("blue dog", "WRITTEN")
    assert "blue" not in [each.text for each in answer.unused]
