-- Titles, products and ends come in no order. As indexes of `offers` they were a fifth of a first
-- load of a million offers; in a table of their own they are filled after it, with the texts.
CREATE TABLE offer_keys (
    offer_id BIGINT NOT NULL CONSTRAINT offer_keys_offer_id_key PRIMARY KEY,
    title_folded TEXT COLLATE "C" NOT NULL,
    product_key TEXT COLLATE "C",
    -- Of a valid offer.
    expires_at TIMESTAMP
);
INSERT INTO offer_keys
    SELECT o.id, o.title_folded, o.product_key, CASE WHEN o.valid THEN o.expires_at END
    FROM offers o JOIN offer_search s ON s.offer_id = o.id;
CREATE INDEX offer_keys_title_folded_idx ON offer_keys (title_folded, offer_id);
CREATE INDEX offer_keys_product_key_idx ON offer_keys (product_key, offer_id) WHERE product_key IS NOT NULL;
CREATE INDEX offer_keys_expires_at_idx ON offer_keys (expires_at, offer_id) WHERE expires_at IS NOT NULL;
DROP INDEX offers_title_folded_idx;
DROP INDEX offers_product_key_idx;
DROP INDEX offers_expires_at_idx;

-- The lock: see `offers_search_update`.
CREATE FUNCTION offers_keys_update() RETURNS trigger AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('offer_search'));
    UPDATE offer_keys SET title_folded = new.title_folded, product_key = new.product_key,
        expires_at = CASE WHEN new.valid THEN new.expires_at END WHERE offer_id = new.id;
    RETURN NULL;
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER offers_keys_update AFTER UPDATE OF title_folded, product_key, expires_at, valid ON offers FOR EACH ROW
WHEN (old.title_folded <> new.title_folded OR old.product_key IS DISTINCT FROM new.product_key
    OR old.expires_at IS DISTINCT FROM new.expires_at OR old.valid <> new.valid)
EXECUTE FUNCTION offers_keys_update();

CREATE FUNCTION offers_keys_delete() RETURNS trigger AS $$
BEGIN
    DELETE FROM offer_keys WHERE offer_id = old.id;
    RETURN NULL;
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER offers_keys_delete AFTER DELETE ON offers FOR EACH ROW EXECUTE FUNCTION offers_keys_delete();
