-- What keeps searches fast where vocabularies are large: a million names and more.
--
-- Near spellings. Trigrams read what grows with the names, whatever a search finds. Instead:
-- a name with one letter wrong, missing, too many or swapped still has one of its halves as it was,
-- under the length that it should have; and a name written by ear has the same skeleton. So each
-- word sought is a handful of look-ups, whose cost does not grow with the names. Keep the
-- expressions of the indexes and those of names_near alike: another one would not use them.
--
-- Suggestions. A name is found by its beginning, and by that of each later word (name_tail). The
-- indexes lead through the names by length, so that the shortest that begin so are read and no
-- others.
--
-- Meaning. A large vocabulary has an HNSW index of its own, made after its sync (nearness.py), named
-- term_near_<vocabulary>_<model>; the small ones are read whole. terms_near decides by whether the
-- index is there.

CREATE FUNCTION winnow.skeleton(folded text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT regexp_replace(translate(folded, 'aeiouhwy ', ''), '(.)\1+', '\1', 'g') $$;
COMMENT ON FUNCTION winnow.skeleton(text) IS 'A folded name without what people mishear: vowels, h, w, y, doubled letters and spaces.';

CREATE INDEX term_name_left ON winnow.term_name
    (length(folded), left(folded, length(folded) / 2), right(folded, 1), vocabulary_id);
CREATE INDEX term_name_right ON winnow.term_name
    (length(folded), right(folded, -(length(folded) / 2)), left(folded, 1), vocabulary_id);
CREATE INDEX term_name_skeleton ON winnow.term_name (winnow.skeleton(folded), vocabulary_id);

-- The names that `sought`, folded, may be a misspelling of, the likeliest first. The first letter
-- has to be right. Each look-up reads 100 names at most: halves that more share tell nothing apart.
CREATE FUNCTION winnow.names_near(vocabularies int[], sought text, most int)
RETURNS TABLE (
    term bigint, vocabulary_id int, folded text, name text, kind smallint, key_hash bigint,
    score float8
)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    WITH lengths AS (
        -- A short name has one slip, a longer one may have two letters more or fewer.
        SELECT size, size / 2 AS half
        FROM generate_series(
            greatest(4, length(sought) - CASE WHEN length(sought) < 7 THEN 1 ELSE 2 END),
            length(sought) + CASE WHEN length(sought) < 7 THEN 1 ELSE 2 END
        ) AS size
    ), halves AS (
        -- Many names begin alike, and few of them end alike, too: with the last letter, or with the
        -- last but one where the last is one too many or they are swapped.
        SELECT size, left(sought, half) AS part, right(sought, 1) AS ending FROM lengths
        UNION
        SELECT size, left(sought, half), left(right(sought, 2), 1) FROM lengths
        WHERE length(sought) - size IN (0, 1)
        UNION
        -- Two letters swapped across the middle leave neither half as it was.
        SELECT size, left(sought, half - 1) || substr(sought, half + 1, 1), right(sought, 1)
        FROM lengths WHERE size = length(sought)
    ), found AS (
        SELECT n.* FROM halves h
        CROSS JOIN LATERAL (
            SELECT * FROM winnow.term_name t
            WHERE length(t.folded) = h.size
              AND left(t.folded, length(t.folded) / 2) = h.part
              AND right(t.folded, 1) = h.ending
              AND t.vocabulary_id = ANY(vocabularies)
            LIMIT 100
        ) n
        UNION
        -- The last letter wrong or missing: all before it is right. The index of the suggestions.
        SELECT n.* FROM (
            VALUES (length(sought), left(sought, -1)), (length(sought) + 1, sought)
        ) AS begun(size, part)
        CROSS JOIN LATERAL (
            SELECT * FROM winnow.term_name t
            WHERE t.kind < 2 AND t.vocabulary_id = ANY(vocabularies)
              AND least(length(t.folded), 24) = least(begun.size, 24)
              AND t.folded COLLATE "C" >= begun.part
              AND t.folded COLLATE "C" < begun.part || U&'\+10FFFF'
            LIMIT 100
        ) n
        UNION
        SELECT n.* FROM lengths l
        CROSS JOIN LATERAL (
            SELECT * FROM winnow.term_name t
            WHERE length(t.folded) = l.size
              AND right(t.folded, -(length(t.folded) / 2)) = right(sought, l.size - l.half)
              AND left(t.folded, 1) = left(sought, 1)
              AND t.vocabulary_id = ANY(vocabularies)
            LIMIT 100
        ) n
        UNION
        (
            SELECT * FROM winnow.term_name t
            WHERE winnow.skeleton(t.folded) = winnow.skeleton(sought)
              AND left(t.folded, 1) = left(sought, 1)
              AND t.vocabulary_id = ANY(vocabularies)
            LIMIT 100
        )
    )
    SELECT f.term, f.vocabulary_id, f.folded, f.name, f.kind, f.key_hash,
           similarity(f.folded, sought)::float8 AS score
    FROM found f
    WHERE length(sought) >= 4
    ORDER BY score DESC, f.kind, f.term
    LIMIT most
$$;

CREATE FUNCTION winnow.terms_near(
    vocabularies int[], model smallint, vectors halfvec[], most int, exact int
)
RETURNS TABLE (chunk bigint, term bigint, score float8)
LANGUAGE plpgsql STABLE PARALLEL SAFE
-- Where the terms have just been stored the planner may not know yet how many there are; the index
-- gives the order, so that a plan without sorting is the plan with the index.
SET enable_sort = off
AS $$
DECLARE
    wanted record;
    small int[] := '{}';
BEGIN
    FOR wanted IN
        SELECT v.id, v.term_count, m.dimension, EXISTS (
            SELECT FROM pg_index
            WHERE indexrelid = to_regclass(format('winnow.term_near_%s_%s', v.id, model))
              AND indisvalid
        ) AS is_indexed
        FROM winnow.vocabulary v
        JOIN winnow.embedding_model m ON m.id = model
        WHERE v.id = ANY(vocabularies)
    LOOP
        IF wanted.is_indexed THEN
            -- Numbers of ours, written out: a partial index serves a constant only.
            RETURN QUERY EXECUTE format(
                'SELECT q.chunk, m.id, -m.distance
                FROM unnest($1) WITH ORDINALITY AS q(vector, chunk)
                CROSS JOIN LATERAL (
                    SELECT t.id, t.embedding::halfvec(%1$s) <#> q.vector::halfvec(%1$s) AS distance
                    FROM winnow.term t
                    WHERE t.vocabulary_id = %2$s AND t.embedding_model_id = %3$s
                    ORDER BY t.embedding::halfvec(%1$s) <#> q.vector::halfvec(%1$s)
                    LIMIT $2
                ) m',
                wanted.dimension, wanted.id, model
            ) USING vectors, most;
        ELSIF wanted.term_count <= exact THEN
            small := small || wanted.id;
        END IF;
    END LOOP;
    IF small <> '{}' THEN
        RETURN QUERY
        SELECT q.chunk, m.id, -m.distance
        FROM unnest(vectors) WITH ORDINALITY AS q(vector, chunk)
        CROSS JOIN LATERAL (
            SELECT t.id, t.embedding <#> q.vector AS distance
            FROM winnow.term t
            WHERE t.vocabulary_id = ANY(small) AND t.embedding_model_id = model
            ORDER BY distance
            LIMIT most
        ) m;
    END IF;
END
$$;

CREATE TABLE winnow.name_tail (
    term bigint NOT NULL REFERENCES winnow.term ON DELETE CASCADE,
    vocabulary_id int NOT NULL REFERENCES winnow.vocabulary ON DELETE CASCADE,
    tail text NOT NULL,
    name_length smallint NOT NULL,
    PRIMARY KEY (term, tail)
);
COMMENT ON TABLE winnow.name_tail IS 'What follows each word of a name that people know, so that a later word finds it as they type.';
COMMENT ON COLUMN winnow.name_tail.term IS 'The term that the name names.';
COMMENT ON COLUMN winnow.name_tail.vocabulary_id IS 'The vocabulary of the term, repeated so that one index serves a look-up.';
COMMENT ON COLUMN winnow.name_tail.tail IS 'The folded name from its second, third … word on, up to 60 characters of it.';
COMMENT ON COLUMN winnow.name_tail.name_length IS 'Characters of the whole name.';

CREATE FUNCTION winnow.tails(folded text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT left(array_to_string(words[at:], ' '), 60)
    FROM string_to_array(folded, ' ') AS words, generate_series(2, least(cardinality(words), 6)) AS at
$$;
COMMENT ON FUNCTION winnow.tails(text) IS 'What is left of a folded name from its second word on, its third … its sixth.';

INSERT INTO winnow.name_tail (term, vocabulary_id, tail, name_length)
SELECT n.term, n.vocabulary_id, tail, min(length(n.folded))
FROM winnow.term_name n, winnow.tails(n.folded) AS tail
WHERE n.kind < 2
GROUP BY n.term, n.vocabulary_id, tail;

-- Bytes in order, whatever the collation of the database: a beginning is then a range.
CREATE INDEX term_name_start ON winnow.term_name
    (vocabulary_id, least(length(folded), 24), folded COLLATE "C") WHERE kind < 2;
CREATE INDEX name_tail_start ON winnow.name_tail
    (vocabulary_id, least(name_length, 24), tail COLLATE "C");
