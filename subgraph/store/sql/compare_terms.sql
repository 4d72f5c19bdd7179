-- Of an id that came twice the last is kept. `fresh` is what has to be written: what is new or other
-- than stored, or everything where the model or the way of storing is another.
DELETE FROM pg_temp.fetched early USING pg_temp.fetched late
WHERE early.term_id = late.term_id AND early.n < late.n;
CREATE UNIQUE INDEX ON pg_temp.fetched (term_id);
ANALYZE pg_temp.fetched;
CREATE TEMP TABLE fresh AS
SELECT f.*, t.id IS NULL AS added,
       t.id IS NOT NULL AND (t.display_name, t.description, t.akas)
           IS DISTINCT FROM (f.display_name, f.description, f.akas) AS changed
FROM pg_temp.fetched f
CROSS JOIN pg_temp.staged s
JOIN winnow.vocabulary v ON v.id = s.vocabulary_id
LEFT JOIN winnow.term t ON t.vocabulary_id = v.id AND t.term_id = f.term_id
WHERE t.id IS NULL
   OR (t.display_name, t.description, t.akas)
       IS DISTINCT FROM (f.display_name, f.description, f.akas)
   OR t.embedding_model_id IS DISTINCT FROM s.embedding_model_id
   OR v.fingerprint IS DISTINCT FROM s.fingerprint;
CREATE UNIQUE INDEX ON pg_temp.fresh (n);
ANALYZE pg_temp.fresh;
