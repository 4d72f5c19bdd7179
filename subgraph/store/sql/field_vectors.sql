SELECT f.index_name, f.path, f.embedding
FROM winnow.field_embedding f
JOIN winnow.embedding_model m ON m.id = f.embedding_model_id
WHERE f.index_name = ANY(%(indexes)s) AND m.name = %(model)s AND m.dimension = %(dimension)s
