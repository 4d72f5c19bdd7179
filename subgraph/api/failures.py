"""Word the errors that reach a client: with a code, and never with an exception's own text."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from graphql import GraphQLError
from strawberry.extensions import MaskErrors

from ..errors import (
    EmbeddingError,
    ModelError,
    ModelUnavailableError,
    StoreError,
    StoreUnavailableError,
    WinnowError,
)

_log = logging.getLogger(__name__)

# The first that fits; the same codes as answers have.
_CODES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (StoreUnavailableError, "STORE_UNAVAILABLE"),
    (StoreError, "STORE_FAILED"),
    (EmbeddingError, "EMBEDDER_UNAVAILABLE"),
    (ModelUnavailableError, "MODEL_UNAVAILABLE"),
    (ModelError, "MODEL_UNUSABLE"),
)
_REFUSED: Final = "The database refused a piece of work. It has been logged."
_UNEXPECTED: Final = "Something went wrong here. It has been logged."


class WordedErrors(MaskErrors):
    """Lets GraphQL's own errors through, words ours, and hides all others."""

    def __init__(self) -> None:
        super().__init__(should_mask_error=lambda error: cause_of(error) is not None)

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Return what the client may see of an error that an exception caused."""
        cause = cause_of(error)
        message = _UNEXPECTED
        if isinstance(cause, StoreError) and not isinstance(cause, StoreUnavailableError):
            message = _REFUSED  # its own message quotes the database
        elif isinstance(cause, WinnowError):
            message = str(cause)
        code = next((code for kind, code in _CODES if isinstance(cause, kind)), "INTERNAL")
        return GraphQLError(
            message,
            nodes=error.nodes,
            source=error.source,
            positions=error.positions,
            path=error.path,
            extensions={"code": code},
        )


def cause_of(error: GraphQLError) -> Exception | None:
    """Return the exception behind an error; None for what GraphQL itself finds."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def log_errors(errors: Iterable[GraphQLError]) -> None:
    """Log the errors that are about us; those about the query are for its sender alone."""
    for error in errors:
        cause = cause_of(error)
        if isinstance(cause, WinnowError):
            _log.warning("%s: %s", error.path, cause)
        elif cause is not None:
            _log.error("%s: %s", error.path, cause, exc_info=cause)
