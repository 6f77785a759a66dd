-- What the documents and records of a source have in common, learnt from the first of them: packed
-- with it they take a fifth of the room. Documents name the row they are packed with, so it is
-- never changed.
CREATE TABLE offer_dictionaries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    source_id BIGINT NOT NULL REFERENCES sources (id),
    dictionary BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX offer_dictionaries_source_id_idx ON offer_dictionaries (source_id, id);
