UPDATE winnow.feedback f SET embedding_model_id = %(model)s, embedding = made.vector::halfvec
FROM unnest(%(questions)s::text[], %(vectors)s::text[]) AS made(question, vector)
WHERE f.question = made.question AND f.verdict = 'CONFIRMED'
