-- A source that points to a held run would point nowhere.
UPDATE sources SET held_run_id = NULL WHERE held_run_id IS NOT NULL;

DROP TABLE runs;
DROP TABLE jobs;
