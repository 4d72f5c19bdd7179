-- A vocabulary may be used before it is fetched for the first time. The order keeps two indexes that
-- are stored at once from waiting for each other.
INSERT INTO winnow.vocabulary (name)
SELECT used FROM unnest(%(vocabularies)s::text[]) used ORDER BY used
ON CONFLICT (name) DO NOTHING
