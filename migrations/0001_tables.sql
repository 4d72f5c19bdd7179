-- The first shape: vocabularies with their terms, indexes with their fields, and their embeddings.
--
-- Statements run in one transaction. A vector column has no dimension of its own, because one
-- installation may hold vectors of several models; the dimension stands in embedding_model, and a
-- search always names one model. There is no HNSW index: vocabularies of this size are searched
-- exactly. A large vocabulary gets a partial index of its own later, with its model's dimension:
--   CREATE INDEX ... USING hnsw ((embedding::halfvec(256)) halfvec_ip_ops) WHERE vocabulary_id = ...

CREATE SCHEMA IF NOT EXISTS winnow;

-- Where other applications of the database find them too; one that exists stays where it is.
CREATE EXTENSION IF NOT EXISTS vector SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;

COMMENT ON SCHEMA winnow IS 'All that the subgraph keeps; every row can be built again from the schema, the definitions and the sources of the vocabularies.';

CREATE TABLE winnow.embedding_model (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    dimension int NOT NULL CHECK (dimension BETWEEN 1 AND 4000),
    UNIQUE (name, dimension)
);
COMMENT ON TABLE winnow.embedding_model IS 'A model that made vectors. Vectors of two models never meet.';
COMMENT ON COLUMN winnow.embedding_model.id IS 'Our number for the model.';
COMMENT ON COLUMN winnow.embedding_model.name IS 'The name of the model, as its embedder gives it.';
COMMENT ON COLUMN winnow.embedding_model.dimension IS 'Length of each of its vectors.';

CREATE TABLE winnow.vocabulary (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    fingerprint text,
    fetched_at timestamptz,
    attempted_at timestamptz,
    error text,
    term_count int NOT NULL DEFAULT 0 CHECK (term_count >= 0),
    version bigint NOT NULL DEFAULT 0,
    embedding_model_id smallint REFERENCES winnow.embedding_model
);
COMMENT ON TABLE winnow.vocabulary IS 'A controlled vocabulary, and how its last fetch went.';
COMMENT ON COLUMN winnow.vocabulary.id IS 'Our number for the vocabulary.';
COMMENT ON COLUMN winnow.vocabulary.name IS 'The name that @vocabulary(name:) gives.';
COMMENT ON COLUMN winnow.vocabulary.fingerprint IS 'Digest of the query that its terms were last fetched with, and of how they were stored; another one means that a fetch is due.';
COMMENT ON COLUMN winnow.vocabulary.fetched_at IS 'When its terms were last fetched whole; null until then.';
COMMENT ON COLUMN winnow.vocabulary.attempted_at IS 'When a fetch was last begun, whether or not it succeeded.';
COMMENT ON COLUMN winnow.vocabulary.error IS 'What went wrong at the last attempt; null when it went well.';
COMMENT ON COLUMN winnow.vocabulary.term_count IS 'How many terms it has; decides between an exact search and an index.';
COMMENT ON COLUMN winnow.vocabulary.version IS 'Raised by one at each change of its terms: who keeps them in memory reads them again.';
COMMENT ON COLUMN winnow.vocabulary.embedding_model_id IS 'The model of the vectors of all its terms; null until they are embedded.';

CREATE TABLE winnow.term (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    vocabulary_id int NOT NULL REFERENCES winnow.vocabulary ON DELETE CASCADE,
    term_id text NOT NULL,
    display_name text NOT NULL,
    description text NOT NULL DEFAULT '',
    akas text[] NOT NULL DEFAULT '{}',
    embedding_model_id smallint REFERENCES winnow.embedding_model,
    embedding halfvec,
    UNIQUE (vocabulary_id, term_id),
    CHECK ((embedding IS NULL) = (embedding_model_id IS NULL))
);
-- Out of line only as a last resort: an exact search reads every vector of a vocabulary.
ALTER TABLE winnow.term ALTER COLUMN embedding SET STORAGE MAIN;
COMMENT ON TABLE winnow.term IS 'One allowed value of the fields that a vocabulary governs.';
COMMENT ON COLUMN winnow.term.id IS 'Our number for the term; changes when it is removed and comes back.';
COMMENT ON COLUMN winnow.term.vocabulary_id IS 'The vocabulary it belongs to.';
COMMENT ON COLUMN winnow.term.term_id IS 'Its id at the source: the value that statements hold.';
COMMENT ON COLUMN winnow.term.display_name IS 'What people call it, as the source writes it.';
COMMENT ON COLUMN winnow.term.description IS 'What the source says of it; empty when it says nothing.';
COMMENT ON COLUMN winnow.term.akas IS 'What else people call it, as the source writes it.';
COMMENT ON COLUMN winnow.term.embedding_model_id IS 'The model that made the vector; null while there is none.';
COMMENT ON COLUMN winnow.term.embedding IS 'Vector of length 1 of its names; null until it is embedded.';

