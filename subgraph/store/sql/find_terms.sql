-- The terms that texts name, and for those that name none the nearest names: one round trip.
-- A text is an id as written, else a display name or an AKA in any case, else an id in any case.
WITH wanted AS MATERIALIZED (
    SELECT w.n, v.id AS vocabulary_id, v.term_count > %(many)s AS is_large, w.text, w.folded,
           w.key_hash
    FROM unnest(%(vocabularies)s::text[], %(texts)s::text[], %(folds)s::text[], %(hashes)s::bigint[])
        WITH ORDINALITY AS w(vocabulary, text, folded, key_hash, n)
    JOIN winnow.vocabulary v ON v.name = w.vocabulary
), by_id AS MATERIALIZED (
    SELECT w.n, t.term_id, t.display_name
    FROM wanted w
    JOIN winnow.term t ON t.vocabulary_id = w.vocabulary_id AND t.term_id = w.text
), by_name AS MATERIALIZED (
    SELECT n, term_id, display_name
    FROM (
        SELECT w.n, t.term_id, t.display_name, named.kind = 2 AS is_id,
               min(named.kind) OVER (PARTITION BY w.n) = 2 AS only_ids
        FROM wanted w
        JOIN winnow.term_name named
          ON named.key_hash = w.key_hash AND named.vocabulary_id = w.vocabulary_id
         AND named.folded = w.folded
        JOIN winnow.term t ON t.id = named.term
        WHERE NOT EXISTS (SELECT FROM by_id WHERE by_id.n = w.n)
    ) found
    WHERE is_id = only_ids
), nameless AS MATERIALIZED (
    SELECT * FROM wanted w
    WHERE length(w.folded) BETWEEN 1 AND %(longest)s
      AND NOT EXISTS (SELECT FROM by_id WHERE by_id.n = w.n)
      AND NOT EXISTS (SELECT FROM by_name WHERE by_name.n = w.n)
)
SELECT n, TRUE AS named, term_id, display_name, 1.0::float8 AS score FROM by_id
UNION ALL
SELECT n, TRUE, term_id, display_name, 1.0 FROM by_name
UNION ALL
SELECT w.n, FALSE, near.term_id, near.display_name, near.score
FROM nameless w
CROSS JOIN LATERAL (
    SELECT t.term_id, t.display_name, max(named.score)::float8 AS score
    FROM (
        SELECT n.term, similarity(n.folded, w.folded) AS score
        FROM winnow.term_name n
        WHERE NOT w.is_large AND n.vocabulary_id = w.vocabulary_id AND n.folded %% w.folded
        UNION ALL
        -- Of a large one only misspellings: comparing with every name would take too long.
        SELECT n.term, n.score
        FROM winnow.names_near(ARRAY[w.vocabulary_id], w.folded, %(names)s) n
        WHERE w.is_large
    ) named
    JOIN winnow.term t ON t.id = named.term
    GROUP BY t.id
    ORDER BY score DESC, t.display_name, t.term_id
    LIMIT %(near)s
) near
ORDER BY n, score DESC, display_name, term_id
