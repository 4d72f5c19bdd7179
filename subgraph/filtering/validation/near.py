"""Turn a name that is not known into the known ones that are nearest."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from graphql.pyutils import suggestion_list

_MOST: Final = 3  # names in one message
_SEARCHES: Final = 25  # of one validation: a search costs time for every name, and few are read


class Near:
    """Nearest names for the findings of one validation; none any more after the first few."""

    def __init__(self) -> None:
        self._left = _SEARCHES

    def names(self, text: str, options: Collection[str]) -> tuple[str, ...]:
        """The nearest of `options`, best first."""
        if not self._left:
            return ()
        self._left -= 1
        return tuple(suggestion_list(text, options)[:_MOST])
