//! Who sends a delivery, and what came of it. A delivery is leased like a job, so that no two
//! replicas send it at once and a dead one's deliveries are sent by another.

use cpapi_domain::time::UtcTime;
use cpapi_domain::webhook::DeliveryState;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::WebhookDeliveryRow;
use crate::connection::DbConnection;
use crate::delivery_lease::{claim_due, due, ours};
use crate::error::DbError;
use crate::schema::{webhook_deliveries, webhooks};
use crate::types::Stored;
use crate::webhooks::WebhookRow;

/// A delivery that is ours until its lease ends, and where it goes.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The delivery.
    pub delivery: WebhookDeliveryRow,
    /// Where to.
    pub webhook: WebhookRow,
    /// End of the lease; proves that it is ours.
    pub leased_until: UtcTime,
}

/// What came of sending a delivery once.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// How the delivery stands now.
    pub state: DeliveryState,
    /// When it is sent again.
    pub next_attempt_at: Option<UtcTime>,
    /// Status of the answer.
    pub answer_status: Option<i32>,
    /// Beginning of the answer.
    pub answer: Option<String>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// When it was sent.
    pub at: UtcTime,
}

/// Whether something is to be sent; asks without the write lock.
///
/// # Errors
/// What the database answers.
pub fn any_due(c: &mut DbConnection, now: UtcTime) -> Result<bool, DbError> {
    let waiting = webhook_deliveries::table
        .inner_join(webhooks::table)
        .filter(webhooks::enabled.eq(true))
        .filter(due!(webhook_deliveries, now));
    Ok(diesel::select(exists(waiting)).get_result(c)?)
}

/// Claims deliveries of enabled webhooks, longest due first.
///
/// # Errors
/// What the database answers.
pub fn claim(
    c: &mut DbConnection,
    now: UtcTime,
    leased_until: UtcTime,
    limit: i64,
) -> Result<Vec<Claimed>, DbError> {
    let claimed = claim_due!(
        c,
        (WebhookDeliveryRow, WebhookRow),
        webhook_deliveries to webhooks where webhooks::enabled.eq(true),
        now,
        leased_until,
        limit
    );
    let claimed = claimed.into_iter().map(|(delivery, webhook)| Claimed {
        delivery,
        webhook,
        leased_until,
    });
    Ok(claimed.collect())
}

/// Writes what came of an attempt; false when the delivery was not ours any more.
///
/// # Errors
/// What the database answers.
pub fn settle(c: &mut DbConnection, claimed: &Claimed, attempt: &Attempt) -> Result<bool, DbError> {
    let written = diesel::update(ours!(webhook_deliveries, claimed))
        .set((
            webhook_deliveries::state.eq(Stored(attempt.state)),
            webhook_deliveries::attempts.eq(webhook_deliveries::attempts + 1),
            webhook_deliveries::next_attempt_at.eq(attempt.next_attempt_at.map(Stored)),
            webhook_deliveries::leased_until.eq(None::<Stored<UtcTime>>),
            webhook_deliveries::answer_status.eq(attempt.answer_status),
            webhook_deliveries::answer.eq(attempt.answer.clone()),
            webhook_deliveries::error.eq(attempt.error.clone()),
            webhook_deliveries::sent_at.eq(Some(Stored(attempt.at))),
        ))
        .execute(c)?;
    Ok(written == 1)
}
