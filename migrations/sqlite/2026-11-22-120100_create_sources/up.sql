-- Demand sources (product.md S) and the history of pulls and pushes (product.md Y5, Y9).
CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    connector TEXT NOT NULL,
    config TEXT NOT NULL,
    secrets BLOB,
    -- Names a key of the vault, not a row.
    secrets_key TEXT,
    tracking_params TEXT NOT NULL,
    impression_params TEXT NOT NULL,
    default_currency TEXT,
    poll_interval_seconds INTEGER NOT NULL CHECK (poll_interval_seconds BETWEEN 60 AND 86400),
    preview_required BOOLEAN NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'ready', 'processing', 'invalid_credentials', 'failing', 'archived')),
    answer TEXT,
    failed_at TIMESTAMP,
    last_pulled_at TIMESTAMP,
    next_pull_at TIMESTAMP,
    feed_sequence BIGINT NOT NULL DEFAULT 0,
    last_complete_at TIMESTAMP,
    last_complete_count BIGINT NOT NULL DEFAULT 0,
    held_run_id BIGINT REFERENCES runs (id) ON DELETE SET NULL,
    feed_accepted BOOLEAN NOT NULL DEFAULT FALSE,
    feed_history TEXT,
    connector_state TEXT,
    offers_total BIGINT NOT NULL DEFAULT 0,
    offers_valid BIGINT NOT NULL DEFAULT 0,
    offers_active BIGINT NOT NULL DEFAULT 0,
    offers_in_feed BIGINT NOT NULL DEFAULT 0,
    archived_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX sources_next_pull_at_idx ON sources (next_pull_at) WHERE archived_at IS NULL;
CREATE INDEX sources_connector_idx ON sources (connector);
CREATE INDEX sources_title_folded_idx ON sources (title_folded, id);
CREATE INDEX sources_held_run_id_idx ON sources (held_run_id) WHERE held_run_id IS NOT NULL;
