"""Write a choice: in one text which words mean what. And say what is wrong with one.

It is the same for the same question about the same version of an index.

    0-4 moods CONTAINS 'dark'     the words from 0 to 4 are this clause
    0-5 @moods:dark               … or this term, where a mention names several
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..answer import Finding, Problem
from ..filtering import print_filter
from ..mentions import Pin, mention_text
from ..writing.literal import Clause, Slot
from .labelling import either

MAX_CHOICES: Final = 50
_LONGEST_CHOICE = 1_000  # characters
_SHOWN = 6  # choices that a message names


def of_clause(slot: Slot, clause: Clause) -> str:
    """The choice of a clause for the words of a slot."""
    return f"{slot.span.start}-{slot.span.end} {print_filter(clause.filter)}"


def of_pin(pin: Pin) -> str:
    """The choice of the first term of a mention."""
    vocabulary, term = pin.terms[0]
    return f"{pin.span.start}-{pin.span.end} {mention_text(term.id, vocabulary)}"


def none_of(token: str, right: Sequence[str]) -> Finding:
    """What to say of a choice that is none, `right` being what could be chosen."""
    shown = token if len(token) <= 80 else f"{token[:79]}…"
    message = f"“{shown}” is none of the readings of this question."
    if right:
        message += f" Choose {either(right[:_SHOWN])}."
    else:
        message += " It leaves nothing to choose."
    return Finding(Problem.UNKNOWN_CHOICE, message, suggestions=tuple(right[:_SHOWN]))


def too_many_choices(choose: Sequence[str]) -> Finding | None:
    """What to say of more choices, or longer ones, than a question can have."""
    if len(choose) > MAX_CHOICES:
        message = f"There are {len(choose)} choices; at most {MAX_CHOICES} are taken."
    elif any(len(token) > _LONGEST_CHOICE for token in choose):
        message = f"A choice is longer than {_LONGEST_CHOICE:,} characters. Give one of `choices`."
    else:
        return None
    return Finding(Problem.ARGUMENT_TOO_LARGE, message)
