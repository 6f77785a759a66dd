-- What each user is mailed of (product.md N1): a mask of NotificationKind's bits; 0 = nothing.
ALTER TABLE users ADD COLUMN mail_kinds BIGINT NOT NULL DEFAULT 0;

-- Mails, sent and to be sent: one per user and notification, gone with either. The address is the
-- user's when the mail is sent; a lease says that some process is at it.
CREATE TABLE mail_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    notification_id BIGINT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts INTEGER NOT NULL,
    next_attempt_at TIMESTAMP,
    leased_until TIMESTAMP,
    error TEXT,
    created_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    UNIQUE (notification_id, user_id)
);
CREATE INDEX mail_deliveries_user_id_idx ON mail_deliveries (user_id);
CREATE INDEX mail_deliveries_state_idx ON mail_deliveries (state, next_attempt_at);
