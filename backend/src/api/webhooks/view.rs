//! Webhooks and their deliveries as they travel.

use cpapi_db::webhook_deliveries::WebhookDeliveryRow;
use cpapi_db::webhooks::WebhookRow;
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::secret::MASK;
use cpapi_domain::time::UtcTime;
use cpapi_domain::webhook::DeliveryState;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::paging::PageInfo;

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookView {
    /// Id.
    #[schema(example = 2)]
    pub id: i64,
    /// Title.
    #[schema(example = "Our chat")]
    pub title: String,
    /// Where notifications are sent.
    #[schema(example = "https://hooks.example.com/cpapi")]
    pub url: String,
    /// Always `********`.
    #[schema(example = "********")]
    pub secret: &'static str,
    /// The kinds that are sent; empty = all, those to come included.
    pub kinds: Vec<NotificationKind>,
    /// Whether something is sent.
    #[schema(example = true)]
    pub enabled: bool,
    /// Since when nothing got through; null when the last message did.
    #[schema(required)]
    pub failing_since: Option<UtcTime>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl From<WebhookRow> for WebhookView {
    fn from(row: WebhookRow) -> Self {
        Self {
            kinds: row.kind_words(),
            id: row.id,
            title: row.title,
            url: row.url,
            secret: MASK,
            enabled: row.enabled,
            failing_since: row.failing_since,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A page of webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookList {
    /// The webhooks.
    pub items: Vec<WebhookView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All there are; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}

/// A message to a webhook and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookDeliveryView {
    /// Id.
    #[schema(example = 31)]
    pub id: i64,
    /// The header `webhook-id`; the same each time that the message is sent.
    #[schema(example = "ntf_12_2")]
    pub message_id: String,
    /// The message as it is sent.
    pub body: String,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was sent.
    #[schema(example = 1)]
    pub attempts: i32,
    /// When it is sent again.
    #[schema(required)]
    pub next_attempt_at: Option<UtcTime>,
    /// Status of the last answer.
    #[schema(required, example = 200)]
    pub answer_status: Option<i32>,
    /// The first KiB of the last answer.
    #[schema(required, example = "ok")]
    pub answer: Option<String>,
    /// Why there was no answer.
    #[schema(required)]
    pub error: Option<String>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last sent.
    #[schema(required)]
    pub sent_at: Option<UtcTime>,
}

impl From<WebhookDeliveryRow> for WebhookDeliveryView {
    fn from(row: WebhookDeliveryRow) -> Self {
        Self {
            id: row.id,
            message_id: row.message_id,
            body: row.body,
            state: row.state,
            attempts: row.attempts,
            next_attempt_at: row.next_attempt_at,
            answer_status: row.answer_status,
            answer: row.answer,
            error: row.error,
            created_at: row.created_at,
            sent_at: row.sent_at,
        }
    }
}

/// A page of deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookDeliveryList {
    /// The deliveries.
    pub items: Vec<WebhookDeliveryView>,
    /// Where the page ends.
    pub page: PageInfo,
    /// All there are; null unless `count=true`.
    #[schema(required)]
    pub total: Option<i64>,
}
