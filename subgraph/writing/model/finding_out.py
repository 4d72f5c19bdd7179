"""Find out, once for the process, in which way a server can be made to write a statement."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from ...errors import ModelRefusedError
from .completion import Completion, shown
from .message import Message
from .outputs import GRAMMARS, JSON_SCHEMA, STATEMENT, Output, OutputMode

_LOG = logging.getLogger(__name__)

# Best first. Plain text comes last: every server does it. JSON is only for who asks for it: it cost
# a small model a third more tokens and twice the time, and was no more often right.
_TRIED: Final[Mapping[OutputMode, Sequence[Output]]] = {
    OutputMode.AUTO: (*GRAMMARS, STATEMENT),
    OutputMode.STATEMENT: (STATEMENT,),
    OutputMode.GRAMMAR: (*GRAMMARS, STATEMENT),
    OutputMode.JSON_SCHEMA: (JSON_SCHEMA, STATEMENT),
}
_PROBE: Final = (Message("user", "Say hello."),)
_MOST_REFUSALS: Final = 3  # in a row, of real questions: one grammar too large proves nothing

Ask = Callable[[Sequence[Message], Mapping[str, object]], Awaitable[Completion]]


class Outputs:
    """What is known of the outputs that a server does.

    refused   outputs that it was found not to do, each with why
    """

    def __init__(self, wanted: OutputMode = OutputMode.AUTO) -> None:
        self._tried = _TRIED[wanted]
        self._at = 0
        self._proved = self._tried[0].probe is None
        self._refusals: Counter[str] = Counter()
        self._turn = asyncio.Lock()
        self.refused: dict[str, str] = {}

    @property
    def known(self) -> Output | None:
        """The output in use; None until it was found out."""
        return self._tried[self._at] if self._proved else None

    @property
    def told(self) -> list[str]:
        """What is known, in sentences."""
        said = [f"It does not write '{name}': {why}" for name, why in self.refused.items()]
        return [*([f"It writes '{self.known.name}'."] if self.known else []), *said]

    async def best(self, ask: Ask) -> Output:
        """Return the best output that the server does, probing with `ask` where it is not known.

        `ask` raises ModelRefusedError where the server refuses the probe; what else it raises goes
        to the caller, and nothing is concluded from it.
        """
        async with self._turn:
            while not self._proved:
                output = self._tried[self._at]
                if output.probe is None:
                    self._proved = True
                    break
                try:
                    completion = await ask(_PROBE, output.probe)
                except ModelRefusedError as error:
                    self._next(str(error))
                    continue
                if output.obeyed(completion.text):
                    self._proved = True
                else:
                    self._next(f"It was not looked at: {shown(completion.text)!r} was answered.")
            return self._tried[self._at]

    def took(self, output: Output) -> None:
        """A question was answered with it."""
        self._refusals.pop(output.name, None)

    def refuse(self, output: Output, why: str) -> None:
        """A question was refused with it, which may be for the question's own sake."""
        self._refusals[output.name] += 1
        if self._refusals[output.name] >= _MOST_REFUSALS and output is self.known:
            self._next(why)

    def after(self, output: Output) -> Output:
        """What to try for one question that was refused with `output`."""
        later = self._tried[self._tried.index(output) + 1 :]
        return next(each for each in later if each.probe is None)

    def _next(self, why: str) -> None:
        output = self._tried[self._at]
        self.refused[output.name] = why
        _LOG.warning("The language model does not write '%s': %s", output.name, why)
        self._at += 1
        self._proved = self._tried[self._at].probe is None
