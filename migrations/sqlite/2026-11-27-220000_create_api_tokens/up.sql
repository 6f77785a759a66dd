-- Keys of third parties (product.md U1). A token is its owner's, within its scopes (a mask of
-- TokenScope's bits); only its hash is kept. Tokens are revoked, never deleted: the audit log names them.
CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    scopes BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP,
    last_used_at TIMESTAMP,
    last_used_ip TEXT
);
CREATE INDEX api_tokens_user_id_idx ON api_tokens (user_id);

-- The token that a change came through, by its name at the time.
ALTER TABLE audit_entries ADD COLUMN token_name TEXT;
