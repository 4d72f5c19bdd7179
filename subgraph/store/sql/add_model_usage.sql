-- Count tokens and their cost, for all and for one caller, and forget the days before the last month.
WITH forgotten AS (
    DELETE FROM winnow.model_usage WHERE day < (now() AT TIME ZONE 'UTC')::date - 31
)
INSERT INTO winnow.model_usage AS u (day, who, tokens, cost)
SELECT (now() AT TIME ZONE 'UTC')::date, who, %(tokens)s, %(cost)s
FROM unnest(%(who)s::text[]) AS who
ON CONFLICT (day, who) DO UPDATE SET tokens = u.tokens + EXCLUDED.tokens, cost = u.cost + EXCLUDED.cost
