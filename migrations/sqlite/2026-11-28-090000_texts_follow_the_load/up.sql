-- What hangs on an offer is written in the transaction that writes the offer, by one function
-- (`offers::write_batch`), and offers are never deleted (product.md O1): a check of each row's
-- offer finds nothing and was a quarter of a first load on PostgreSQL (docs/database.md).
CREATE TABLE new_offer_documents (
    -- An alias of SQLite's own row number, so that no index stands beside the table.
    offer_id INTEGER NOT NULL PRIMARY KEY,
    document BLOB NOT NULL,
    raw BLOB
);
INSERT INTO new_offer_documents SELECT offer_id, document, raw FROM offer_documents ORDER BY offer_id;
DROP TABLE offer_documents;
ALTER TABLE new_offer_documents RENAME TO offer_documents;

CREATE TABLE new_offer_hashes (
    source_id BIGINT NOT NULL,
    external_id TEXT NOT NULL,
    offer_id BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    in_feed BOOLEAN NOT NULL,
    PRIMARY KEY (source_id, external_id)
) WITHOUT ROWID;
INSERT INTO new_offer_hashes SELECT source_id, external_id, offer_id, hash, in_feed FROM offer_hashes;
DROP TABLE offer_hashes;
ALTER TABLE new_offer_hashes RENAME TO offer_hashes;

-- Rows of an offer are found by their whole key: the offer as it was says what they are.
CREATE TABLE new_offer_countries (
    country TEXT NOT NULL,
    source_id BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    offer_id BIGINT NOT NULL,
    PRIMARY KEY (country, source_id, status, offer_id)
) WITHOUT ROWID;
INSERT INTO new_offer_countries SELECT country, source_id, status, offer_id FROM offer_countries;
DROP TABLE offer_countries;
ALTER TABLE new_offer_countries RENAME TO offer_countries;

CREATE TABLE new_offer_categories (
    category_folded TEXT NOT NULL,
    offer_id BIGINT NOT NULL,
    category TEXT NOT NULL,
    PRIMARY KEY (category_folded, offer_id)
) WITHOUT ROWID;
INSERT INTO new_offer_categories SELECT category_folded, offer_id, category FROM offer_categories;
DROP TABLE offer_categories;
ALTER TABLE new_offer_categories RENAME TO offer_categories;

CREATE TABLE new_offer_payouts (
    offer_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    goal TEXT NOT NULL,
    model TEXT NOT NULL CHECK (model IN ('fixed', 'percent', 'both')),
    amount_micros BIGINT,
    percent_micros BIGINT,
    currency TEXT,
    PRIMARY KEY (offer_id, position)
) WITHOUT ROWID;
INSERT INTO new_offer_payouts SELECT offer_id, position, goal, model, amount_micros, percent_micros, currency FROM offer_payouts;
DROP TABLE offer_payouts;
ALTER TABLE new_offer_payouts RENAME TO offer_payouts;
CREATE INDEX offer_payouts_currency_idx ON offer_payouts (currency, offer_id);

-- Offers whose texts are not in the search index yet: a search reads them one by one. A batch of a
-- pull leaves one row here; the index takes them in when the load is over.
CREATE TABLE offer_text_backlog (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    first_offer_id BIGINT NOT NULL,
    last_offer_id BIGINT NOT NULL,
    since TIMESTAMP NOT NULL
);

-- A text that is not in the index can neither be taken out of it nor be put in another's place.
DROP TRIGGER offers_search_update;
CREATE TRIGGER offers_search_update AFTER UPDATE OF search_text ON offers
WHEN old.search_text <> new.search_text
    AND NOT EXISTS (SELECT 1 FROM offer_text_backlog WHERE old.id BETWEEN first_offer_id AND last_offer_id)
BEGIN
    INSERT INTO offer_search (offer_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    INSERT INTO offer_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
DROP TRIGGER offers_search_delete;
CREATE TRIGGER offers_search_delete AFTER DELETE ON offers
WHEN NOT EXISTS (SELECT 1 FROM offer_text_backlog WHERE old.id BETWEEN first_offer_id AND last_offer_id)
BEGIN
    INSERT INTO offer_search (offer_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
