-- Terms whose name has one of the keys: the first of the three searches of search_near.sql, alone.
WITH wanted AS MATERIALIZED (
    SELECT id, name FROM winnow.vocabulary WHERE name = ANY(%(vocabularies)s)
)
SELECT 'exact' AS how, n.key_hash, 0::bigint AS chunk, n.name, n.folded, n.kind,
       1.0::float8 AS score, v.name AS vocabulary, t.term_id, t.display_name, t.description, t.akas
FROM unnest(%(hashes)s::bigint[]) AS k(key_hash)
CROSS JOIN LATERAL (
    -- So many of each key: a name that thousands share must not push out another word's terms.
    SELECT * FROM winnow.term_name
    WHERE key_hash = k.key_hash AND vocabulary_id IN (SELECT id FROM wanted)
    ORDER BY kind, term
    LIMIT %(most)s
) n
JOIN wanted v ON v.id = n.vocabulary_id
JOIN winnow.term t ON t.id = n.term
