-- Terms whose name has one of the keys: the first of the three searches of search_near.sql, alone.
SELECT 'exact' AS how, n.key_hash, 0::bigint AS chunk, n.name, n.folded, n.kind, 1.0::float8 AS score,
       v.name AS vocabulary, t.term_id, t.display_name, t.description, t.akas
FROM winnow.term_name n
JOIN winnow.term t ON t.id = n.term
JOIN winnow.vocabulary v ON v.id = n.vocabulary_id
WHERE n.key_hash = ANY(%(hashes)s) AND v.name = ANY(%(vocabularies)s)
LIMIT %(most)s
