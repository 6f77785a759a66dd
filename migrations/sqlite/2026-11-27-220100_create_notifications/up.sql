-- What people are told of (product.md N1), written in the transaction of what causes it. A run adds
-- to one row per kind while it goes on; the row is shown once the run has ended (published_at).
CREATE TABLE notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('source_invalid', 'source_recovered', 'feed_held', 'feed_accepted', 'feed_rejected', 'run_failed', 'offers_new', 'offers_gone', 'payouts_changed', 'placements_failed', 'placements_detached', 'webhook_disabled')),
    source_id BIGINT REFERENCES sources (id) ON DELETE CASCADE,
    campaign_id BIGINT REFERENCES campaigns (id) ON DELETE CASCADE,
    run_id BIGINT REFERENCES runs (id) ON DELETE SET NULL,
    -- Tells apart why something of one kind happened: the code of an error, or nothing.
    cause TEXT NOT NULL,
    detail TEXT,
    offers BIGINT NOT NULL,
    samples TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    UNIQUE (run_id, kind)
);
CREATE INDEX notifications_source_id_idx ON notifications (source_id, id);
CREATE INDEX notifications_campaign_id_idx ON notifications (campaign_id, id);
CREATE INDEX notifications_created_at_idx ON notifications (created_at);
CREATE INDEX notifications_published_at_idx ON notifications (published_at);

CREATE TABLE notification_reads (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    notification_id BIGINT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    read_at TIMESTAMP NOT NULL,
    UNIQUE (notification_id, user_id)
);
CREATE INDEX notification_reads_user_id_idx ON notification_reads (user_id);
