-- Whether a campaign has placed anything of a source is asked with every batch that a pull writes.
DROP INDEX placements_source_id_idx;
CREATE INDEX placements_source_id_campaign_id_idx ON placements (source_id, campaign_id);
-- New texts wait unsorted for longer: sorting in 4 MB of them at a time took half of a first load.
-- They are sorted in when no job is at work (`offers::tidy_search`), and searched meanwhile too.
ALTER INDEX offers_search_text_idx SET (gin_pending_list_limit = 262144);
