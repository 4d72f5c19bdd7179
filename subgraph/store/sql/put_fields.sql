INSERT INTO winnow.field_embedding (index_name, path, text, embedding_model_id, embedding)
SELECT %(name)s, put.path, put.text, %(model)s, put.vector::halfvec
FROM unnest(%(paths)s::text[], %(texts)s::text[], %(vectors)s::text[]) AS put(path, text, vector)
ON CONFLICT (index_name, path) DO UPDATE SET
    text = EXCLUDED.text,
    embedding_model_id = EXCLUDED.embedding_model_id,
    embedding = EXCLUDED.embedding
