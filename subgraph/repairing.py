"""Have a model write a statement, check it, and let it repair what is wrong: the one loop.

    messages ─▶ reply ─▶ statement ─▶ checked filter ─▶ is it faithful? ─▶ written
       ▲                      │              │                │
       └────────────────── findings ◀────────┴────────────────┘

No other module knows that there is a second attempt.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final

from .answer import Asked, Attempt, Finding, GeneratedFilter, Method, Problem
from .callers import Caller
from .checking import check_named, diagnostics_of
from .errors import ModelError, ModelRefusedError, ModelUnavailableError
from .explaining import model_answer
from .faithful import added, unfaithful
from .feedback import examples_for
from .filtering import (
    And,
    CheckedFilter,
    Filter,
    FilterSyntaxError,
    InvalidFilterError,
    Or,
    Severity,
    parse,
    print_filter,
    transform,
)
from .keeping import Shelf
from .retrieval import Searchable
from .runtime import Runtime
from .spending import Budget, cost_of
from .store.model_answers import ModelAnswer
from .weighing import weighed
from .writing.literal import LiteralReading, Parsed
from .writing.model import (
    ChatModel,
    Completion,
    Example,
    Hint,
    Message,
    NoFilter,
    Output,
    Statement,
    Unreadable,
    allowed,
    prompt,
    repair,
    statement_of,
    with_meant_operators,
)

_KEPT: Final = "kept"  # the output of a statement that was written before

Stage = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True)
class Written:
    """What came of asking a model.

    answer    the best that it wrote; None where nothing fits the index, or nothing came
    faithful  whether nothing is known to be lost or turned round in it
    findings  of the last statement, where none fits: what would have to change
    """

    attempts: tuple[Attempt, ...]
    answer: GeneratedFilter | None = None
    faithful: bool = True
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Try:
    """A statement that fits the index: what sure words lost in it, and what it has beside them."""

    answer: GeneratedFilter
    repairs: int
    lost: tuple[Finding, ...] = ()
    added: tuple[Finding, ...] = ()

    @property
    def worth(self) -> tuple[int, int]:
        """Less is better: to lose is worse than to add, which can be seen and taken off."""
        return len(self.lost), len(self.added)


class Writing:
    """One question before a model.

    said         what the words alone say: an answer for each literal reading
    today, zone  what TODAY and NOW mean
    cache        whether a statement that was written before will do
    caller       whose budget it is
    insisted     whether the model's statement is wanted, whatever the words alone say
    """

    def __init__(
        self,
        runtime: Runtime,
        model: ChatModel,
        target: Searchable,
        asked: Asked,
        parsed: Parsed,
        literal: LiteralReading,
        said: Sequence[GeneratedFilter],
        stage: Stage,
        *,
        today: datetime.date,
        zone: str,
        cache: bool,
        caller: Caller,
        insisted: bool = False,
    ) -> None:
        self._runtime = runtime
        self._model = model
        self._target = target
        self._asked = asked
        self._parsed = parsed
        self._literal = literal
        self._said = said
        self._today = today
        self._zone = zone
        self._stage = stage
        self._cache = cache and runtime.settings.cache_rows > 0
        self._insisted = insisted
        self._budget = Budget(runtime, caller)
        self._attempts: list[Attempt] = []
        self._examples: tuple[Example, ...] = ()

    async def write(self) -> Written:
        """Return what the model wrote, at most so often repaired. Raises StoreError."""
        settings = self._runtime.settings
        try:
            with self._stage("model"):
                output = await self._model.output(
                    max_tokens=settings.model_max_tokens, timeout=settings.model_timeout
                )
        except ModelError as error:
            self._failed(error)
            return self._written(None)
        self._examples = await examples_for(self._runtime, self._target, self._asked)
        messages, decoding = self._request(output)
        shelf = Shelf(
            self._runtime,
            self._target.index,
            self._model.model,
            self._asked.question,
            messages,
            output,
            today=self._today,
            zone=self._zone,
        )
        if not self._cache:
            return self._written(*await self._ask(output, messages, decoding))
        async with shelf.turn:
            if (kept := await self._as_before(shelf)) is not None:
                return self._written(kept)
            best, findings = await self._ask(output, messages, decoding)
            if best is not None and not best.lost:
                await self._keep(shelf, best)
        return self._written(best, findings)

    async def _ask(
        self,
        output: Output,
        messages: list[Message],
        decoding: Mapping[str, object],
    ) -> tuple[_Try | None, tuple[Finding, ...]]:
        """The best statement that fits, and what is wrong with the last one."""
        best: _Try | None = None
        last: CheckedFilter | None = None
        refused: str | None = None
        doubted = False
        findings: tuple[Finding, ...] = ()
        repairs = 0
        while repairs <= self._runtime.settings.repairs:
            if await self._spent():
                break
            try:
                completion = await self._complete(messages, decoding)
            except ModelRefusedError as error:
                self._failed(error, output)
                self._model.outputs.refuse(output, str(error))
                output = self._model.outputs.after(output)
                messages, decoding = self._request(output)
                continue
            except ModelError as error:
                self._failed(error)
                break
            self._model.outputs.took(output)
            reply = statement_of(completion.text, cut_off=completion.cut_off)
            if isinstance(reply, NoFilter):
                self._attempt(completion, None, (), output)
                findings = ()
                if best is not None and best.added and not best.lost:
                    best = None  # it takes back what no words ask for
                break
            statement = reply.text if isinstance(reply, Statement) else None
            checked = await self._check(reply)
            if isinstance(checked, CheckedFilter):
                tried = self._try(checked, repairs)
                findings = (*tried.lost, *tried.added)
                self._attempt(completion, statement, findings, output)
                # What it writes once more it stands by; about additions it is asked only once.
                stands = last is not None and last.filter == checked.filter
                stands = stands or (doubted and not tried.lost)
                if best is None or tried.worth < best.worth:
                    best = tried
                if not findings or stands or self._made_up(tried):
                    break
                last, doubted = checked, True
            else:
                findings = checked
                self._attempt(completion, statement, findings, output)
                if completion.text == refused:
                    break  # it knows no better
                refused = completion.text
            messages = repair(
                messages,
                statement or completion.text,
                [each.message for each in findings],
                index=self._target.index.name,
                output=output,
                files=self._runtime.prompts,
            )
            repairs += 1
        return best, findings

    def _made_up(self, tried: _Try) -> bool:
        """Whether no words are behind anything, and none were expected: not worth a second look.

        What is insisted on is asked about all the same.
        """
        return not self._insisted and not self._said and tried.answer.signals["added"] == 1.0

    # One request

    def _request(self, output: Output) -> tuple[list[Message], Mapping[str, object]]:
        made = prompt(
            self._target.index,
            self._asked.context,
            self._asked.question,
            hints_of(self._asked.question, self._literal),
            self._today,
            self._examples,
            budget=self._runtime.settings.context_tokens,
            output=output,
            files=self._runtime.prompts,
        )
        return list(made.messages), output.decoding(allowed(self._target.index, made.offer))

    async def _complete(
        self, messages: Sequence[Message], decoding: Mapping[str, object]
    ) -> Completion:
        settings = self._runtime.settings
        with self._stage("model"):
            completion = await self._model.complete(
                messages,
                max_tokens=settings.model_max_tokens,
                timeout=settings.model_timeout,
                decoding=decoding,
            )
        await self._budget.count(completion)
        return completion

    async def _check(self, reply: Statement | Unreadable) -> CheckedFilter | tuple[Finding, ...]:
        """The filter of a reply, or everything that is wrong with it."""
        if isinstance(reply, Unreadable):
            return (Finding.of_statement(reply.diagnostic),)
        try:
            with self._stage("check"):
                target = self._target
                tree = with_meant_operators(
                    _once(parse(reply.text)), target.filter_fields, target.index.object_lists
                )
                return await check_named(self._runtime, self._target, tree, self._asked.context)
        except (FilterSyntaxError, InvalidFilterError) as error:
            return tuple(map(Finding.of_statement, diagnostics_of(error)))

    def _try(self, checked: CheckedFilter, repairs: int) -> _Try:
        answer = model_answer(self._asked, self._target, self._parsed, self._literal, checked)
        lost = unfaithful(answer, self._literal, self._parsed)
        more = added(answer, self._parsed)
        answer = weighed(
            answer,
            self._literal,
            self._said,
            self._runtime.calibrations.model,
            lost=lost,
            added=more,
            repairs=repairs,
        )
        return _Try(answer, repairs, lost, more)

    async def _as_before(self, shelf: Shelf) -> _Try | None:
        """The statement that is kept, if it still fits and is faithful."""
        with self._stage("cache"):
            kept = await shelf.kept()
        if kept is None:
            return None
        checked = await self._check(Statement(kept.statement))
        if isinstance(checked, CheckedFilter):
            tried = self._try(checked, kept.repairs)
            if not tried.lost:
                self._attempts.append(
                    Attempt(Method.MODEL, kept.statement, model=kept.model, output=_KEPT)
                )
                return tried
        await shelf.forget()
        return None

    async def _keep(self, shelf: Shelf, best: _Try) -> None:
        model = next((each.model for each in reversed(self._attempts) if each.model), None)
        statement = print_filter(best.answer.filter.asked)
        await shelf.keep(ModelAnswer(statement, model or self._model.model, best.repairs))

    # How it went

    async def _spent(self) -> bool:
        """Whether a budget of the day is used up, and if so note it."""
        message = await self._budget.spent()
        if message is not None:
            self._note(Problem.MODEL_BUDGET_SPENT, message)
        return message is not None

    def _failed(self, error: ModelError, output: Output | None = None) -> None:
        down = isinstance(error, ModelUnavailableError)
        problem = Problem.MODEL_UNAVAILABLE if down else Problem.MODEL_UNUSABLE
        self._note(problem, str(error), output)

    def _note(self, problem: Problem, message: str, output: Output | None = None) -> None:
        finding = Finding(problem, message, Severity.WARNING)
        name = output.name if output else None
        self._attempts.append(Attempt(Method.MODEL, None, (finding,), output=name))

    def _attempt(
        self,
        completion: Completion,
        statement: str | None,
        findings: tuple[Finding, ...],
        output: Output,
    ) -> None:
        attempt = Attempt(
            Method.MODEL,
            statement,
            findings,
            completion.prompt_tokens,
            completion.completion_tokens,
            round(completion.seconds * 1000, 1),
            completion.model,
            output.name,
            cost_of(self._runtime.settings, completion),
        )
        self._attempts.append(attempt)

    def _written(self, best: _Try | None, findings: tuple[Finding, ...] = ()) -> Written:
        attempts = tuple(self._attempts)
        if best is None:
            errors = tuple(each for each in findings if each.severity is Severity.ERROR)
            return Written(attempts, findings=errors)
        return Written(attempts, _told(best), faithful=not best.lost)


def _told(best: _Try) -> GeneratedFilter:
    """The answer that says what it lost, turned round and added."""
    return replace(best.answer, warnings=(*best.lost, *best.added, *best.answer.warnings))


def _once(tree: Filter) -> Filter:
    """The filter without what an AND or OR says twice: small models go round in circles."""

    def distinct(node: Filter) -> Filter:
        if not isinstance(node, And | Or):
            return node
        operands = tuple(dict.fromkeys(node.operands))
        return operands[0] if len(operands) == 1 else replace(node, operands=operands)

    return transform(tree, distinct)


def hints_of(question: str, literal: LiteralReading) -> list[Hint]:
    """What the reader made of some words, for the model: one clause, or those it is torn by."""
    return [
        Hint(
            question[slot.span.start : slot.span.end],
            tuple(dict.fromkeys(print_filter(clause.filter) for clause in clauses)),
        )
        for slot, clauses in literal.slots
    ]
