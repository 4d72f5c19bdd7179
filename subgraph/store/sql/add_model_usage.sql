-- Count tokens, and forget the days before the last month.
WITH forgotten AS (
    DELETE FROM winnow.model_usage WHERE day < (now() AT TIME ZONE 'UTC')::date - 31
)
INSERT INTO winnow.model_usage AS u (day, tokens)
VALUES ((now() AT TIME ZONE 'UTC')::date, %(tokens)s)
ON CONFLICT (day) DO UPDATE SET tokens = u.tokens + EXCLUDED.tokens
