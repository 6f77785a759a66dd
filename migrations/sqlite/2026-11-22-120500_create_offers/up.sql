-- Demand offers (product.md O). What lists show and filter is in `offers`; the whole
-- normalised offer and the raw record are cold and live in `offer_documents`.
CREATE TABLE offers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    source_id BIGINT NOT NULL REFERENCES sources (id),
    external_id TEXT NOT NULL,
    title TEXT,
    title_folded TEXT NOT NULL,
    search_text TEXT NOT NULL,
    logo_url TEXT,
    preview_url TEXT,
    tracking_url TEXT,
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    approval TEXT NOT NULL CHECK (approval IN ('approved', 'pending', 'required', 'rejected', 'unknown')),
    valid BOOLEAN NOT NULL,
    -- Bits of domain::validity::ReasonCode.
    reason_mask BIGINT NOT NULL,
    payment_model TEXT NOT NULL CHECK (payment_model IN ('fixed', 'percent', 'mixed', 'none')),
    payout_amount_micros BIGINT,
    payout_percent_micros BIGINT,
    payout_currency TEXT,
    -- payout_amount_micros, or -1 where there is none: a sort key that is never null.
    payout_rank BIGINT NOT NULL,
    payouts_count INTEGER NOT NULL,
    -- Null = open to all countries.
    countries_count INTEGER,
    -- The first twelve, comma separated.
    countries_head TEXT NOT NULL,
    -- -1, all bits, where the offer does not restrict.
    os_mask BIGINT NOT NULL,
    device_mask BIGINT NOT NULL,
    traffic_allowed_mask BIGINT NOT NULL,
    traffic_forbidden_mask BIGINT NOT NULL,
    warnings_count INTEGER NOT NULL,
    product_key TEXT,
    expires_at TIMESTAMP,
    first_seen_at TIMESTAMP NOT NULL,
    -- Of an offer that is in the feed: when it was last written; the source knows better.
    last_seen_at TIMESTAMP NOT NULL,
    missing_since TIMESTAMP,
    updated_at TIMESTAMP NOT NULL,
    UNIQUE (source_id, external_id)
);
CREATE INDEX offers_source_id_idx ON offers (source_id, id);
CREATE INDEX offers_updated_at_idx ON offers (updated_at, id);
CREATE INDEX offers_payout_rank_idx ON offers (payout_rank, id);
CREATE INDEX offers_title_folded_idx ON offers (title_folded, id);
-- The few that are not as they should be, in the order of lists.
CREATE INDEX offers_invalid_idx ON offers (id, reason_mask) WHERE NOT valid;
CREATE INDEX offers_missing_idx ON offers (id) WHERE missing_since IS NOT NULL;
CREATE INDEX offers_expires_at_idx ON offers (expires_at) WHERE expires_at IS NOT NULL AND valid;
CREATE INDEX offers_product_key_idx ON offers (product_key, id) WHERE product_key IS NOT NULL;

-- Both columns are packed: a byte that names the packing, then zstd.
CREATE TABLE offer_documents (
    offer_id BIGINT NOT NULL PRIMARY KEY REFERENCES offers (id) ON DELETE CASCADE,
    document BLOB NOT NULL,
    raw BLOB
);

-- Narrow copy for the diff at the start of a pull: read whole, source by source.
CREATE TABLE offer_hashes (
    source_id BIGINT NOT NULL REFERENCES sources (id),
    external_id TEXT NOT NULL,
    offer_id BIGINT NOT NULL UNIQUE REFERENCES offers (id) ON DELETE CASCADE,
    hash BIGINT NOT NULL,
    in_feed BOOLEAN NOT NULL,
    PRIMARY KEY (source_id, external_id)
) WITHOUT ROWID;

-- One row per country an offer runs in; `*` alone for all of them; `!` beside the others where
-- the offer is open to all but some. Source and status stand in the key, so that the common
-- filters are answered from it alone; they copy what stands in `offers`.
CREATE TABLE offer_countries (
    country TEXT NOT NULL,
    source_id BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    offer_id BIGINT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    PRIMARY KEY (country, source_id, status, offer_id)
) WITHOUT ROWID;
CREATE INDEX offer_countries_offer_id_idx ON offer_countries (offer_id);

CREATE TABLE offer_categories (
    category_folded TEXT NOT NULL,
    offer_id BIGINT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    category TEXT NOT NULL,
    PRIMARY KEY (category_folded, offer_id)
) WITHOUT ROWID;
CREATE INDEX offer_categories_offer_id_idx ON offer_categories (offer_id);

-- Payouts above nothing; the others are in the document only.
CREATE TABLE offer_payouts (
    offer_id BIGINT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    goal TEXT NOT NULL,
    model TEXT NOT NULL CHECK (model IN ('fixed', 'percent', 'both')),
    amount_micros BIGINT,
    percent_micros BIGINT,
    currency TEXT,
    PRIMARY KEY (offer_id, position)
) WITHOUT ROWID;
CREATE INDEX offer_payouts_currency_idx ON offer_payouts (currency, offer_id);

CREATE TABLE offer_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    offer_id BIGINT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    run_id BIGINT REFERENCES runs (id) ON DELETE SET NULL,
    at TIMESTAMP NOT NULL,
    field TEXT NOT NULL,
    old TEXT,
    new TEXT
);
CREATE INDEX offer_changes_offer_id_idx ON offer_changes (offer_id, id);
CREATE INDEX offer_changes_run_id_idx ON offer_changes (run_id);

CREATE TABLE quarantined_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    source_id BIGINT NOT NULL REFERENCES sources (id),
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    at TIMESTAMP NOT NULL,
    external_id TEXT,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    raw TEXT NOT NULL
);
CREATE INDEX quarantined_records_source_id_idx ON quarantined_records (source_id, id);
CREATE INDEX quarantined_records_run_id_idx ON quarantined_records (run_id, id);

-- Single offers that a campaign picks (picked) or leaves out (not picked).
CREATE TABLE campaign_offers (
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    offer_id BIGINT NOT NULL REFERENCES offers (id),
    picked BOOLEAN NOT NULL,
    PRIMARY KEY (campaign_id, offer_id)
) WITHOUT ROWID;
CREATE INDEX campaign_offers_offer_id_idx ON campaign_offers (offer_id);
