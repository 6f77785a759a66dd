//! What a webhook is sent.

use cpapi_db::notifications::NotificationRow;
use cpapi_db::webhook_deliveries::{self, NewWebhookDelivery};
use cpapi_db::{DbConnection, DbError, webhooks};
use cpapi_domain::time::UtcTime;
use serde_json::{Value, json};

use crate::notices::subject_title;

/// Puts a message per webhook and notification down, in the transaction that shows them.
pub(crate) fn fan_out(
    c: &mut DbConnection,
    shown: &[NotificationRow],
    now: UtcTime,
) -> Result<(), DbError> {
    if shown.is_empty() {
        return Ok(());
    }
    let receivers = webhooks::enabled(c)?;
    for notification in shown {
        let wanting: Vec<i64> = receivers
            .iter()
            .filter(|webhook| webhook.wants(notification.kind))
            .map(|webhook| webhook.id)
            .collect();
        if wanting.is_empty() {
            continue;
        }
        let body = body(c, notification)?;
        let messages: Vec<NewWebhookDelivery> = wanting
            .into_iter()
            .map(|webhook_id| {
                let id = format!("ntf_{}_{webhook_id}", notification.id);
                NewWebhookDelivery::new(webhook_id, id, body.clone(), now)
            })
            .collect();
        webhook_deliveries::insert_many(c, &messages)?;
    }
    Ok(())
}

fn body(c: &mut DbConnection, notification: &NotificationRow) -> Result<String, DbError> {
    let data = json!({
        "id": notification.id,
        "severity": notification.kind.severity(),
        "sentence": notification.kind.sentence(notification.offers),
        "detail": notification.detail,
        "cause": (!notification.cause.is_empty()).then_some(&notification.cause),
        "source_id": notification.source_id,
        "campaign_id": notification.campaign_id,
        "subject_title": subject_title(c, notification)?,
        "run_id": notification.run_id,
        "offers": notification.offers,
        "samples": notification.samples.0,
    });
    let kind = json!(notification.kind);
    Ok(message(&kind, notification.created_at, &data))
}

fn message(kind: &Value, at: UtcTime, data: &Value) -> String {
    json!({"type": kind, "timestamp": at, "data": data}).to_string()
}

/// The message of a test.
pub fn test_message(now: UtcTime) -> String {
    message(
        &json!("test"),
        now,
        &json!({"sentence": "This is a test of the webhook."}),
    )
}
