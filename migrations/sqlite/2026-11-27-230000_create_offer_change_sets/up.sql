-- What a campaign still has to look at after pulls (product.md Y3): sources say which offers
-- changed, campaigns remember how far they have read.

-- One row of a source is written by each transaction that changes its offers, so the row's lock
-- makes numbers visible in their order.
CREATE TABLE offer_change_sequences (
    source_id BIGINT PRIMARY KEY NOT NULL REFERENCES sources (id),
    last BIGINT NOT NULL
);

-- The offers that one transaction changed. A row a transaction, not a row an offer: a first load
-- of a million offers costs two thousand of them.
CREATE TABLE offer_change_sets (
    source_id BIGINT NOT NULL REFERENCES sources (id),
    sequence BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    -- Ids ascending, as differences in LEB128.
    offers BLOB NOT NULL,
    -- Product keys that offers had before and have no more (product.md C10), an array of texts.
    left_products TEXT NOT NULL,
    PRIMARY KEY (source_id, sequence)
) WITHOUT ROWID;
CREATE INDEX offer_change_sets_at_idx ON offer_change_sets (at);

-- What the placements of a campaign are in step with. A campaign without a row here is matched
-- wholly at its next push.
CREATE TABLE campaign_matches (
    campaign_id BIGINT PRIMARY KEY NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    -- Hash of everything beside the offers that decides what is pushed.
    basis BIGINT NOT NULL,
    matched_wholly_at TIMESTAMP NOT NULL,
    -- The offers that it takes, as a roaring bitmap of their ids: a million take 128 KiB.
    matched BLOB NOT NULL
);

-- Up to where a campaign has read each source's change sets.
CREATE TABLE campaign_positions (
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    source_id BIGINT NOT NULL REFERENCES sources (id),
    sequence BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, source_id)
) WITHOUT ROWID;
CREATE INDEX campaign_positions_source_id_idx ON campaign_positions (source_id);

-- Placements in the order in which they were last seen in the tracking system (product.md R4).
CREATE INDEX placements_remote_seen_at_idx ON placements (campaign_id, remote_seen_at, id) WHERE remote_seen_at IS NOT NULL;
-- Placements that wait for something: few, and looked for by each push.
CREATE INDEX placements_unfinished_idx ON placements (campaign_id, offer_id) WHERE state IN ('pending', 'in_doubt', 'failed');
