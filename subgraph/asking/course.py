"""One question on its way: what was asked, and what is known of it so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..answer import Asked, Attempt, Finding, Problem, UnanswerableQuestion
from ..callers import Caller
from ..feedback import JUDGED_NOTHING, Judged
from ..filtering import CheckedFilter
from ..following import Following
from ..mentions import Mention, Pin
from ..refusing import unanswerable
from ..retrieval import Context, Searchable
from ..runtime import Runtime
from ..writing import Writer
from ..writing.literal import Parsed
from .instant import Instant
from .watch import Watch


@dataclass
class Course:
    """What every step of answering shares.

    What was asked:
    target     what the caller may ask about, under the constraints of the request
    previous   the filter that the question goes on from

    What is known so far:
    asked      the question with its context; `attempts` are every try at a statement
    parsed     its words, without those that mentions and marks of a follow-up take
    judged     what people said of its filters;  `outdated`: a confirmed one does not fit any more
    set_aside  whether a reading gave way because a person rejected it
    following, marked  how it goes on from `previous`, and the words that say so
    """

    runtime: Runtime
    target: Searchable
    asked: Asked
    writer: Writer
    at: Instant
    caller: Caller
    watch: Watch
    parsed: Parsed
    mentions: Sequence[Mention] = ()
    choose: Sequence[str] = ()
    previous: CheckedFilter | None = None
    cache: bool = True
    attempts: list[Attempt] = field(default_factory=list)
    judged: Judged = JUDGED_NOTHING
    outdated: tuple[Finding, ...] = ()
    set_aside: bool = False
    following: Following | None = None
    marked: tuple[Pin, ...] = ()

    @property
    def context(self) -> Context:
        """What was retrieved, with what mentions pin."""
        return self.asked.context

    def done(self, attempts: Sequence[Attempt] | None = None) -> Asked:
        """What an answer carries: the attempts so far, or others, and where the time went."""
        return replace(
            self.asked,
            attempts=tuple(self.attempts if attempts is None else attempts),
            milliseconds=dict(self.watch.milliseconds),
        )

    def no(self, problem: Problem, message: str) -> UnanswerableQuestion:
        """The answer that one problem of ours or of the world makes."""
        return unanswerable(self.done(), problem, message)
