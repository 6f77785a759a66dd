DROP INDEX offers_warnings_idx;
