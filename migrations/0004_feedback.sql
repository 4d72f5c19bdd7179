-- What people said of the filters that their questions were answered with.
--
-- Unlike all else here it cannot be built again: no row of it hangs on the definition of an index,
-- so that an index which is gone for a while comes back to what was said of it.

COMMENT ON SCHEMA winnow IS 'All that the subgraph keeps. But for the feedback, every row can be built again from the schema, the definitions and the sources of the vocabularies.';

CREATE TABLE winnow.feedback_index (
    index_name text PRIMARY KEY,
    version bigint NOT NULL
);
COMMENT ON TABLE winnow.feedback_index IS 'The indexes about which there is feedback. Who writes some holds the row of its index.';
COMMENT ON COLUMN winnow.feedback_index.index_name IS 'The index.';
COMMENT ON COLUMN winnow.feedback_index.version IS 'Raised by one at each change of its feedback: who keeps the questions in memory reads them again.';

CREATE TABLE winnow.feedback (
    index_name text NOT NULL REFERENCES winnow.feedback_index,
    question_key bytea NOT NULL,
    statement_key bytea NOT NULL,
    caller text NOT NULL DEFAULT '',
    verdict text NOT NULL CHECK (verdict IN ('CONFIRMED', 'REJECTED')),
    question text NOT NULL,
    statement text NOT NULL,
    index_fingerprint text NOT NULL,
    given_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    embedding_model_id smallint REFERENCES winnow.embedding_model,
    embedding halfvec,
    PRIMARY KEY (index_name, question_key, statement_key, caller),
    CHECK ((embedding IS NULL) = (embedding_model_id IS NULL))
);
ALTER TABLE winnow.feedback ALTER COLUMN embedding SET STORAGE MAIN;
CREATE INDEX feedback_age ON winnow.feedback (index_name, given_at);
COMMENT ON TABLE winnow.feedback IS 'The last word of each caller on each filter of a question.';
COMMENT ON COLUMN winnow.feedback.index_name IS 'The index that was asked.';
COMMENT ON COLUMN winnow.feedback.question_key IS 'Digest of the question without case, accents and spacing: the same for the same words.';
COMMENT ON COLUMN winnow.feedback.statement_key IS 'Digest of the normal form of the filter: the same for filters known to find the same documents.';
COMMENT ON COLUMN winnow.feedback.caller IS 'Who said it; empty where that is not known: all such are one.';
COMMENT ON COLUMN winnow.feedback.verdict IS 'CONFIRMED: this is what the question means. REJECTED: it is not.';
COMMENT ON COLUMN winnow.feedback.question IS 'The question as it was typed.';
COMMENT ON COLUMN winnow.feedback.statement IS 'The filter, with the ids of terms, without the constraints of a caller.';
COMMENT ON COLUMN winnow.feedback.index_fingerprint IS 'Fingerprint of the index when it was said.';
COMMENT ON COLUMN winnow.feedback.given_at IS 'When it was last said; the oldest go first where there are too many.';
COMMENT ON COLUMN winnow.feedback.embedding_model_id IS 'The model that made the vector; null while there is none.';
COMMENT ON COLUMN winnow.feedback.embedding IS 'Vector of length 1 of the question; null where it was rejected, or not embedded yet.';
