//! Rows of `mail_deliveries`.

use cpapi_domain::time::UtcTime;
use cpapi_domain::webhook::DeliveryState;
use diesel::{Insertable, Queryable, Selectable};

use crate::schema::mail_deliveries;
use crate::types::Stored;

/// A mail as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = mail_deliveries)]
pub struct MailDeliveryRow {
    /// Id.
    pub id: i64,
    /// What it tells of.
    pub notification_id: i64,
    /// Whom it goes to.
    pub user_id: i64,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was sent.
    pub attempts: i32,
    /// When it is to be sent.
    pub next_attempt_at: Option<UtcTime>,
    /// Until when somebody is at it.
    pub leased_until: Option<UtcTime>,
    /// Why it was not taken.
    pub error: Option<String>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last sent.
    pub sent_at: Option<UtcTime>,
}

/// A mail to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = mail_deliveries, treat_none_as_default_value = false)]
pub struct NewMailDelivery {
    /// What it tells of.
    pub notification_id: i64,
    /// Whom it goes to.
    pub user_id: i64,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// How it stands.
    pub state: Stored<DeliveryState>,
    /// How often it was sent.
    pub attempts: i32,
    /// When it is to be sent.
    pub next_attempt_at: Option<Stored<UtcTime>>,
    /// When it was made.
    pub created_at: Stored<UtcTime>,
}
