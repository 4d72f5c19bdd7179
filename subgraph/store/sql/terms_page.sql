-- Terms in the order of their ids, from after one of them.
SELECT t.term_id, t.display_name, t.description, t.akas
FROM winnow.term t
WHERE t.vocabulary_id = (SELECT id FROM winnow.vocabulary WHERE name = %(vocabulary)s)
  AND t.term_id > coalesce(%(after)s::text, '')  -- no id is empty; an OR would read all before it
ORDER BY t.term_id
LIMIT %(first)s
