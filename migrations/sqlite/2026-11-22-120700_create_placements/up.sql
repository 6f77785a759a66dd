-- (campaign, offer) and the offer in a tracking system that stands for it (product.md R1).
CREATE TABLE placements (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    offer_id BIGINT NOT NULL REFERENCES offers (id),
    source_id BIGINT NOT NULL REFERENCES sources (id),
    tracking_system_id BIGINT NOT NULL REFERENCES tracking_systems (id),
    -- The tracking system's own id; text, no reference of ours.
    remote_id TEXT,
    token TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('pending', 'in_doubt', 'synced', 'failed', 'detached', 'out_of_feed', 'out_of_campaign')),
    reason_code TEXT,
    reason_detail TEXT,
    hashes TEXT NOT NULL,
    remote_ids TEXT NOT NULL,
    desired_hash BIGINT,
    status_written TEXT CHECK (status_written IN ('active', 'paused', 'disabled')),
    remote_status TEXT CHECK (remote_status IN ('active', 'paused', 'disabled')),
    remote_seen_at TIMESTAMP,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TIMESTAMP,
    pause_due_at TIMESTAMP,
    in_doubt_since TIMESTAMP,
    warnings TEXT NOT NULL,
    last_pushed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    UNIQUE (campaign_id, offer_id),
    UNIQUE (tracking_system_id, remote_id)
);
CREATE INDEX placements_campaign_id_idx ON placements (campaign_id, state, id);
CREATE INDEX placements_offer_id_idx ON placements (offer_id);
CREATE INDEX placements_source_id_idx ON placements (source_id);
CREATE INDEX placements_next_attempt_at_idx ON placements (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX placements_pause_due_at_idx ON placements (pause_due_at) WHERE pause_due_at IS NOT NULL;
