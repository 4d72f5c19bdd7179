"""What other readers of filters lose or take wrongly: right here, or a finding says what is wrong.

The corpus has two tables. `peers.txt`: statements as models and people write them. `replies.txt`:
whole replies of models, ⏎ for a new line. Below each stands the statement that is understood, or
the findings. Nothing is dropped: what is understood has every clause that was written.
"""

from __future__ import annotations

import pytest

from subgraph.filtering import FilterSyntaxError, InvalidFilterError, Scope, check, parse
from subgraph.writing.model import NoFilter, Statement, statement_of
from tests.filtering.corpus_files import Case, cases

PEERS, REPLIES = cases("peers.txt"), cases("replies.txt")


def _understood(statement: str, scope: Scope) -> str:
    try:
        return check(parse(statement), scope).statement
    except FilterSyntaxError as error:
        return f"{error.diagnostic.code} {error.diagnostic.message}"
    except InvalidFilterError as error:
        return "\n".join(f"{each.code} {each.message}" for each in error.diagnostics)


@pytest.mark.parametrize("case", PEERS.values(), ids=PEERS.keys())
def test_statement(case: Case, scope: Scope) -> None:
    ((_, outcome),) = case.lines
    assert _understood(case.statement, scope) == outcome


@pytest.mark.parametrize("case", REPLIES.values(), ids=REPLIES.keys())
def test_reply(case: Case, scope: Scope) -> None:
    ((_, outcome),) = case.lines
    assert _read(case.statement, scope) == outcome


def _read(text: str, scope: Scope) -> str:
    reply = statement_of(text)
    if isinstance(reply, Statement):
        return _understood(reply.text, scope)
    if isinstance(reply, NoFilter):
        return "no filter"
    return f"{reply.diagnostic.code} {reply.diagnostic.message}"


def test_there_are_enough() -> None:
    assert len(PEERS) >= 33
    assert len(REPLIES) >= 20
