-- Live progress (product.md Y9): what is shown of a run takes the next number each time it
-- changes. The counter's row is locked until the transaction ends, so numbers become visible in
-- their order, and a reader that has seen one has seen all before it.
CREATE TABLE run_sequences (
    name TEXT PRIMARY KEY NOT NULL,
    last BIGINT NOT NULL
);
ALTER TABLE runs ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
CREATE INDEX runs_sequence_idx ON runs (sequence);
