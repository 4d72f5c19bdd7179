-- One round trip for all of a question's chunks: exact names by key, names nearly spelled so, and
-- terms near in meaning. `chunk` is the position, from 1, in the array searched for.
WITH wanted AS MATERIALIZED (
    SELECT id, name FROM winnow.vocabulary WHERE name = ANY(%(vocabularies)s)
)
SELECT 'exact' AS how, n.key_hash, 0::bigint AS chunk, n.name, n.folded, n.kind,
       1.0::float8 AS score, v.name AS vocabulary, t.term_id, t.display_name, t.description, t.akas
FROM unnest(%(hashes)s::bigint[]) AS k(key_hash)
CROSS JOIN LATERAL (
    SELECT * FROM winnow.term_name
    WHERE key_hash = k.key_hash AND vocabulary_id IN (SELECT id FROM wanted)
    ORDER BY kind, term
    LIMIT %(most)s
) n
JOIN wanted v ON v.id = n.vocabulary_id
JOIN winnow.term t ON t.id = n.term
UNION ALL
SELECT 'spelling', n.key_hash, s.chunk, n.name, n.folded, n.kind, n.score,
       v.name, t.term_id, t.display_name, t.description, t.akas
FROM unnest(%(spellings)s::text[]) WITH ORDINALITY AS s(folded, chunk)
CROSS JOIN LATERAL (
    SELECT near.*, similarity(near.folded, s.folded)::float8 AS score
    FROM winnow.term_name near
    WHERE near.folded %% s.folded AND near.vocabulary_id IN (SELECT id FROM wanted)
    ORDER BY score DESC, near.kind, near.term
    LIMIT %(top)s
) n
JOIN wanted v ON v.id = n.vocabulary_id
JOIN winnow.term t ON t.id = n.term
UNION ALL
SELECT 'meaning', 0, q.chunk, m.display_name, '', 0::smallint, m.score,
       v.name, m.term_id, m.display_name, m.description, m.akas
FROM unnest(%(vectors)s::text[]::halfvec[]) WITH ORDINALITY AS q(vector, chunk)
CROSS JOIN LATERAL (
    -- Exact on purpose: an HNSW index behind a WHERE finds a fraction of the true neighbours.
    SELECT t.*, -(t.embedding <#> q.vector) AS score
    FROM winnow.term t
    WHERE t.vocabulary_id IN (SELECT id FROM wanted)
      AND t.embedding_model_id = (
          SELECT id FROM winnow.embedding_model WHERE name = %(model)s AND dimension = %(dimension)s
      )
    ORDER BY t.embedding <#> q.vector
    LIMIT %(top)s
) m
JOIN wanted v ON v.id = m.vocabulary_id
