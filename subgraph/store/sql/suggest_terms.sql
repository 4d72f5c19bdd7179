-- The terms with a name that begins with `sought`, a fold, or that has a later word that does; the
-- shortest first. Reads so many names of each length and no others, however many begin so.
WITH wanted AS MATERIALIZED (
    SELECT id, name FROM winnow.vocabulary WHERE name = ANY(%(vocabularies)s)
), lengths AS MATERIALIZED (
    -- Keep in step with the Postgres indexes of migration 0002: names of 24 and more are one length.
    SELECT generate_series(least(length(%(sought)s), 24), 24) AS size
), begun AS MATERIALIZED (
    SELECT n.*
    FROM wanted v
    CROSS JOIN LATERAL (
        SELECT named.term, named.name, named.kind, named.folded <> %(sought)s AS is_longer,
               length(named.folded) AS size
        FROM lengths l
        CROSS JOIN LATERAL (
            SELECT * FROM winnow.term_name t
            WHERE t.kind < 2 AND t.vocabulary_id = v.id AND least(length(t.folded), 24) = l.size
              AND t.folded COLLATE "C" >= %(sought)s AND t.folded COLLATE "C" < %(beyond)s
            ORDER BY t.folded COLLATE "C"
            LIMIT %(names)s
        ) named
        LIMIT %(names)s  -- in the order of the lengths, each of which is looked up in turn
    ) n
), later AS MATERIALIZED (
    SELECT n.*
    FROM wanted v
    CROSS JOIN LATERAL (
        SELECT tails.term, tails.tail, tails.name_length
        FROM lengths l
        CROSS JOIN LATERAL (
            SELECT * FROM winnow.name_tail t
            WHERE t.vocabulary_id = v.id AND least(t.name_length, 24) = l.size
              AND t.tail COLLATE "C" >= %(sought)s AND t.tail COLLATE "C" < %(beyond)s
            ORDER BY t.tail COLLATE "C"
            LIMIT %(names)s
        ) tails
        LIMIT %(names)s
    ) n
    -- Where enough names begin with it, a later word that does comes too late to be shown.
    WHERE (SELECT count(DISTINCT term) FROM begun) < %(first)s
), named AS (
    SELECT term, name, kind, is_longer::int AS place, size FROM begun
    UNION ALL
    SELECT l.term, whole.name, whole.kind, 2, l.name_length
    FROM later l
    CROSS JOIN LATERAL (
        SELECT n.name, n.kind FROM winnow.term_name n
        WHERE n.term = l.term AND n.kind < 2 AND strpos(n.folded, ' ' || l.tail) > 0
        ORDER BY n.kind, length(n.folded), n.folded
        LIMIT 1
    ) whole
), best AS (
    SELECT DISTINCT ON (term) * FROM named ORDER BY term, place, kind, size, name
)
SELECT v.name AS vocabulary, t.term_id, t.display_name, t.description, t.akas, b.name,
       (ARRAY['exact', 'start', 'word'])[b.place + 1] AS how
FROM best b
JOIN winnow.term t ON t.id = b.term
JOIN wanted v ON v.id = t.vocabulary_id
-- A popularity of the term would go before the length, had the store one.
ORDER BY b.place, b.size, b.kind, t.display_name, v.name, t.term_id
LIMIT %(first)s
