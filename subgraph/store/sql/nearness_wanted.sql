-- The vocabularies with more than so many terms, and the names that their HNSW indexes have.
SELECT v.id AS vocabulary, m.id AS model, m.dimension, v.term_count AS terms, v.name,
       format('term_near_%%s_%%s', v.id, m.id) AS index
FROM winnow.vocabulary v
JOIN winnow.embedding_model m ON m.id = v.embedding_model_id
WHERE v.term_count > %(least)s
ORDER BY v.term_count, v.id
