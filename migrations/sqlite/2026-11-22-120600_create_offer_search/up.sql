-- Substring search over offers: three-letter pieces of the folded text. `detail = none` keeps
-- only which row holds which piece; the query checks the whole text in the row itself.
CREATE VIRTUAL TABLE offer_search USING fts5 (
    search_text,
    content = 'offers',
    content_rowid = 'id',
    tokenize = 'trigram case_sensitive 1',
    detail = 'none',
    columnsize = 0
);

-- Merging on the way costs as much as the pieces themselves: it is put off, and done now and
-- then by hand (`offers::tidy_search`).
INSERT INTO offer_search (offer_search, rank) VALUES ('automerge', 0);
INSERT INTO offer_search (offer_search, rank) VALUES ('crisismerge', 64);

-- New offers are added batch by batch (`offers::write_batch`): a trigger would write a piece of
-- index with every statement.
CREATE TRIGGER offers_search_update AFTER UPDATE OF search_text ON offers
WHEN old.search_text <> new.search_text BEGIN
    INSERT INTO offer_search (offer_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    INSERT INTO offer_search (rowid, search_text) VALUES (new.id, new.search_text);
END;

CREATE TRIGGER offers_search_delete AFTER DELETE ON offers BEGIN
    INSERT INTO offer_search (offer_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
