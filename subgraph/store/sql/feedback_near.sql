-- The questions nearest in meaning, each with the filter that more callers stand by than by any
-- other. Every vector of the index is compared: there are no more than are kept.
WITH settled AS (
    SELECT question_key, statement_key,
           sum(CASE verdict WHEN 'CONFIRMED' THEN 1 ELSE -1 END) AS support
    FROM winnow.feedback
    WHERE index_name = %(index)s
    GROUP BY question_key, statement_key
), foremost AS (
    SELECT DISTINCT ON (question_key) question_key, statement_key,
           count(*) OVER (PARTITION BY question_key, support) AS as_many
    FROM settled
    WHERE support > 0
    ORDER BY question_key, support DESC
), near AS (
    SELECT DISTINCT ON (f.question_key) f.question, f.statement,
           -(f.embedding <#> %(vector)s::text::halfvec) AS likeness
    FROM foremost l
    JOIN winnow.feedback f USING (question_key, statement_key)
    JOIN winnow.embedding_model m ON m.id = f.embedding_model_id
    WHERE f.index_name = %(index)s AND f.verdict = 'CONFIRMED' AND l.as_many = 1
      AND m.name = %(model)s AND m.dimension = %(dimension)s
    ORDER BY f.question_key, f.given_at DESC
)
SELECT question, statement FROM near
WHERE likeness >= %(least)s
ORDER BY likeness DESC, question
LIMIT %(most)s
