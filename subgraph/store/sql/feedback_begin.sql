-- The first statement of each change: the row is held until its end, so that changes of one index
-- come one after another, and none goes past the most rows that are kept.
INSERT INTO winnow.feedback_index AS i (index_name, version) VALUES (%(index)s, 1)
ON CONFLICT (index_name) DO UPDATE SET version = i.version + 1
