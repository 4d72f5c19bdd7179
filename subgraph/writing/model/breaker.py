"""Stop asking a server that has failed again and again, and try it now and then."""

from __future__ import annotations

import time
from collections.abc import Callable


class Breaker:
    """Opens after `failures` in a row; from then on lets one call through every `pause` seconds.

    Every call that `admit` lets through must end in `succeeded`, `failed` or `abandoned`.
    """

    def __init__(
        self,
        failures: int = 5,
        pause: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._pause = pause
        self._clock = clock
        self._failed = 0
        self._again_at = 0.0
        self._trying = False

    @property
    def is_open(self) -> bool:
        """Whether calls are held back."""
        return self._failed >= self._most

    def admit(self) -> float | None:
        """Return None where a call may go ahead, else the seconds until the next may."""
        if not self.is_open:
            return None
        wait = self._again_at - self._clock()
        if wait > 0:
            return wait
        if self._trying:
            return self._pause
        self._trying = True
        return None

    def succeeded(self) -> None:
        """The server answered: close."""
        self._failed = 0
        self._trying = False

    def failed(self) -> None:
        """The server did not answer: one more failure, or another pause."""
        self._failed += 1
        self._trying = False
        self._again_at = self._clock() + self._pause

    def abandoned(self) -> None:
        """The call ended without telling anything about the server."""
        self._trying = False
