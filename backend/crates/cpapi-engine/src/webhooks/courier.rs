//! Working off what is to be sent.

use cpapi_db::webhook_deliveries::{self, Attempt, Claimed};
use cpapi_db::{DbConnection, DbError, webhooks};
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::time::UtcTime;
use cpapi_domain::webhook::DeliveryState;
use futures::future::join_all;

use super::sending::{self, Answer};
use crate::backoff;
use crate::notices;
use crate::parts::EngineParts;

/// Messages claimed at a time, and sent at the same time.
const AT_A_TIME: i64 = 8;
/// How long a claimed message is ours: longer than a receiver may take.
const LEASE_SECONDS: i64 = 60;
/// Attempts of a message; the waits between them grow from a minute to eight hours and are two
/// days together.
const ATTEMPTS: i32 = 14;
/// A webhook that took nothing for so long is switched off.
const GIVE_UP_SECONDS: i64 = 3 * 24 * 60 * 60;

/// Sends what is due. True when there may be more.
pub(crate) async fn deliver_due(parts: &EngineParts) -> Result<bool, DbError> {
    let now = parts.clock.now();
    if !parts
        .db
        .read(move |c| webhook_deliveries::any_due(c, now))
        .await?
    {
        return Ok(false);
    }
    let until = now.plus_seconds(LEASE_SECONDS);
    let claimed = parts
        .db
        .write(move |c| webhook_deliveries::claim(c, now, until, AT_A_TIME))
        .await?;
    let any = !claimed.is_empty();
    let ends = join_all(claimed.into_iter().map(|claimed| deliver(parts, claimed))).await;
    ends.into_iter().collect::<Result<(), DbError>>()?;
    Ok(any)
}

async fn deliver(parts: &EngineParts, claimed: Claimed) -> Result<(), DbError> {
    let now = parts.clock.now();
    let delivery = &claimed.delivery;
    let message = (delivery.message_id.as_str(), delivery.body.as_str());
    let answer = sending::send(&parts.http, &parts.vault, &claimed.webhook, message, now).await;
    tracing::debug!(
        webhook.id = claimed.webhook.id,
        delivery.id = delivery.id,
        status = answer.status,
        "a message was sent"
    );
    let attempt = judge(answer, delivery.attempts, now);
    parts.db.write(move |c| settle(c, &claimed, &attempt)).await
}

fn judge(answer: Answer, attempts_before: i32, now: UtcTime) -> Attempt {
    let attempts = attempts_before.saturating_add(1);
    let (state, next_attempt_at) = if answer.is_taken() {
        (DeliveryState::Delivered, None)
    } else if attempts >= ATTEMPTS {
        (DeliveryState::Failed, None)
    } else {
        let delay = backoff::delivery_delay(attempts);
        (DeliveryState::Waiting, Some(now.plus_seconds(delay)))
    };
    Attempt {
        state,
        next_attempt_at,
        answer_status: answer.status.map(i32::from),
        answer: answer.text,
        error: answer.error,
        at: now,
    }
}

fn settle(c: &mut DbConnection, claimed: &Claimed, attempt: &Attempt) -> Result<(), DbError> {
    if !webhook_deliveries::settle(c, claimed, attempt)? {
        return Ok(());
    }
    let webhook_id = claimed.webhook.id;
    if attempt.state == DeliveryState::Delivered {
        return webhooks::note_success(c, webhook_id);
    }
    let give_up = attempt.at.plus_seconds(-GIVE_UP_SECONDS);
    if let Some(off) = webhooks::note_failure(c, webhook_id, attempt.at, give_up)? {
        tracing::warn!(
            webhook.id = webhook_id,
            "a webhook took nothing for days and is off"
        );
        let kind = NotificationKind::WebhookDisabled;
        notices::about_the_product(c, kind, off.title, attempt.at)?;
    }
    Ok(())
}
