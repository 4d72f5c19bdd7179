-- Make the staged terms the stored ones. Runs in one transaction, so that whoever reads sees the old
-- vocabulary or the new one.
ANALYZE pg_temp.fresh_name;
DELETE FROM winnow.term t USING pg_temp.staged s
WHERE t.vocabulary_id = s.vocabulary_id
  AND NOT EXISTS (SELECT FROM pg_temp.fetched f WHERE f.term_id = t.term_id);
INSERT INTO winnow.term AS t (
    vocabulary_id, term_id, display_name, description, akas, embedding_model_id, embedding
)
SELECT s.vocabulary_id, f.term_id, f.display_name, f.description, f.akas,
       s.embedding_model_id, v.embedding
FROM pg_temp.fresh f
JOIN pg_temp.fresh_vector v USING (n)
CROSS JOIN pg_temp.staged s
ORDER BY f.n
ON CONFLICT (vocabulary_id, term_id) DO UPDATE SET
    display_name = EXCLUDED.display_name,
    description = EXCLUDED.description,
    akas = EXCLUDED.akas,
    embedding_model_id = EXCLUDED.embedding_model_id,
    embedding = EXCLUDED.embedding;
DELETE FROM winnow.term_name n
USING pg_temp.fresh f, pg_temp.staged s, winnow.term t
WHERE NOT f.added AND t.vocabulary_id = s.vocabulary_id AND t.term_id = f.term_id AND n.term = t.id;
DELETE FROM winnow.name_tail n
USING pg_temp.fresh f, pg_temp.staged s, winnow.term t
WHERE NOT f.added AND t.vocabulary_id = s.vocabulary_id AND t.term_id = f.term_id AND n.term = t.id;
INSERT INTO winnow.term_name (term, vocabulary_id, folded, name, kind, key_hash)
SELECT t.id, t.vocabulary_id, n.folded, n.name, n.kind, n.key_hash
FROM pg_temp.fresh_name n
JOIN pg_temp.fresh f USING (n)
CROSS JOIN pg_temp.staged s
JOIN winnow.term t ON t.vocabulary_id = s.vocabulary_id AND t.term_id = f.term_id;
INSERT INTO winnow.name_tail (term, vocabulary_id, tail, name_length)
SELECT t.id, t.vocabulary_id, tail, min(length(n.folded))
FROM pg_temp.fresh_name n
CROSS JOIN LATERAL winnow.tails(n.folded) AS tail
JOIN pg_temp.fresh f USING (n)
CROSS JOIN pg_temp.staged s
JOIN winnow.term t ON t.vocabulary_id = s.vocabulary_id AND t.term_id = f.term_id
WHERE n.kind < 2
GROUP BY t.id, t.vocabulary_id, tail;
