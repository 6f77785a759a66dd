-- Where few offers or none have warnings, a list of them read every offer.
CREATE INDEX offers_warnings_idx ON offers (id) WHERE warnings_count > 0;
