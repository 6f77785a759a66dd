//! Working off the mails that are to be sent.

use cpapi_db::DbError;
use cpapi_db::mail_deliveries::{self, ClaimedMail, MailAttempt};
use cpapi_domain::time::UtcTime;
use cpapi_domain::webhook::DeliveryState;
use futures::future::join_all;

use super::mailer::{Mail, Mailer, NotTaken};
use crate::backoff;
use crate::parts::EngineParts;

/// Mails claimed at a time, and sent at the same time; servers do not like many connections.
const AT_A_TIME: i64 = 4;
/// How long a claimed mail is ours: longer than the server may take.
const LEASE_SECONDS: i64 = 120;
/// Attempts of a mail; the waits between them are those of webhooks, two days together.
const ATTEMPTS: i32 = 14;
/// A mail that waited for so long, because its user was disabled or nobody sent mails, is no news
/// any more.
const STALE_SECONDS: i64 = 3 * 24 * 60 * 60;

/// Sends what is due, where mails are set up. True when there may be more.
pub(crate) async fn deliver_due(parts: &EngineParts) -> Result<bool, DbError> {
    let Some(mailer) = &parts.mailer else {
        return Ok(false);
    };
    let now = parts.clock.now();
    if !parts
        .db
        .read(move |c| mail_deliveries::any_due(c, now))
        .await?
    {
        return Ok(false);
    }
    let until = now.plus_seconds(LEASE_SECONDS);
    let claimed = parts
        .db
        .write(move |c| mail_deliveries::claim(c, now, until, AT_A_TIME))
        .await?;
    let any = !claimed.is_empty();
    let sending = claimed.into_iter().map(|mail| deliver(parts, mailer, mail));
    let ends = join_all(sending).await;
    ends.into_iter().collect::<Result<(), DbError>>()?;
    Ok(any)
}

async fn deliver(
    parts: &EngineParts,
    mailer: &Mailer,
    claimed: ClaimedMail,
) -> Result<(), DbError> {
    let now = parts.clock.now();
    let (delivery, user) = (&claimed.delivery, &claimed.user);
    let id = format!("ntf_{}_{}", delivery.notification_id, delivery.user_id);
    let mail = Mail {
        to: (&user.name, &user.email),
        id: &id,
        subject: &delivery.subject,
        body: &delivery.body,
    };
    let sent = if now.seconds_since(delivery.created_at) > STALE_SECONDS {
        Err(NotTaken {
            reason: "It is too late to send it.".to_owned(),
            is_final: true,
        })
    } else {
        mailer.send(mail, now).await
    };
    let attempt = judge(sent, delivery.attempts, now);
    if let Some(error) = &attempt.error {
        tracing::warn!(
            mail.id = delivery.id,
            user.id = user.id,
            state = attempt.state.to_string(),
            error,
            "a mail was not taken"
        );
    }
    let settled = parts
        .db
        .write(move |c| mail_deliveries::settle(c, &claimed, &attempt));
    settled.await
}

fn judge(sent: Result<(), NotTaken>, attempts_before: i32, now: UtcTime) -> MailAttempt {
    let attempts = attempts_before.saturating_add(1);
    let (state, next_attempt_at, error) = match sent {
        Ok(()) => (DeliveryState::Delivered, None, None),
        Err(refusal) if refusal.is_final || attempts >= ATTEMPTS => {
            (DeliveryState::Failed, None, Some(refusal.reason))
        }
        Err(refusal) => {
            let again = now.plus_seconds(backoff::delivery_delay(attempts));
            (DeliveryState::Waiting, Some(again), Some(refusal.reason))
        }
    };
    MailAttempt {
        state,
        next_attempt_at,
        error,
        at: now,
    }
}
