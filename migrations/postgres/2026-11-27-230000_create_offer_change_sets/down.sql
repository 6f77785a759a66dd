DROP INDEX placements_unfinished_idx;
DROP INDEX placements_remote_seen_at_idx;
DROP TABLE campaign_positions;
DROP TABLE campaign_matches;
DROP TABLE offer_change_sets;
DROP TABLE offer_change_sequences;
