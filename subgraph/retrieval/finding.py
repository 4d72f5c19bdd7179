"""Turn a question into its context: one embedding call at most, one round trip at most.

Exact names are known to exist before the database is asked (`Names`), so a question whose every
word is explained costs one look-up and no embedding. Words that nothing explains ("open") are
searched by spelling and by meaning in the same round trip.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz.distance import DamerauLevenshtein

from ..catalogue import Index, Term
from ..embedding.protocol import Embedder, Vectors
from ..filtering import CheckedFilter, FilterField
from ..folding import Word, inflection, key_hash
from ..store.database import Pool
from ..store.search import TermRow, search_terms
from .chunks import Chunk, near_chunks, windows
from .context import Context, EnumHit, Evidence, FieldHit, TermHit
from .levers import Levers
from .lexicon import Lexicon, lexicon
from .names import Names
from .ranking import Evidences, Numbers, Table, best_by, best_first, scores, table
from .rerankers import Ranked, reranker
from .standing import Standing, is_code

_LONGEST_NAME = 8  # words; longer names are found by their spelling or meaning
_EVIDENCE = ((Evidence.NAME, 1.0), (Evidence.AKA, 0.95), (Evidence.ID, 1.0))
_USUAL = Levers()
# Where fields are ranked, shared words and cosines count for what they are, not as hits too.
_WEIGHED_APART = frozenset({Evidence.PART, Evidence.DESCRIPTION, Evidence.MEANING})
_LOWER_CODE = 0.88  # times the score of an acronym written as a word
_SPELLING_LETTERS = 4  # shorter words are too near to too many others


@dataclass(frozen=True)
class Searchable:
    """An index made ready for retrieval, in memory: rebuilt when the index or its fields change.

    vectors     one row per field of `index`, or None before they are embedded
    constraint  of the one request that this is for: what every filter must hold as well
    """

    index: Index
    lexicon: Lexicon
    table: Table
    vocabularies: tuple[str, ...]
    filter_fields: Mapping[str, FilterField]
    vectors: Vectors | None = field(default=None, repr=False)
    constraint: CheckedFilter | None = None


def searchable(index: Index, vectors: Vectors | None = None) -> Searchable:
    """Prepare an index; `vectors` are its fields' embeddings in the order of its fields."""
    vocabularies = tuple(sorted({each.vocabulary for each in index.fields if each.vocabulary}))
    fields = {each.path: each.for_filter() for each in index.fields}
    return Searchable(index, lexicon(index), table(index), vocabularies, fields, vectors)


async def retrieve(
    question: str,
    words: Sequence[Word],
    target: Searchable,
    names: Names,
    pool: Pool,
    embedder: Embedder,
    *,
    explained: Collection[int] = (),
    introduced: Collection[int] = (),
    everything: bool = False,
    meaning: bool = True,
    levers: Levers = _USUAL,
) -> Context:
    """Return what `question`, whose words are `words`, refers to in `target`.

    explained    positions of words that grammar explains: stop words, numbers, comparisons
    introduced   positions of words that 'in', 'from' and the like lead to
    everything   search also the explained and exactly named words by meaning, for a model's context
    meaning      whether to embed and search by meaning at all: only a model makes use of it

    Raises StoreError and EmbeddingError.
    """
    if not words:
        return Context()
    chunks = windows(words, max(target.lexicon.longest, _LONGEST_NAME))
    fields: list[FieldHit] = []
    enums: list[EnumHit] = []
    for chunk in chunks:
        for hit in target.lexicon.hits(chunk, question[chunk.span.start : chunk.span.end]):
            if isinstance(hit, FieldHit):
                fields.append(hit)
            else:
                enums.append(hit)
    hashes = [key_hash(chunk.key) for chunk in chunks]
    known = names.known(target.vocabularies, hashes)
    exact: dict[int, list[Chunk]] = defaultdict(list)
    for chunk, hashed, is_name in zip(chunks, hashes, known.tolist(), strict=True):
        if is_name:
            exact[hashed].append(chunk)
    found: list[FieldHit | EnumHit | Chunk] = [*fields, *enums]
    found.extend(chunk for several in exact.values() for chunk in several)
    covered = set(explained).union(*(range(each.first, each.last) for each in found))
    asked = set[int]() if everything else covered
    near = near_chunks(question, words, asked, set(explained), levers)
    # The whole question last: one call, whatever the chunks.
    embedded = None
    if near and meaning:
        embedded = await embedder.embed([*(each.fold for each in near), question])
    vectors = None if embedded is None else embedded[:-1][: levers.meant_chunks]
    rows: list[TermRow] = []
    missing = []
    for hashed in exact:
        kept = names.rows.get((target.vocabularies, hashed))
        if kept is None:
            missing.append(hashed)
        else:
            rows.extend(kept)
    if target.vocabularies and (missing or near):
        fetched = await search_terms(
            pool,
            target.vocabularies,
            missing,
            spellings=[chunk.fold for chunk in near],
            vectors=vectors,
            model=(embedder.model, embedder.dimension),
            top=levers.top,
        )
        _keep(names, target.vocabularies, missing, fetched)
        rows.extend(fetched)
    standing = Standing(question, words, frozenset(explained), frozenset(introduced))
    terms = list(_term_hits(standing, rows, exact, near, levers))
    fields = [
        hit
        for hit in fields
        # An owner's 'from', or 'available in', hints at a field; a name of one stop word does not.
        if hit.evidence is Evidence.OWNER_WORD
        or hit.last - hit.first > 1
        or standing.may_name(hit.first, hit.last)
    ]
    enums = [
        hit
        for hit in enums
        if hit.evidence is not Evidence.INFLECTED or standing.may_name(hit.first, hit.last)
    ]
    cosines = whole = None
    if embedded is not None and target.vectors is not None:
        cosines = embedded @ target.vectors.T
        cosines, whole = cosines[:-1], cosines[-1]
        fields.extend(_fields_by_meaning(question, target, near, cosines, levers))
    hits: list[FieldHit | EnumHit] = [*fields, *enums]
    brought = best_by(_brought(target.table, terms))
    evidence = Evidences(
        best_by((hit.path, hit.score) for hit in hits if hit.evidence not in _WEIGHED_APART),
        brought,
        {word.stem: at in explained for at, word in enumerate(words)},
        cosines,
        whole,
        digits=any(letter.isdigit() for letter in question),
    )
    return Context(
        fields=tuple(sorted(fields, key=lambda hit: -hit.score)),
        enums=tuple(sorted(enums, key=lambda hit: -hit.score)),
        terms=tuple(sorted(terms, key=_in_order)),
        paths=_paths(hits, brought),
        rank=_ranking(target, evidence, levers),
        vector=None if embedded is None else embedded[-1],
    )


