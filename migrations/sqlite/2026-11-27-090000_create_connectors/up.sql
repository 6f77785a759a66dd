-- Connectors that users made (product.md S7). Those that come with the program are no rows.
CREATE TABLE connectors (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- What sources name; never given to another connector, not even after archiving.
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    -- Highest number of a published version; 0 while there is none.
    latest_version INTEGER NOT NULL,
    archived_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE TABLE connector_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    connector_id BIGINT NOT NULL REFERENCES connectors (id),
    version INTEGER NOT NULL CHECK (version > 0),
    state TEXT NOT NULL CHECK (state IN ('draft', 'published')),
    manifest TEXT NOT NULL,
    mapping TEXT NOT NULL,
    readme TEXT NOT NULL,
    icon TEXT NOT NULL,
    note TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    UNIQUE (connector_id, version)
);
-- One draft at a time, so that nobody works on a version that another draft makes old.
CREATE UNIQUE INDEX connector_versions_connector_id_key ON connector_versions (connector_id) WHERE state = 'draft';
-- None for connectors that come with the program.
ALTER TABLE sources ADD COLUMN connector_version INTEGER;
