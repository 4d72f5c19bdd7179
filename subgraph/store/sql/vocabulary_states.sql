SELECT v.name, v.term_count AS terms, v.fetched_at, v.attempted_at, v.error, v.version,
       v.fingerprint, m.name AS model, m.dimension, now() AS asked_at
FROM winnow.vocabulary v
LEFT JOIN winnow.embedding_model m ON m.id = v.embedding_model_id
ORDER BY v.name