def _in_order(hit: TermHit) -> tuple[float, int, int, str, str]:
    """Best first; of equals always the same first, whether or not they were fetched before."""
    return (-hit.score, hit.first, hit.last, hit.vocabulary, hit.term.id)


def _keep(
    names: Names, vocabularies: tuple[str, ...], hashes: Iterable[int], rows: Iterable[TermRow]
) -> None:
    found: dict[int, list[TermRow]] = {hashed: [] for hashed in hashes}
    for row in rows:
        if row.how == "exact":
            found[row.key_hash].append(row)
    for hashed, several in found.items():
        names.rows[vocabularies, hashed] = tuple(several)


def _term_hits(
    standing: Standing,
    rows: Iterable[TermRow],
    exact: Mapping[int, Sequence[Chunk]],
    near: Sequence[Chunk],
    levers: Levers,
) -> Iterable[TermHit]:
    for row in rows:
        term = Term(row.term_id, row.display_name, row.description, tuple(row.akas))
        if row.how == "exact":
            for chunk in exact[row.key_hash]:
                text = standing.question[chunk.span.start : chunk.span.end]
                if not standing.may_name(chunk.first, chunk.last):
                    continue
                evidence, score = _EVIDENCE[row.kind]
                if row.folded != chunk.fold:
                    evidence, score = Evidence.INFLECTED, score * inflection(row.folded, chunk.fold)
                if is_code(row.name) and text != row.name:
                    if not standing.may_be_code(chunk.first):
                        continue
                    score *= _LOWER_CODE
                if row.kind == 2 and len(row.name) < 4 and not text == row.name == text.upper():
                    continue  # a short id in lower case is a word of some language
                where = (chunk.first, chunk.last, chunk.span, text, evidence, score)
                yield TermHit(*where, vocabulary=row.vocabulary, term=term, name=row.name)
            continue
        chunk = near[row.chunk - 1]
        if row.how == "spelling":
            # People slip inside of a word, hardly ever at its first letter.
            shortest = min(len(chunk.fold), len(row.folded))
            if shortest < _SPELLING_LETTERS or chunk.fold[0] != row.folded[0]:
                continue
            score = DamerauLevenshtein.normalized_similarity(chunk.fold, row.folded)
            if score < levers.spelling:
                continue
            evidence, score = Evidence.SPELLING, 0.85 * score
        elif row.score >= levers.meaning:
            evidence, score = Evidence.MEANING, 0.6 * row.score
        else:
            continue
        text = standing.question[chunk.span.start : chunk.span.end]
        where = (chunk.first, chunk.last, chunk.span, text, evidence, score)
        yield TermHit(*where, vocabulary=row.vocabulary, term=term, name=row.name)


def _fields_by_meaning(
    question: str, target: Searchable, near: Sequence[Chunk], cosines: Numbers, levers: Levers
) -> Iterable[FieldHit]:
    for chunk, row in zip(near, cosines, strict=True):
        text = question[chunk.span.start : chunk.span.end]
        near_enough = np.flatnonzero(row >= levers.meaning)
        for at in near_enough[best_first(row[near_enough])[: levers.top]].tolist():
            where = (chunk.first, chunk.last, chunk.span, text, Evidence.MEANING)
            path = target.index.fields[at].path
            yield FieldHit(*where, 0.6 * float(row[at]), path=path)


def _brought(table: Table, terms: Iterable[TermHit]) -> Iterable[tuple[str, float]]:
    """Yield the fields that terms bring, each with the score of its term."""
    for vocabulary, score in best_by((hit.vocabulary, hit.score) for hit in terms).items():
        for each in table.by_vocabulary.get(vocabulary, ()):
            yield each.path, score * min(each.weight, 1.0)


def _paths(hits: Iterable[FieldHit | EnumHit], brought: Mapping[str, float]) -> tuple[str, ...]:
    """The fields hit, and those that a hit term brings, by their best score."""
    best = best_by((*((hit.path, hit.score) for hit in hits), *brought.items()))
    return tuple(sorted(best, key=lambda path: -best[path]))


def _ranking(
    target: Searchable, evidence: Evidences, levers: Levers
) -> Callable[[], tuple[str, ...]]:
    def rank() -> tuple[str, ...]:
        found = scores(target.table, evidence, levers)
        order = reranker(levers).rerank(Ranked(best_first(found), found, target.vectors))
        return tuple(map(target.table.paths.__getitem__, order.tolist()))

    return rank
