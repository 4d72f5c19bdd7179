"""Turn a number of a filter into one that an engine keeps in binary, or refuse."""

from __future__ import annotations

from decimal import Decimal

from ..errors import UnsupportedError
from ..tree import Predicate


def as_double(target: str, node: Predicate, number: Decimal) -> int | float:
    """The number as JSON and doubles hold it, whole numbers as such. Raises UnsupportedError.

    A double counts as the shortest decimal that names it, as `evaluate` reads documents: 0.1 is a
    tenth.
    """
    double = float(number)
    shortest = Decimal(repr(double))
    if shortest != number:
        message = (
            f"{target} cannot say {number:f} on '{node.path}': it keeps such numbers in 64 bits. "
            f"The nearest that it can say is {shortest:f}."
        )
        raise UnsupportedError(target, node, message)
    return int(number) if number == int(number) else double
