INSERT INTO winnow.index_definition (name, description, fingerprint, definition)
VALUES (%(name)s, %(description)s, %(fingerprint)s, %(definition)s)
ON CONFLICT (name) DO UPDATE SET
    description = EXCLUDED.description,
    fingerprint = EXCLUDED.fingerprint,
    definition = EXCLUDED.definition,
    updated_at = now()
