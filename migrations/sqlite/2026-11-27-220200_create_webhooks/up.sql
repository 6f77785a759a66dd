-- Where notifications are sent (product.md N1). kinds is a mask of NotificationKind's bits; 0 = all.
CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    secrets BLOB NOT NULL,
    secrets_key TEXT NOT NULL,
    kinds BIGINT NOT NULL,
    enabled BOOLEAN NOT NULL,
    failing_since TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

-- Messages, sent and to be sent. body is kept as it is signed, byte by byte; a lease says that some
-- process is at it.
CREATE TABLE webhook_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts INTEGER NOT NULL,
    next_attempt_at TIMESTAMP,
    leased_until TIMESTAMP,
    answer_status INTEGER,
    answer TEXT,
    error TEXT,
    created_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    UNIQUE (webhook_id, message_id)
);
CREATE INDEX webhook_deliveries_webhook_id_idx ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_state_idx ON webhook_deliveries (state, next_attempt_at);
CREATE INDEX webhook_deliveries_created_at_idx ON webhook_deliveries (created_at);
