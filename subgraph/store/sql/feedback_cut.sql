DELETE FROM winnow.feedback WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM winnow.feedback WHERE index_name = %(index)s
    ORDER BY given_at DESC OFFSET %(most)s
))
