ALTER INDEX offers_search_text_idx RESET (gin_pending_list_limit);
DROP INDEX placements_source_id_campaign_id_idx;
CREATE INDEX placements_source_id_idx ON placements (source_id);
