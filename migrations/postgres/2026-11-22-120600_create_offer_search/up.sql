-- Substring search over offers: three-letter pieces of the folded text.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX offers_search_text_idx ON offers USING gin (search_text gin_trgm_ops);
