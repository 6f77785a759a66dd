ALTER TABLE sources DROP CONSTRAINT sources_held_run_id_fkey;

DROP TABLE runs;
DROP TABLE jobs;
