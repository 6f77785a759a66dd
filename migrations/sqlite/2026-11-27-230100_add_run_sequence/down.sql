DROP INDEX runs_sequence_idx;
ALTER TABLE runs DROP COLUMN sequence;
DROP TABLE run_sequences;
