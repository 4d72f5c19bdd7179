"""Turn the header in which a router forwards a request's claims into a caller."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_LONGEST_NAME: Final = 200  # characters by which budgets tell callers apart


class ClaimsError(Exception):
    """The header is there and cannot be read: a router that is set up wrongly."""


@dataclass(frozen=True)
class Caller:
    """Who asks, as far as the router says.

    name      what budgets are counted by; '' where callers are not told apart
    claims    as the router has verified them; empty for somebody who is not known
    scopes    what @requiresScopes asks for; `policies` likewise for @policy
    """

    name: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict, repr=False)
    scopes: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()

    @property
    def authenticated(self) -> bool:
        """Whether the router knows who it is."""
        return bool(self.claims)


ANYONE: Final = Caller()


def caller_of(header: str | None, named_by: str = "sub") -> Caller:
    """Return the caller of a JSON object of claims; without one, it may be anyone.

    named_by  the claim by which budgets tell callers apart

    Scopes are the claim `scope`, separated by spaces as in a token of OAuth, or a list; policies
    are the list `policies`. Raises ClaimsError.
    """
    if header is None or not header.strip():
        return ANYONE
    try:
        claims = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise ClaimsError(f"it is no JSON: {error}") from error
    if claims is None:
        return ANYONE
    if not isinstance(claims, dict):
        raise ClaimsError("it is no JSON object")
    name = claims.get(named_by)
    return Caller(
        str(name)[:_LONGEST_NAME] if isinstance(name, str | int) else "",
        claims,
        _names(claims, "scope"),
        _names(claims, "policies"),
    )


def _names(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    found = claims.get(claim)
    if found is None:
        return frozenset()
    if isinstance(found, str):
        return frozenset(found.split())
    if isinstance(found, list) and all(isinstance(each, str) for each in found):
        return frozenset(found)
    raise ClaimsError(f"the claim '{claim}' is neither a text nor a list of texts")
