"""Turn a checked filter into a normal form, with which filters are compared for meaning.

Two filters with the same normal form find the same documents. The reverse holds for what people
and models write differently: order, nesting, NOTs, BETWEEN and pairs of bounds, IN and ORs of
'==', ANY and ALL and joins of CONTAINS, HAS with one condition and list operators, equal numbers,
instants and spans of time. It does not hold for everything: nothing is multiplied out, so that the
work grows with the filter and not with its exponent.
"""

from __future__ import annotations

from ..checked import CheckedFilter
from ..tree import Filter
from .normal import normal
from .rendering import render


def canonical(checked: CheckedFilter) -> Filter:
    """The normal form, constraints included, as a filter to be printed or compared.

    It is no CheckedFilter, as it does not tell what was asked from what was added: run and show the
    one that it was made from. Fields that documents must not leave out may still be null in it.
    """
    return render(normal(checked), checked)


def same_meaning(first: CheckedFilter, second: CheckedFilter) -> bool:
    """Whether two filters are known to find the same documents; see above for what is known."""
    return normal(first) == normal(second)
