"""Find the confirmed questions nearest to one that a model is asked: its examples."""

from __future__ import annotations

import logging
from typing import Final

from ..answer import Asked
from ..checking import check_named
from ..errors import EmbeddingError, StoreError
from ..filtering import FilterSyntaxError, InvalidFilterError, parse, print_filter
from ..retrieval import Context, Searchable
from ..runtime import Runtime
from ..store.feedback import confirmed_near
from ..writing.model import Example

_EXAMPLES: Final = 3
_LOOKED_AT: Final = 6  # some may not fit the index any more
# With the embedder that ships, two questions of an index share a fifth of their fields up to a
# cosine of 0.5; from there on it grows: 0.28 at 0.6, 0.42 at 0.7, 0.6 at 0.8 (docs/evaluation.md's
# questions).
_LEAST: Final = 0.5

_log = logging.getLogger(__name__)


async def examples_for(runtime: Runtime, target: Searchable, asked: Asked) -> tuple[Example, ...]:
    """Return at most three, the nearest first, all of which fit the index as this caller sees it.

    Whatever fails is logged: without examples the model is asked all the same.
    """
    known = runtime.judged.get(asked.index)
    if runtime.settings.feedback == "off" or known is None or not known.keys:
        return ()
    try:
        vector = asked.context.vector
        row = await runtime.embedder.embed([asked.question]) if vector is None else vector[None]
        near = await confirmed_near(
            runtime.pool, asked.index, row, runtime.embedder, least=_LEAST, most=_LOOKED_AT
        )
        found: list[Example] = []
        for question, statement in near:
            if len(found) < _EXAMPLES and (fits := await _fitting(runtime, target, statement)):
                found.append(Example(question, fits))
    except (EmbeddingError, StoreError) as error:
        _log.warning("The model is asked without confirmed examples: %s", error)
        return ()
    return tuple(found)


async def _fitting(runtime: Runtime, target: Searchable, statement: str) -> str | None:
    """The statement, with terms by id, if it fits the index. Raises StoreError."""
    try:
        checked = await check_named(runtime, target, parse(statement), Context())
    except (FilterSyntaxError, InvalidFilterError):
        return None
    return print_filter(checked.asked)  # a constraint is not the model's business
