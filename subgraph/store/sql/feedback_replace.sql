-- A caller means one thing by a question: what else they confirmed for it goes.
DELETE FROM winnow.feedback
WHERE index_name = %(index)s AND question_key = %(question_key)s AND caller = %(caller)s
  AND verdict = 'CONFIRMED' AND statement_key <> %(statement_key)s
