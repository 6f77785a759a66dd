-- The extension stays: it may not be ours alone.
DROP INDEX offers_search_text_idx;
