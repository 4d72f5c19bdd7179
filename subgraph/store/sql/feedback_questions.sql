-- The questions of those indexes whose version is not the one known: nothing, mostly.
SELECT i.index_name, i.version, ARRAY(
    SELECT DISTINCT question_key FROM winnow.feedback f WHERE f.index_name = i.index_name
)
FROM winnow.feedback_index i
LEFT JOIN unnest(%(indexes)s::text[], %(versions)s::bigint[]) AS known(index_name, version)
    ON known.index_name = i.index_name
WHERE known.version IS DISTINCT FROM i.version
