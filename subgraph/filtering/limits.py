"""How much one statement may hold: room for people and models, none for attacks."""

from __future__ import annotations

from typing import Final

MAX_LENGTH: Final = 20_000  # characters of a statement
MAX_DEPTH: Final = 32  # nodes from the root to the deepest leaf, both counted
MAX_CLAUSES: Final = 500  # predicates of a filter
MAX_VALUES: Final = 1_000  # values of one list
MAX_DIGITS: Final = 38  # of one number: what the engines' decimals hold without loss
MAX_YEARS: Final = 1_000  # a relative date moves no further, so that it stays in the calendar
