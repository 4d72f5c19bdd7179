-- What the language model wrote, so that it is not asked twice, and how much it was asked.

CREATE TABLE winnow.model_answer (
    key bytea PRIMARY KEY,
    statement text NOT NULL,
    model text NOT NULL,
    repairs smallint NOT NULL CHECK (repairs >= 0),
    written_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX model_answer_age ON winnow.model_answer (written_at);
COMMENT ON TABLE winnow.model_answer IS 'Statements that a language model wrote and that were accepted. Any row may go at any time.';
COMMENT ON COLUMN winnow.model_answer.key IS 'Digest of all that the statement was written from: the whole request, the index, the versions of its vocabularies, the day and the zone.';
COMMENT ON COLUMN winnow.model_answer.statement IS 'The statement, with the ids of terms.';
COMMENT ON COLUMN winnow.model_answer.model IS 'The model, as its server names it.';
COMMENT ON COLUMN winnow.model_answer.repairs IS 'How often it was repaired before it was accepted.';
COMMENT ON COLUMN winnow.model_answer.written_at IS 'When it was written; the oldest go first.';

CREATE TABLE winnow.model_usage (
    day date PRIMARY KEY,
    tokens bigint NOT NULL CHECK (tokens >= 0)
);
COMMENT ON TABLE winnow.model_usage IS 'Tokens that the language model read and wrote, by day in UTC.';
COMMENT ON COLUMN winnow.model_usage.day IS 'The day in UTC.';
COMMENT ON COLUMN winnow.model_usage.tokens IS 'Tokens of all requests of that day, prompts and replies.';
