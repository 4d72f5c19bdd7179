-- The questions nearest in meaning, each with the filter that more callers stand by than by any
-- other. Every vector of the index is compared, there are no more than are kept; what was said is
-- looked at for the nearest alone, of which some may not be settled.
WITH asked AS MATERIALIZED (
    SELECT %(vector)s::text::halfvec AS vector  -- read once: in place it would be for each row
), near AS MATERIALIZED (
    SELECT f.question_key, max(-(f.embedding <#> a.vector)) AS likeness
    FROM asked a
    CROSS JOIN winnow.feedback f
    WHERE f.index_name = %(index)s AND f.verdict = 'CONFIRMED' AND f.embedding_model_id = (
        SELECT id FROM winnow.embedding_model WHERE name = %(model)s AND dimension = %(dimension)s
    )
    GROUP BY f.question_key
    ORDER BY likeness DESC
    LIMIT %(most)s * 4
), settled AS (
    SELECT f.question_key, f.statement_key, n.likeness,
           (array_agg(f.question ORDER BY f.given_at DESC))[1] AS question,
           (array_agg(f.statement ORDER BY f.given_at DESC))[1] AS statement,
           sum(CASE f.verdict WHEN 'CONFIRMED' THEN 1 ELSE -1 END) AS support
    FROM near n
    JOIN winnow.feedback f ON f.index_name = %(index)s AND f.question_key = n.question_key
    WHERE n.likeness >= %(least)s
    GROUP BY f.question_key, f.statement_key, n.likeness
), foremost AS (
    SELECT DISTINCT ON (question_key) *,
           count(*) OVER (PARTITION BY question_key, support) AS as_many
    FROM settled
    WHERE support > 0
    ORDER BY question_key, support DESC
)
SELECT question, statement FROM foremost
WHERE as_many = 1
ORDER BY likeness DESC, question
LIMIT %(most)s
