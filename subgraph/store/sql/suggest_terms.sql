-- Terms of some vocabularies with a name that begins with the text sought, or a word that does:
-- the name itself first, then the names that begin with it; of those the shortest first.
WITH matched AS MATERIALIZED (
    SELECT named.term, v.name AS vocabulary, named.name, named.kind,
        CASE
            WHEN named.folded = %(sought)s THEN 0
            WHEN starts_with(named.folded, %(sought)s) THEN 1
            ELSE 2
        END AS place
    FROM winnow.term_name named
    JOIN winnow.vocabulary v ON v.id = named.vocabulary_id
    WHERE v.name = ANY(%(vocabularies)s)
      AND ( -- a fold has no wildcards in it
          named.folded LIKE %(sought)s || '%%' OR named.folded LIKE '%% ' || %(sought)s || '%%'
      )
), best AS (
    SELECT DISTINCT ON (term) * FROM matched ORDER BY term, place, kind, name
)
SELECT b.vocabulary, b.name, t.term_id, t.display_name, t.description, t.akas
FROM best b
JOIN winnow.term t ON t.id = b.term
ORDER BY b.place, length(b.name), t.display_name, b.vocabulary, t.term_id
LIMIT %(first)s
