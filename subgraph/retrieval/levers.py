"""What of retrieval can be set, and swept by the evaluation: names and numbers in, Levers out."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..errors import ConfigurationError

_MOST = 1_000  # of what is counted; no lever is useful beyond


class Chunking(StrEnum):
    """How a question is cut into what is searched by spelling and meaning."""

    WINDOWS = "windows"  # every run of words up to `near_words`
    CLAUSES = "clauses"  # the same, but none across a comma or a word that parts clauses
    WHOLE = "whole"  # the question as it is, alone


class Reranking(StrEnum):
    """What is done to the order of fields after their evidence is weighed."""

    NONE = "none"
    DIVERSE = "diverse"  # a field much like one before it comes later


@dataclass(frozen=True)
class Levers:
    """How retrieval works. The numbers are those that did best; docs/evaluation.md says on what.

    top            how many terms and fields each chunk brings by spelling and by meaning
    chunking       how the question is cut into chunks
    near_words     words of the longest chunk that is searched by spelling and meaning
    near_chunks    how many chunks are searched by spelling, at most
    meant_chunks   how many of them by meaning too, the shortest: each costs a walk of an index
    spelling       least share of letters in place (1 - edits / length) for a near spelling
    meaning        least cosine for a hit by meaning

    Fields are put before a model in the order of the sum of these weights times their evidence:

    by_name        whether it, or one of its enum values, is called by a whole name (0 to 1)
    by_term        the best hit of a term of the field's vocabulary (0 to 1)
    by_words       what words it shares with the question, the rarest counting 1
    by_meaning     the greatest cosine of a chunk and the field
    by_question    the cosine of the whole question and the field
    by_type        whether its type fits the question: numbers and dates where there are digits
    by_title       whether it is what a document is called, which questions say without naming it
    by_length      taken off by the logarithm of the words of its path: deep and special fields
    by_owner       the logarithm of the owner's weight

    reranker       what is done to that order
    likeness       what being like a field before it takes off, for the reranker 'diverse'
    """

    top: int = 5
    chunking: Chunking = Chunking.WINDOWS
    near_words: int = 3
    near_chunks: int = 16
    meant_chunks: int = 2
    spelling: float = 0.75
    meaning: float = 0.3
    by_name: float = 0.25
    by_term: float = 0.5
    by_words: float = 0.4
    by_meaning: float = 0.2
    by_question: float = 0.4
    by_type: float = 0.05
    by_title: float = 0.5
    by_length: float = 0.15
    by_owner: float = 0.1
    reranker: Reranking = Reranking.NONE
    likeness: float = 0.2


def levers_of(told: Mapping[str, object]) -> Levers:
    """Return the levers with some of them set. Raises ConfigurationError for what cannot be."""
    return dataclasses.replace(Levers(), **{name: _read(name, each) for name, each in told.items()})


def _read(name: str, told: object) -> Any:
    usual = getattr(Levers(), name, None)
    if usual is None:
        known = ", ".join(each.name for each in dataclasses.fields(Levers))
        raise ConfigurationError(f"Retrieval has no lever '{name}'. It has {known}.")
    if isinstance(usual, StrEnum):
        kind = type(usual)
        if told not in list(kind):
            choices = " or ".join(f"'{each}'" for each in kind)
            raise ConfigurationError(f"The lever '{name}' is {choices}, not '{told}'.")
        return kind(str(told))
    whole = isinstance(usual, int)
    try:
        number = float(str(told))
    except ValueError:
        number = math.nan
    if not (1 if whole else 0) <= number <= _MOST or (whole and not number.is_integer()):
        sort = f"a whole number from 1 to {_MOST:,}" if whole else f"a number from 0 to {_MOST:,}"
        raise ConfigurationError(f"The lever '{name}' is {sort}, not '{told}'.")
    return int(number) if whole else number
