-- One round trip for all of a question's chunks: exact names by key, names nearly spelled so, and
-- terms near in meaning. `chunk` is the position, from 1, in the array searched for.
WITH wanted AS MATERIALIZED (
    SELECT id, name FROM winnow.vocabulary WHERE name = ANY(%(vocabularies)s)
), their AS MATERIALIZED (
    SELECT array_agg(id) AS ids FROM wanted
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
FROM their
CROSS JOIN unnest(%(spellings)s::text[]) WITH ORDINALITY AS s(folded, chunk)
-- Planned as part of this statement only while no argument is a query.
CROSS JOIN LATERAL winnow.names_near(their.ids, s.folded, %(top)s) n
JOIN wanted v ON v.id = n.vocabulary_id
JOIN winnow.term t ON t.id = n.term
UNION ALL
SELECT 'meaning', 0, m.chunk, t.display_name, '', 0::smallint, m.score,
       v.name, t.term_id, t.display_name, t.description, t.akas
FROM (
    -- Of each large vocabulary as many as of all small ones together: the best of both.
    SELECT *, row_number() OVER (PARTITION BY near.chunk ORDER BY near.score DESC, near.term) AS n
    FROM winnow.terms_near(
        ARRAY(SELECT id FROM wanted),
        (
            SELECT id FROM winnow.embedding_model
            WHERE name = %(model)s AND dimension = %(dimension)s
        ),
        %(vectors)s::text[]::halfvec[], %(top)s, %(exact)s
    ) near
) m
JOIN winnow.term t ON t.id = m.term
JOIN wanted v ON v.id = t.vocabulary_id
WHERE m.n <= %(top)s
