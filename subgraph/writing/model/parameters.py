"""Find out which parameters of a request a server does not take, and remember it."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Final

_LOG = logging.getLogger(__name__)

# The older name is what every server takes; some newer models take only the other.
_SUCCESSORS: Final = {"max_tokens": "max_completion_tokens"}


class Parameters:
    """What one server is known not to take: parameter → what it said about it."""

    def __init__(self) -> None:
        self.refused: dict[str, str] = {}

    def accepted(self, wanted: Mapping[str, object], also: Mapping[str, str]) -> dict[str, object]:
        """Return `wanted` without what is refused, by now or according to `also`."""
        taken: dict[str, object] = {}
        for name, value in wanted.items():
            while name in self.refused or name in also:
                if name not in _SUCCESSORS:
                    break
                name = _SUCCESSORS[name]
            else:
                taken[name] = value
        return taken

    def learn(self, refused: Mapping[str, str], server: str) -> None:
        """Remember what a request had to do without before it was accepted."""
        for name, said in refused.items():
            if name not in self.refused:
                self.refused[name] = said
                _LOG.warning("%s is asked without '%s' from now on: %s", server, name, said)


def named_in(said: str, sent: Mapping[str, object]) -> tuple[str, ...]:
    """Return those of the parameters sent that a server's complaint names."""
    return tuple(name for name in sent if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said))
