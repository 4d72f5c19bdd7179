"""Give the questions that people confirmed vectors of the embedder that there is now."""

from __future__ import annotations

from typing import Final

from ..embedding.protocol import Embedder
from ..store.database import Pool
from ..store.feedback import put_question_vectors, unembedded_questions

_AT_ONCE: Final = 256


async def embed_feedback(pool: Pool, embedder: Embedder) -> int:
    """Embed what is not, or was by another model; returns how many questions that were.

    Raises StoreError and EmbeddingError; what was stored before them stays.
    """
    done = 0
    while questions := await unembedded_questions(pool, embedder, _AT_ONCE):
        await put_question_vectors(pool, embedder, questions, await embedder.embed(questions))
        done += len(questions)
    return done
