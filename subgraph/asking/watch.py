"""How long each stage of answering takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Watch:
    """Milliseconds by stage. `begin` is told of each stage as it begins."""

    milliseconds: dict[str, float] = field(default_factory=dict)
    begin: Callable[[str], None] = field(default=lambda _: None)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of the block, to what the stage has taken so far."""
        self.begin(name)
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - start) * 1000
            self.milliseconds[name] = round(self.milliseconds.get(name, 0.0) + spent, 3)
