-- Campaigns and what they pick (product.md C1). The offers table comes later, so the single
-- offers of a campaign come with it.
CREATE TABLE campaigns (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    tracking_system_id BIGINT NOT NULL REFERENCES tracking_systems (id),
    filters TEXT NOT NULL,
    defaults TEXT NOT NULL,
    sync_rules TEXT NOT NULL,
    best_payout BOOLEAN NOT NULL,
    respect_manual_pause BOOLEAN NOT NULL,
    pause_delay_minutes INTEGER NOT NULL CHECK (pause_delay_minutes BETWEEN 0 AND 2880),
    revision BIGINT NOT NULL DEFAULT 1,
    offers_matched BIGINT NOT NULL DEFAULT 0,
    offers_pushed BIGINT NOT NULL DEFAULT 0,
    offers_failed BIGINT NOT NULL DEFAULT 0,
    offers_pending BIGINT NOT NULL DEFAULT 0,
    offers_paused BIGINT NOT NULL DEFAULT 0,
    offers_detached BIGINT NOT NULL DEFAULT 0,
    last_sync_at TIMESTAMP,
    last_forced_at TIMESTAMP,
    archived_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX campaigns_tracking_system_id_idx ON campaigns (tracking_system_id);
CREATE INDEX campaigns_title_folded_idx ON campaigns (title_folded, id);

CREATE TABLE campaign_sources (
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    source_id BIGINT NOT NULL REFERENCES sources (id),
    PRIMARY KEY (campaign_id, source_id)
) WITHOUT ROWID;
CREATE INDEX campaign_sources_source_id_idx ON campaign_sources (source_id);
