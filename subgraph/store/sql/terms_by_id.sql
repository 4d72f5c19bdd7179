-- The terms of given ids, each id in its own vocabulary.
SELECT v.name AS vocabulary, t.term_id, t.display_name, t.description, t.akas
FROM unnest(%(vocabularies)s::text[], %(ids)s::text[]) AS w(vocabulary, id)
JOIN winnow.vocabulary v ON v.name = w.vocabulary
JOIN winnow.term t ON t.vocabulary_id = v.id AND t.term_id = w.id
