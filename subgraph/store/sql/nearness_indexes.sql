-- The HNSW indexes of vocabularies; one whose building was interrupted is not valid.
SELECT c.relname, i.indisvalid
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = 'winnow.term'::regclass AND c.relname ~ '^term_near_[0-9]+_[0-9]+$'
ORDER BY c.oid
