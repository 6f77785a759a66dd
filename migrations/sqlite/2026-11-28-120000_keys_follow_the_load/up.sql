-- Titles, products and ends come in no order. As indexes of `offers` every batch of a large load
-- wrote nearly each of their pages: of 80 s for a million offers they were 28. In tables of their own
-- they are filled after the load, many offers at once (`offers::tidy_search`).
CREATE TABLE offer_titles (
    title_folded TEXT NOT NULL,
    offer_id BIGINT NOT NULL,
    PRIMARY KEY (title_folded, offer_id)
) WITHOUT ROWID;
CREATE TABLE offer_products (
    product_key TEXT NOT NULL,
    offer_id BIGINT NOT NULL,
    PRIMARY KEY (product_key, offer_id)
) WITHOUT ROWID;
-- Of valid offers.
CREATE TABLE offer_ends (
    expires_at TIMESTAMP NOT NULL,
    offer_id BIGINT NOT NULL,
    PRIMARY KEY (expires_at, offer_id)
) WITHOUT ROWID;
INSERT INTO offer_titles SELECT title_folded, id FROM offers ORDER BY title_folded, id;
INSERT INTO offer_products SELECT product_key, id FROM offers WHERE product_key IS NOT NULL ORDER BY product_key, id;
INSERT INTO offer_ends SELECT expires_at, id FROM offers WHERE expires_at IS NOT NULL AND valid ORDER BY expires_at, id;
DROP INDEX offers_title_folded_idx;
DROP INDEX offers_product_key_idx;
DROP INDEX offers_expires_at_idx;

-- One row. The keys of offers up to this one are in the tables above; those of later ones wait.
CREATE TABLE offer_keys_taken_in (
    last_offer_id BIGINT NOT NULL
);
INSERT INTO offer_keys_taken_in SELECT coalesce(max(id), 0) FROM offers;

CREATE TRIGGER offers_keys_update AFTER UPDATE OF title_folded, product_key, expires_at, valid ON offers
WHEN (old.title_folded <> new.title_folded OR old.product_key IS NOT new.product_key
        OR old.expires_at IS NOT new.expires_at OR old.valid <> new.valid)
    AND old.id <= (SELECT last_offer_id FROM offer_keys_taken_in)
BEGIN
    DELETE FROM offer_titles WHERE title_folded = old.title_folded AND offer_id = old.id;
    DELETE FROM offer_products WHERE product_key = old.product_key AND offer_id = old.id;
    DELETE FROM offer_ends WHERE expires_at = old.expires_at AND offer_id = old.id;
    INSERT INTO offer_titles VALUES (new.title_folded, new.id);
    INSERT INTO offer_products SELECT new.product_key, new.id WHERE new.product_key IS NOT NULL;
    INSERT INTO offer_ends SELECT new.expires_at, new.id WHERE new.expires_at IS NOT NULL AND new.valid;
END;
CREATE TRIGGER offers_keys_delete AFTER DELETE ON offers BEGIN
    DELETE FROM offer_titles WHERE title_folded = old.title_folded AND offer_id = old.id;
    DELETE FROM offer_products WHERE product_key = old.product_key AND offer_id = old.id;
    DELETE FROM offer_ends WHERE expires_at = old.expires_at AND offer_id = old.id;
END;

-- Where a row's source is looked for at once, a statement may fail in its middle, and SQLite keeps a
-- copy of every page that the statement touches. At the end of the transaction it is looked for too.
-- SQLite's way to change a constraint without writing the table anew (lang_altertable.html, 7).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'REFERENCES sources (id)', 'REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED')
    WHERE type = 'table' AND name = 'offers';
PRAGMA writable_schema = RESET;
