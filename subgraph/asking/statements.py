"""Check a statement that a person wrote, against what a caller may ask about."""

from __future__ import annotations

from dataclasses import replace

from ..answer import (
    Answer,
    Asked,
    Attempt,
    Finding,
    Method,
    Problem,
    UnanswerableQuestion,
)
from ..callers import ANYONE, Caller
from ..checking import check_named, diagnostics_of
from ..constraining import constrained, without_constraint
from ..errors import StoreError
from ..explaining import edited_answer
from ..filtering import FilterSyntaxError, InvalidFilterError, parse
from ..refusing import unanswerable, unknown_index
from ..retrieval import Context, Searchable
from ..runtime import Runtime
from .watch import Watch


async def bound_target(
    runtime: Runtime, index: str, caller: Caller, constraint: str | None
) -> Searchable | UnanswerableQuestion:
    """What a caller may ask about, under the constraints of the request; or why it may not."""
    asked, targets = Asked(index, ""), runtime.seen_by(caller)
    if refused := unknown_index(targets, index):
        return UnanswerableQuestion(asked, *refused)
    try:
        found = await constrained(runtime, targets[index], caller, constraint)
    except StoreError as error:
        return unanswerable(asked, Problem.STORE_UNAVAILABLE, str(error))
    return found if isinstance(found, Searchable) else UnanswerableQuestion(asked, found)


async def parse_statement(
    runtime: Runtime,
    statement: str,
    index: str,
    *,
    caller: Caller = ANYONE,
    constraint: str | None = None,
) -> Answer:
    """Check a statement that a person wrote or edited, and show it as an answer."""
    target = await bound_target(runtime, index, caller, constraint)
    if not isinstance(target, Searchable):
        return target
    return await check_statement(runtime, target, statement)


async def check_statement(runtime: Runtime, target: Searchable, statement: str) -> Answer:
    """Check a statement against what a caller may ask about, and show it as an answer."""
    asked = Asked(target.index.name, "")
    watch = Watch()
    try:
        with watch.stage("parse"):
            tree = without_constraint(parse(statement), target.constraint)
        with watch.stage("validate"):
            if tree is None:  # the constraint alone: nothing is left to put it onto
                assert target.constraint is not None
                checked = target.constraint
            else:
                checked = await check_named(runtime, target, tree, Context())
    except (FilterSyntaxError, InvalidFilterError) as error:
        findings = tuple(map(Finding.of_statement, diagnostics_of(error)))
        attempt = Attempt(Method.EDITED, statement, findings)
        return UnanswerableQuestion(replace(asked, attempts=(attempt,)), findings)
    except StoreError as error:
        return unanswerable(asked, Problem.STORE_UNAVAILABLE, str(error))
    asked = replace(
        asked,
        attempts=(Attempt(Method.EDITED, statement),),
        milliseconds=watch.milliseconds,
    )
    return edited_answer(asked, target, checked)
