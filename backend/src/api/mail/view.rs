//! The choice of mails, and mails, as they travel.

use cpapi_db::mail_deliveries::MailDeliveryRow;
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::time::UtcTime;
use cpapi_domain::webhook::DeliveryState;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::paging::PageInfo;

/// What the user is mailed of.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailView {
    /// Whether this server sends mails at all.
    #[schema(example = true)]
    pub available: bool,
    /// Where mails go: the user's e-mail.
    #[schema(example = "ada@example.com")]
    pub address: String,
    /// The kinds that are mailed; empty = none.
    pub kinds: Vec<NotificationKind>,
}

/// A mail that the mail server took.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailTest {
    /// Where it went.
    #[schema(example = "ada@example.com")]
    pub address: String,
}

/// A mail and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailDeliveryView {
    /// Id.
    #[schema(example = 31)]
    pub id: i64,
    /// The notification that it tells of.
    #[schema(example = 12)]
    pub notification_id: i64,
    /// Whom it goes to.
    #[schema(example = 2)]
    pub user_id: i64,
    /// Where that is: the user's e-mail of today.
    #[schema(example = "ada@example.com")]
    pub address: String,
    /// Its subject.
    #[schema(example = "[cpapi] Acme Ads: 3 new offers.")]
    pub subject: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was sent.
    #[schema(example = 1)]
    pub attempts: i32,
    /// When it is sent again.
    #[schema(required)]
    pub next_attempt_at: Option<UtcTime>,
    /// Why the mail server did not take it the last time.
    #[schema(required, example = "permanent error (550): no such mailbox")]
    pub error: Option<String>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last sent.
    #[schema(required)]
    pub sent_at: Option<UtcTime>,
}

impl MailDeliveryView {
    /// A mail to this address.
    pub(super) fn new(row: MailDeliveryRow, address: String) -> Self {
        Self {
            id: row.id,
            notification_id: row.notification_id,
            user_id: row.user_id,
            address,
            subject: row.subject,
            state: row.state,
            attempts: row.attempts,
            next_attempt_at: row.next_attempt_at,
            error: row.error,
            created_at: row.created_at,
            sent_at: row.sent_at,
        }
    }
}

/// A page of mails.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailDeliveryList {
    /// The mails.
    pub items: Vec<MailDeliveryView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All there are; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}
