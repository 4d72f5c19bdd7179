-- What the language model costs, of all callers together and of each.
ALTER TABLE winnow.model_usage
    DROP CONSTRAINT model_usage_pkey,
    ADD COLUMN who text NOT NULL DEFAULT 'all',
    ADD COLUMN cost double precision NOT NULL DEFAULT 0 CHECK (cost >= 0),
    ADD PRIMARY KEY (day, who);
ALTER TABLE winnow.model_usage ALTER COLUMN who DROP DEFAULT;
COMMENT ON TABLE winnow.model_usage IS 'Tokens that the language model read and wrote, and what they cost, by day in UTC and by caller.';
COMMENT ON COLUMN winnow.model_usage.who IS 'all, or caller: and the name of one; those who are not known are one caller without a name.';
COMMENT ON COLUMN winnow.model_usage.cost IS 'What they cost by the prices in the settings of that time, in the currency of those.';
