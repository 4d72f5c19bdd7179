-- The last statement of the transaction of merge_terms.sql.
UPDATE winnow.vocabulary v SET
    fingerprint = s.fingerprint,
    embedding_model_id = s.embedding_model_id,
    fetched_at = clock_timestamp(),
    error = NULL,
    term_count = %(terms)s,
    version = v.version + %(step)s
FROM pg_temp.staged s
WHERE v.id = s.vocabulary_id
