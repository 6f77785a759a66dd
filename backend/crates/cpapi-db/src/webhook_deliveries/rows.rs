//! Rows of `webhook_deliveries`.

use cpapi_domain::time::UtcTime;
use cpapi_domain::webhook::DeliveryState;
use diesel::{Insertable, Queryable, Selectable};

use crate::schema::webhook_deliveries;
use crate::types::Stored;

/// A delivery as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries)]
pub struct WebhookDeliveryRow {
    /// Id.
    pub id: i64,
    /// Where to.
    pub webhook_id: i64,
    /// The message's id; the same when it is sent again.
    pub message_id: String,
    /// The message, byte by byte as it is signed.
    pub body: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was sent.
    pub attempts: i32,
    /// When it is to be sent.
    pub next_attempt_at: Option<UtcTime>,
    /// Until when somebody is at it.
    pub leased_until: Option<UtcTime>,
    /// Status of the last answer.
    pub answer_status: Option<i32>,
    /// Beginning of the last answer.
    pub answer: Option<String>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last sent.
    pub sent_at: Option<UtcTime>,
}

/// A delivery to be stored; what is not named takes its default.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = webhook_deliveries, treat_none_as_default_value = false)]
pub struct NewWebhookDelivery {
    /// Where to.
    pub webhook_id: i64,
    /// The message's id.
    pub message_id: String,
    /// The message.
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

impl NewWebhookDelivery {
    /// To be sent as soon as possible.
    pub const fn new(webhook_id: i64, message_id: String, body: String, now: UtcTime) -> Self {
        Self {
            webhook_id,
            message_id,
            body,
            state: Stored(DeliveryState::Waiting),
            attempts: 0,
            next_attempt_at: Some(Stored(now)),
            created_at: Stored(now),
        }
    }
}