CREATE TABLE winnow.term_name (
    term bigint NOT NULL REFERENCES winnow.term ON DELETE CASCADE,
    vocabulary_id int NOT NULL REFERENCES winnow.vocabulary ON DELETE CASCADE,
    folded text NOT NULL,
    name text NOT NULL,
    kind smallint NOT NULL CHECK (kind IN (0, 1, 2)),
    key_hash bigint NOT NULL,
    PRIMARY KEY (term, folded)
);
CREATE INDEX term_name_key ON winnow.term_name (key_hash, vocabulary_id);
CREATE INDEX term_name_vocabulary ON winnow.term_name (vocabulary_id);
CREATE INDEX term_name_near ON winnow.term_name USING gin (folded gin_trgm_ops);
COMMENT ON TABLE winnow.term_name IS 'Every name of every term, folded (case, accents, punctuation, plurals) for lookup.';
COMMENT ON COLUMN winnow.term_name.term IS 'The term that it names.';
COMMENT ON COLUMN winnow.term_name.vocabulary_id IS 'The vocabulary of the term, repeated so that one index serves a lookup.';
COMMENT ON COLUMN winnow.term_name.folded IS 'The name after folding: what the folded words of a question are compared with.';
COMMENT ON COLUMN winnow.term_name.name IS 'The name as written at the source.';
COMMENT ON COLUMN winnow.term_name.kind IS '0 display name, 1 AKA, 2 id; the smallest where several fold alike.';
COMMENT ON COLUMN winnow.term_name.key_hash IS '64 bits of the name with its words stemmed as well; equal for all inflections of one name.';

CREATE TABLE winnow.index_definition (
    name text PRIMARY KEY,
    description text NOT NULL DEFAULT '',
    fingerprint text NOT NULL,
    definition text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE winnow.index_definition IS 'An index, as its owner defined it in GraphQL.';
COMMENT ON COLUMN winnow.index_definition.name IS 'The name that @index(name:) gives.';
COMMENT ON COLUMN winnow.index_definition.description IS 'What @index(description:) says of it.';
COMMENT ON COLUMN winnow.index_definition.fingerprint IS 'Digest of the definition and of all that the schema adds to it.';
COMMENT ON COLUMN winnow.index_definition.definition IS 'The query document as written.';
COMMENT ON COLUMN winnow.index_definition.updated_at IS 'When this row last changed.';

CREATE TABLE winnow.index_vocabulary (
    index_name text NOT NULL REFERENCES winnow.index_definition ON DELETE CASCADE ON UPDATE CASCADE,
    vocabulary_id int NOT NULL REFERENCES winnow.vocabulary ON DELETE CASCADE,
    PRIMARY KEY (index_name, vocabulary_id)
);
CREATE INDEX index_vocabulary_vocabulary ON winnow.index_vocabulary (vocabulary_id);
COMMENT ON TABLE winnow.index_vocabulary IS 'Which vocabularies govern fields of which index; a question searches these and no others.';
COMMENT ON COLUMN winnow.index_vocabulary.index_name IS 'The index.';
COMMENT ON COLUMN winnow.index_vocabulary.vocabulary_id IS 'A vocabulary that governs at least one of its fields.';

CREATE TABLE winnow.field_embedding (
    index_name text NOT NULL REFERENCES winnow.index_definition ON DELETE CASCADE ON UPDATE CASCADE,
    path text NOT NULL,
    text text NOT NULL,
    embedding_model_id smallint NOT NULL REFERENCES winnow.embedding_model,
    embedding halfvec NOT NULL,
    PRIMARY KEY (index_name, path)
);
ALTER TABLE winnow.field_embedding ALTER COLUMN embedding SET STORAGE MAIN;
COMMENT ON TABLE winnow.field_embedding IS 'The vector of each field of an index.';
COMMENT ON COLUMN winnow.field_embedding.index_name IS 'The index it is a field of.';
COMMENT ON COLUMN winnow.field_embedding.path IS 'Path of the field, as statements write it.';
COMMENT ON COLUMN winnow.field_embedding.text IS 'The text that was embedded; another text means another vector.';
COMMENT ON COLUMN winnow.field_embedding.embedding_model_id IS 'The model that made the vector.';
COMMENT ON COLUMN winnow.field_embedding.embedding IS 'Vector of length 1 of the text.';
