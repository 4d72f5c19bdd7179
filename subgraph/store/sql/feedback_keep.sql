INSERT INTO winnow.feedback (
    index_name, question_key, statement_key, caller, verdict, question, statement,
    index_fingerprint, embedding_model_id, embedding
) VALUES (
    %(index)s, %(question_key)s, %(statement_key)s, %(caller)s, %(verdict)s, %(question)s,
    %(statement)s, %(fingerprint)s, %(model)s, %(vector)s::text::halfvec
)
ON CONFLICT (index_name, question_key, statement_key, caller) DO UPDATE SET
    verdict = EXCLUDED.verdict, question = EXCLUDED.question, statement = EXCLUDED.statement,
    index_fingerprint = EXCLUDED.index_fingerprint, given_at = EXCLUDED.given_at,
    embedding_model_id = EXCLUDED.embedding_model_id, embedding = EXCLUDED.embedding
