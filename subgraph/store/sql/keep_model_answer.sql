-- Keep an answer, and let go of those that are too old or too many.
WITH kept AS (
    INSERT INTO winnow.model_answer AS a (key, statement, model, repairs)
    VALUES (%(key)s, %(statement)s, %(model)s, %(repairs)s)
    ON CONFLICT (key) DO UPDATE SET
        statement = EXCLUDED.statement, model = EXCLUDED.model, repairs = EXCLUDED.repairs,
        written_at = EXCLUDED.written_at
),
extra AS (
    SELECT key FROM winnow.model_answer WHERE key <> %(key)s
    ORDER BY written_at DESC OFFSET %(most)s - 1
)
DELETE FROM winnow.model_answer
WHERE key IN (SELECT key FROM extra)
    OR (key <> %(key)s AND written_at < now() - make_interval(hours => %(hours)s))
