DELETE FROM winnow.index_vocabulary linked
USING winnow.vocabulary v
WHERE linked.index_name = %(name)s
  AND v.id = linked.vocabulary_id
  AND v.name <> ALL(%(vocabularies)s::text[])
