"""What levers take."""

from __future__ import annotations

import pytest

from subgraph.errors import ConfigurationError
from subgraph.retrieval import Chunking, Levers, Reranking, levers_of


def test_levers_are_read_from_numbers_and_words() -> None:
    told = {"top": 3.0, "meaning": "0.4", "chunking": "whole", "reranker": "diverse"}
    assert levers_of(told) == Levers(
        top=3, meaning=0.4, chunking=Chunking.WHOLE, reranker=Reranking.DIVERSE
    )
    assert levers_of({}) == Levers()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("size", 1, "Retrieval has no lever 'size'. It has top, chunking, "),
        ("top", 2.5, "The lever 'top' is a whole number from 1 to 1,000, not '2.5'."),
        ("top", 0, "The lever 'top' is a whole number from 1 to 1,000, not '0'."),
        ("near_chunks", 10**9, "The lever 'near_chunks' is a whole number from 1 to 1,000"),
        ("by_name", -1, "The lever 'by_name' is a number from 0 to 1,000, not '-1'."),
        ("by_name", "nan", "The lever 'by_name' is a number from 0 to 1,000, not 'nan'."),
        ("meaning", "much", "The lever 'meaning' is a number from 0 to 1,000, not 'much'."),
        (
            "chunking",
            "words",
            "The lever 'chunking' is 'windows' or 'clauses' or 'whole', not 'words'.",
        ),
    ],
)
def test_what_a_lever_cannot_be(name: str, value: object, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        levers_of({name: value})
    assert str(raised.value).startswith(message)
