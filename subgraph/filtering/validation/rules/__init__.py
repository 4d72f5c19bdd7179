"""The rules of a valid filter, one to a file; each opens with the sentence that it enforces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ...diagnostics import Diagnostic
from ...fields import Scope
from ..clauses import Clause
from ..joins import Join
from .calendar_dates import calendar_dates
from .contradictions import contradictions
from .known_fields import known_fields
from .list_or_scalar import list_or_scalar
from .operator_allowed import operator_allowed
from .range_order import range_order
from .redundancies import redundancies, repeated_values
from .subsumed import allows_everything, subsumed, swallowed
from .value_in_enum import value_in_enum
from .value_in_vocabulary import value_in_vocabulary
from .value_present import value_present
from .value_type import value_type

CLAUSE_RULES: Final[tuple[Callable[[Clause, Scope], Iterator[Diagnostic]], ...]] = (
    known_fields,
    operator_allowed,
    list_or_scalar,
    value_type,
    value_in_enum,
    value_in_vocabulary,
    calendar_dates,
    range_order,
    value_present,
    repeated_values,
)

JOIN_RULES: Final[tuple[Callable[[Join, Scope], Iterator[Diagnostic]], ...]] = (
    contradictions,
    redundancies,
    subsumed,
    swallowed,
    allows_everything,
)
