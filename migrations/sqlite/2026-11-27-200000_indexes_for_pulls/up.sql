-- Whether a campaign has placed anything of a source is asked with every batch that a pull writes.
DROP INDEX placements_source_id_idx;
CREATE INDEX placements_source_id_campaign_id_idx ON placements (source_id, campaign_id);
