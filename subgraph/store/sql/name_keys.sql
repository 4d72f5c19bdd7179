-- One value a vocabulary, eight bytes a name: a million rows would each cost the reader a step. One
-- statement, so that the version is that of these names.
SELECT v.name, v.version, coalesce(
    (
        SELECT string_agg(int8send(named.key_hash), ''::bytea)
        FROM winnow.term_name named
        WHERE named.vocabulary_id = v.id
    ), ''::bytea
)
FROM winnow.vocabulary v
WHERE v.name = ANY(%s)
