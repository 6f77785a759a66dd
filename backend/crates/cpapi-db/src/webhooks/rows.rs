//! Rows of `webhooks`.

use cpapi_domain::notification::NotificationKind;
use cpapi_domain::time::UtcTime;
use cpapi_domain::word::Word;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use crate::schema::webhooks;
use crate::types::Stored;

/// A webhook as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhooks)]
pub struct WebhookRow {
    /// Id.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Where notifications are sent.
    pub url: String,
    /// The sealed secret that signs.
    pub secrets: Vec<u8>,
    /// Key that it is sealed with.
    pub secrets_key: String,
    /// Bits of [`NotificationKind`]; none = every kind, those to come included.
    pub kinds: i64,
    /// Whether something is sent.
    pub enabled: bool,
    /// Since when nothing got through.
    pub failing_since: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl WebhookRow {
    /// Whether it wants to hear of this.
    pub fn wants(&self, kind: NotificationKind) -> bool {
        self.kinds == 0 || self.kinds & kind.bit() != 0
    }

    /// The kinds it wants to hear of; empty = all.
    pub fn kind_words(&self) -> Vec<NotificationKind> {
        NotificationKind::of_mask(self.kinds)
    }
}

/// A webhook to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = webhooks, treat_none_as_default_value = false)]
pub struct NewWebhook {
    /// Title.
    pub title: String,
    /// Where notifications are sent.
    pub url: String,
    /// The sealed secret that signs.
    pub secrets: Vec<u8>,
    /// Key that it is sealed with.
    pub secrets_key: String,
    /// Bits of [`NotificationKind`]; none = every kind.
    pub kinds: i64,
    /// Whether something is sent.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
    /// When it was last changed.
    pub updated_at: Stored<UtcTime>,
}

/// Changes to a webhook: `None` leaves a column as it is, `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = webhooks)]
pub struct WebhookChanges {
    /// Title.
    pub title: Option<String>,
    /// Where notifications are sent.
    pub url: Option<String>,
    /// The sealed secret that signs.
    pub secrets: Option<Vec<u8>>,
    /// Key that it is sealed with.
    pub secrets_key: Option<String>,
    /// Bits of [`NotificationKind`].
    pub kinds: Option<i64>,
    /// Whether something is sent.
    pub enabled: Option<bool>,
    /// Since when nothing got through.
    pub failing_since: Option<Option<Stored<UtcTime>>>,
    /// When it was last changed.
    pub updated_at: Option<Stored<UtcTime>>,
}
