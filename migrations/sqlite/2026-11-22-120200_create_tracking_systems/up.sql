-- Tracking systems and their cached reference lists (product.md T1, T2).
CREATE TABLE tracking_systems (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('affise')),
    base_url TEXT NOT NULL,
    secrets BLOB NOT NULL,
    -- Names a key of the vault, not a row.
    secrets_key TEXT NOT NULL,
    max_concurrent INTEGER NOT NULL CHECK (max_concurrent > 0),
    max_per_second INTEGER NOT NULL CHECK (max_per_second > 0),
    status TEXT NOT NULL CHECK (status IN ('pending', 'ready', 'invalid_credentials', 'failing', 'archived')),
    answer TEXT,
    identity TEXT,
    checked_at TIMESTAMP,
    archived_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX tracking_systems_title_folded_idx ON tracking_systems (title_folded, id);

CREATE TABLE tracking_lookups (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    tracking_system_id BIGINT NOT NULL REFERENCES tracking_systems (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('advertisers', 'categories', 'smartlink-categories', 'currencies')),
    entries TEXT NOT NULL,
    fetched_at TIMESTAMP NOT NULL,
    UNIQUE (tracking_system_id, kind)
);

-- Units of a currency for one unit of the base, as decimal text.
CREATE TABLE exchange_rates (
    currency TEXT NOT NULL PRIMARY KEY,
    rate TEXT NOT NULL,
    base TEXT NOT NULL,
    fetched_at TIMESTAMP NOT NULL
);
