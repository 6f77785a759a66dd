DROP TRIGGER offers_keys_delete ON offers;
DROP FUNCTION offers_keys_delete();
DROP TRIGGER offers_keys_update ON offers;
DROP FUNCTION offers_keys_update();
DROP TABLE offer_keys;
CREATE INDEX offers_title_folded_idx ON offers (title_folded, id);
CREATE INDEX offers_expires_at_idx ON offers (expires_at) WHERE expires_at IS NOT NULL AND valid;
CREATE INDEX offers_product_key_idx ON offers (product_key, id) WHERE product_key IS NOT NULL;
