DROP INDEX placements_source_id_campaign_id_idx;
CREATE INDEX placements_source_id_idx ON placements (source_id);
