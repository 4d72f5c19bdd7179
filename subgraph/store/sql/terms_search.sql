-- Terms with a name that holds the text sought: the same first, then those that begin with it, then
-- those with a word that does. After a term means after its place in that order.
WITH matched AS MATERIALIZED (
    SELECT named.term, min(
        CASE
            WHEN named.folded = %(sought)s THEN 0
            WHEN starts_with(named.folded, %(sought)s) THEN 1
            WHEN strpos(named.folded, ' ' || %(sought)s) > 0 THEN 2
            ELSE 3
        END
    ) AS place
    FROM winnow.term_name named
    WHERE named.vocabulary_id = (SELECT id FROM winnow.vocabulary WHERE name = %(vocabulary)s)
      AND named.folded LIKE '%%' || %(sought)s || '%%'  -- a fold has no wildcards in it
    GROUP BY named.term
), ordered AS (
    SELECT m.place, t.term_id, t.display_name, t.description, t.akas
    FROM matched m
    JOIN winnow.term t ON t.id = m.term
)
SELECT o.term_id, o.display_name, o.description, o.akas
FROM ordered o
WHERE %(after)s::text IS NULL
   OR (o.place, o.term_id) > (SELECT place, term_id FROM ordered WHERE term_id = %(after)s)
ORDER BY o.place, o.term_id
LIMIT %(first)s
