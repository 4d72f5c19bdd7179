"""Keep what people said of the filters of their questions, and find it again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from ..embedding.protocol import Embedder, Vectors
from ..folding import same_words
from .database import Pool, connection
from .embeddings import halfvec_text, model_number
from .statements import statement

_DIGEST = 16  # bytes: no two questions of an index will share one
_CALLER = 200  # characters of a caller's name
_WRITE_SECONDS = 5.0  # a change may have to wait for others of the same index


class Verdict(StrEnum):
    """What a person says of a filter: that it is what a question means, or that it is not."""

    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one caller says of one filter of one question.

    normal       the normal form of the filter, as a statement
    fingerprint  of the index, as it is when it is said
    caller       None where nobody knows who it is: all such callers are one
    """

    index: str
    question: str
    statement: str
    normal: str
    verdict: Verdict
    fingerprint: str
    caller: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What all callers said of one filter of a question, and when one last did.

    key, statement, fingerprint   as in `Feedback`, the latest where they were written differently
    """

    key: bytes
    statement: str
    fingerprint: str
    confirmed: int
    rejected: int
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """One verdict as it is kept; `caller` is empty where nobody knows who it was."""

    question: str
    statement: str
    verdict: str
    caller: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Questions:
    """Digests of the questions of an index on which there is feedback, as of a version."""

    version: int = 0
    keys: frozenset[bytes] = frozenset()


def question_key(question: str) -> bytes:
    """Return the digest of a question; the same for the same words."""
    return _digest(same_words(question) or question)


def statement_key(normal: str) -> bytes:
    """Return the digest of a filter's normal form."""
    return _digest(normal)


def storable(text: str) -> str:
    """Return a text that Postgres takes: no NUL, no lone surrogate."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


async def keep_feedback(
    pool: Pool, given: Feedback, embedder: Embedder, vector: Vectors | None, *, rows: int
) -> None:
    """Keep what a caller says, in the place of what they said before; at most `rows` an index.

    `vector` is that of the question, one row; without it a sync embeds it later. Raises StoreError.
    """
    values: dict[str, object] = {
        "index": given.index,
        "question_key": question_key(given.question),
        "statement_key": statement_key(given.normal),
        "caller": _caller(given.caller),
        "verdict": given.verdict.value,
        "question": storable(given.question),
        "statement": given.statement,
        "fingerprint": given.fingerprint,
        "model": None,
        "vector": None,
        "most": rows,
    }
    async with connection(pool, seconds=_WRITE_SECONDS) as borrowed:
        if vector is not None:
            values["model"] = await model_number(borrowed, embedder)
            values["vector"] = halfvec_text(vector[0])
        async with borrowed.transaction():
            await borrowed.execute(statement("feedback_begin"), values)
            if given.verdict is Verdict.CONFIRMED:
                await borrowed.execute(statement("feedback_replace"), values)
            await borrowed.execute(statement("feedback_keep"), values)
            await borrowed.execute(statement("feedback_cut"), values)


async def withdraw_feedback(pool: Pool, index: str, question: str, caller: str | None) -> int:
    """Let go of all that a caller said about a question; returns how much. Raises StoreError."""
    values = {
        "index": index,
        "question_key": question_key(question),
        "caller": _caller(caller),
    }
    async with connection(pool, seconds=_WRITE_SECONDS) as borrowed, borrowed.transaction():
        await borrowed.execute(statement("feedback_begin"), values)
        cursor = await borrowed.execute(statement("feedback_withdraw"), values)
        return cursor.rowcount


async def all_feedback(pool: Pool, index: str) -> list[Kept]:
    """Return every verdict on an index, the latest first. Raises StoreError."""
    async with connection(pool, seconds=_WRITE_SECONDS) as borrowed:
        cursor = await borrowed.execute(
            "SELECT question, statement, verdict, caller, given_at FROM winnow.feedback"
            " WHERE index_name = %s ORDER BY given_at DESC, question",
            [index],
        )
        return [Kept(*row) for row in await cursor.fetchall()]


async def forget_feedback(pool: Pool, index: str, question: str) -> int:
    """Let go of what all callers said about a question; returns how much. Raises StoreError."""
    values = {"index": index, "question_key": question_key(question)}
    async with connection(pool, seconds=_WRITE_SECONDS) as borrowed, borrowed.transaction():
        await borrowed.execute(statement("feedback_begin"), values)
        cursor = await borrowed.execute(
            "DELETE FROM winnow.feedback"
            " WHERE index_name = %(index)s AND question_key = %(question_key)s",
            values,
        )
        return cursor.rowcount


async def feedback_on(pool: Pool, index: str, question: str) -> list[Said]:
    """Return what was said of the filters of a question, the most confirmed first.

    Raises StoreError.
    """
    values = {"index": index, "question_key": question_key(question)}
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(statement("feedback_on_question"), values)
        return [Said(*row) for row in await cursor.fetchall()]


async def feedback_questions(pool: Pool, known: Mapping[str, Questions]) -> dict[str, Questions]:
    """Return the questions of the indexes whose feedback has changed since they were `known`.

    Raises StoreError.
    """
    values = {
        "indexes": list(known),
        "versions": [each.version for each in known.values()],
    }
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(statement("feedback_questions"), values)
        rows = await cursor.fetchall()
    return {name: Questions(version, frozenset(keys)) for name, version, keys in rows}


async def confirmed_near(
    pool: Pool, index: str, vector: Vectors, embedder: Embedder, *, least: float, most: int
) -> list[tuple[str, str]]:
    """Return questions and the statements confirmed for them, the nearest in meaning first.

    `vector` is that of the question asked, one row; `least` the cosine that is near enough.
    Raises StoreError.
    """
    values = {
        "index": index,
        "vector": halfvec_text(vector[0]),
        "model": embedder.model,
        "dimension": embedder.dimension,
        "least": least,
        "most": most,
    }
    async with connection(pool) as borrowed:
        cursor = await borrowed.execute(statement("feedback_near"), values)
        return [(question, text) for question, text in await cursor.fetchall()]


async def unembedded_questions(pool: Pool, embedder: Embedder, most: int) -> list[str]:
    """Return confirmed questions without a vector of the embedder's model. Raises StoreError."""
    async with connection(pool) as borrowed:
        model = await model_number(borrowed, embedder)
        cursor = await borrowed.execute(
            statement("feedback_unembedded"), {"model": model, "most": most}
        )
        return [question for (question,) in await cursor.fetchall()]


async def put_question_vectors(
    pool: Pool, embedder: Embedder, questions: Sequence[str], vectors: Vectors
) -> None:
    """Store the vectors of confirmed questions, a row each. Raises StoreError."""
    async with connection(pool) as borrowed:
        values = {
            "model": await model_number(borrowed, embedder),
            "questions": list(questions),
            "vectors": [halfvec_text(row) for row in vectors],
        }
        await borrowed.execute(statement("feedback_embed"), values)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


def _caller(caller: str | None) -> str:
    return storable(caller or "")[:_CALLER]
