-- The queue is this table; finished jobs leave it and `runs` is the history.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pull_source', 'push_campaign')),
    -- `source:42`: what may be worked on by one job at a time, over all replicas.
    lock_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
    run_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT,
    leased_until TIMESTAMP,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX jobs_kind__lock_key_key ON jobs (kind, lock_key) WHERE state = 'queued';
CREATE UNIQUE INDEX jobs_lock_key_key ON jobs (lock_key) WHERE state = 'running';
CREATE INDEX jobs_state_idx ON jobs (state, priority, run_at, id);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pull_source', 'push_campaign')),
    source_id BIGINT REFERENCES sources (id),
    campaign_id BIGINT REFERENCES campaigns (id),
    -- Jobs leave their table while runs stay, so this is a number and not a reference.
    job_number BIGINT,
    "trigger" TEXT NOT NULL CHECK ("trigger" IN ('forced', 'due', 'retry')),
    outcome TEXT NOT NULL CHECK (outcome IN ('running', 'complete', 'partial', 'held', 'failed', 'invalid_credentials', 'cancelled', 'crashed')),
    counters TEXT NOT NULL,
    error_code TEXT,
    error_detail TEXT,
    answer TEXT,
    cancel_requested BOOLEAN NOT NULL DEFAULT FALSE,
    started_at TIMESTAMP NOT NULL,
    heartbeat_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP
);
CREATE INDEX runs_source_id_idx ON runs (source_id, id) WHERE source_id IS NOT NULL;
CREATE INDEX runs_campaign_id_idx ON runs (campaign_id, id) WHERE campaign_id IS NOT NULL;
CREATE INDEX runs_outcome_idx ON runs (outcome, id);
CREATE INDEX runs_started_at_idx ON runs (started_at);
