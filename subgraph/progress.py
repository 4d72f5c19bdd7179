"""Tell how far a question has come, stage by stage, while it is answered."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """What is being done about a question."""

    RETRIEVING = "RETRIEVING"  # looking up what its words refer to
    READING = "READING"  # reading the words alone
    WRITING = "WRITING"  # a model writes
    VALIDATING = "VALIDATING"  # checking against the index
    REPAIRING = "REPAIRING"  # a model writes again, knowing what was wrong
    DONE = "DONE"


Told = Callable[[Stage], None]

# The names by which the corridor measures its time.
_STAGES: Final = {
    "retrieve": Stage.RETRIEVING,
    "read": Stage.READING,
    "model": Stage.WRITING,
    "check": Stage.VALIDATING,
}


def stages(told: Told) -> Callable[[str], None]:
    """Return what takes the names of measured stages as they begin and tells each change.

    A model that is asked once more is repairing.
    """
    last: Stage | None = None
    wrote = False

    def begin(name: str) -> None:
        nonlocal last, wrote
        stage = _STAGES.get(name)
        if stage is Stage.WRITING:
            stage = Stage.REPAIRING if wrote else stage
            wrote = True
        if stage is not None and stage is not last:
            last = stage
            told(stage)

    return begin
