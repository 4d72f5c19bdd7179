-- What callers said of the filters of one question, the filter that most stand by first.
SELECT statement_key,
       (array_agg(statement ORDER BY given_at DESC))[1],
       (array_agg(index_fingerprint ORDER BY given_at DESC))[1],
       count(*) FILTER (WHERE verdict = 'CONFIRMED'),
       count(*) FILTER (WHERE verdict = 'REJECTED'),
       max(given_at)
FROM winnow.feedback
WHERE index_name = %(index)s AND question_key = %(question_key)s
GROUP BY statement_key
ORDER BY count(*) FILTER (WHERE verdict = 'CONFIRMED') DESC, max(given_at) DESC
