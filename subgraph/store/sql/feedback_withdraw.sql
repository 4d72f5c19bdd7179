DELETE FROM winnow.feedback
WHERE index_name = %(index)s AND question_key = %(question_key)s AND caller = %(caller)s
