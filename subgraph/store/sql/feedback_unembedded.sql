-- Questions whose vector is of another model, or not there yet.
SELECT DISTINCT question FROM winnow.feedback
WHERE verdict = 'CONFIRMED' AND embedding_model_id IS DISTINCT FROM %(model)s
LIMIT %(most)s
