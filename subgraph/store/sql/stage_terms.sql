-- A place of this connection's own, where fetched terms wait until all of them are there.
-- merge_terms.sql then makes them the stored ones. Both know which vocabulary from `staged`.
DROP TABLE IF EXISTS pg_temp.staged, pg_temp.fetched, pg_temp.fresh, pg_temp.fresh_vector,
    pg_temp.fresh_name;
CREATE TEMP TABLE staged (vocabulary_id int, embedding_model_id smallint, fingerprint text);
CREATE TEMP TABLE fetched (
    n bigint GENERATED ALWAYS AS IDENTITY, term_id text, display_name text, description text,
    akas text[]
);
CREATE TEMP TABLE fresh_vector (n bigint, embedding halfvec);
CREATE TEMP TABLE fresh_name (n bigint, folded text, name text, kind smallint, key_hash bigint);
