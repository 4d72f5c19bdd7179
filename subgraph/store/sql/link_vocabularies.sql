INSERT INTO winnow.index_vocabulary (index_name, vocabulary_id)
SELECT %(name)s, v.id FROM winnow.vocabulary v WHERE v.name = ANY(%(vocabularies)s::text[])
ON CONFLICT DO NOTHING
