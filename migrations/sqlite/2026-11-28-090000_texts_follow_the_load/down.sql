DROP TRIGGER offers_search_update;
DROP TRIGGER offers_search_delete;
INSERT INTO offer_search (rowid, search_text)
    SELECT o.id, o.search_text FROM offer_text_backlog b JOIN offers o ON o.id BETWEEN b.first_offer_id AND b.last_offer_id;
DROP TABLE offer_text_backlog;
CREATE TRIGGER offers_search_update AFTER UPDATE OF search_text ON offers
WHEN old.search_text <> new.search_text BEGIN
    INSERT INTO offer_search (offer_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    INSERT INTO offer_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER offers_search_delete AFTER DELETE ON offers BEGIN
    INSERT INTO offer_search (offer_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;

CREATE TABLE old_offer_documents (
    offer_id BIGINT NOT NULL PRIMARY KEY REFERENCES offers (id) ON DELETE CASCADE,
    document BLOB NOT NULL,
    raw BLOB
);
INSERT INTO old_offer_documents SELECT offer_id, document, raw FROM offer_documents;
DROP TABLE offer_documents;
ALTER TABLE old_offer_documents RENAME TO offer_documents;

CREATE TABLE old_offer_hashes (
    source_id BIGINT NOT NULL REFERENCES sources (id),
    external_id TEXT NOT NULL,
    offer_id BIGINT NOT NULL UNIQUE REFERENCES offers (id) ON DELETE CASCADE,
    hash BIGINT NOT NULL,
    in_feed BOOLEAN NOT NULL,
    PRIMARY KEY (source_id, external_id)
) WITHOUT ROWID;
INSERT INTO old_offer_hashes SELECT source_id, external_id, offer_id, hash, in_feed FROM offer_hashes;
DROP TABLE offer_hashes;
ALTER TABLE old_offer_hashes RENAME TO offer_hashes;

CREATE TABLE old_offer_countries (
    country TEXT NOT NULL,
    source_id BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    offer_id BIGINT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    PRIMARY KEY (country, source_id, status, offer_id)
) WITHOUT ROWID;
INSERT INTO old_offer_countries SELECT country, source_id, status, offer_id FROM offer_countries;
DROP TABLE offer_countries;
ALTER TABLE old_offer_countries RENAME TO offer_countries;
CREATE INDEX offer_countries_offer_id_idx ON offer_countries (offer_id);

CREATE TABLE old_offer_categories (
    category_folded TEXT NOT NULL,
    offer_id BIGINT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    category TEXT NOT NULL,
    PRIMARY KEY (category_folded, offer_id)
) WITHOUT ROWID;
INSERT INTO old_offer_categories SELECT category_folded, offer_id, category FROM offer_categories;
DROP TABLE offer_categories;
ALTER TABLE old_offer_categories RENAME TO offer_categories;
CREATE INDEX offer_categories_offer_id_idx ON offer_categories (offer_id);

CREATE TABLE old_offer_payouts (
    offer_id BIGINT NOT NULL REFERENCES offers (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    goal TEXT NOT NULL,
    model TEXT NOT NULL CHECK (model IN ('fixed', 'percent', 'both')),
    amount_micros BIGINT,
    percent_micros BIGINT,
    currency TEXT,
    PRIMARY KEY (offer_id, position)
) WITHOUT ROWID;
INSERT INTO old_offer_payouts SELECT offer_id, position, goal, model, amount_micros, percent_micros, currency FROM offer_payouts;
DROP TABLE offer_payouts;
ALTER TABLE old_offer_payouts RENAME TO offer_payouts;
CREATE INDEX offer_payouts_currency_idx ON offer_payouts (currency, offer_id);
