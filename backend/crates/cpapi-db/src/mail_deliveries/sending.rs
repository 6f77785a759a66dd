//! Who sends a mail, and what came of it. A mail is leased like a message to a webhook, so that
//! no two replicas send it at once and a dead one's mails are sent by another.

use cpapi_domain::time::UtcTime;
use cpapi_domain::webhook::DeliveryState;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::{MailDeliveryRow, NewMailDelivery};
use crate::connection::DbConnection;
use crate::delivery_lease::{claim_due, due, ours};
use crate::error::DbError;
use crate::schema::{mail_deliveries, users};
use crate::types::Stored;
use crate::users::UserRow;

/// A mail that is ours until its lease ends, and whom it goes to.
#[derive(Debug, Clone)]
pub struct ClaimedMail {
    /// The mail.
    pub delivery: MailDeliveryRow,
    /// Whom it goes to.
    pub user: UserRow,
    /// End of the lease; proves that it is ours.
    pub leased_until: UtcTime,
}

/// What came of sending a mail once.
#[derive(Debug, Clone)]
pub struct MailAttempt {
    /// How the mail stands now.
    pub state: DeliveryState,
    /// When it is sent again.
    pub next_attempt_at: Option<UtcTime>,
    /// Why it was not taken.
    pub error: Option<String>,
    /// When it was sent.
    pub at: UtcTime,
}

/// Stores mails.
///
/// # Errors
/// What the database answers.
pub fn insert_many(c: &mut DbConnection, new: &[NewMailDelivery]) -> Result<(), DbError> {
    for delivery in new {
        diesel::insert_into(mail_deliveries::table)
            .values(delivery)
            .execute(c)?;
    }
    Ok(())
}

/// Whether something is to be sent; asks without the write lock.
///
/// # Errors
/// What the database answers.
pub fn any_due(c: &mut DbConnection, now: UtcTime) -> Result<bool, DbError> {
    let waiting = mail_deliveries::table
        .inner_join(users::table)
        .filter(users::disabled_at.is_null())
        .filter(due!(mail_deliveries, now));
    Ok(diesel::select(exists(waiting)).get_result(c)?)
}

/// Claims mails to users who may enter, longest due first.
///
/// # Errors
/// What the database answers.
pub fn claim(
    c: &mut DbConnection,
    now: UtcTime,
    leased_until: UtcTime,
    limit: i64,
) -> Result<Vec<ClaimedMail>, DbError> {
    let claimed = claim_due!(
        c,
        (MailDeliveryRow, UserRow),
        mail_deliveries to users where users::disabled_at.is_null(),
        now,
        leased_until,
        limit
    );
    let claimed = claimed.into_iter().map(|(delivery, user)| ClaimedMail {
        delivery,
        user,
        leased_until,
    });
    Ok(claimed.collect())
}

/// Writes what came of an attempt; nothing when the mail was not ours any more.
///
/// # Errors
/// What the database answers.
pub fn settle(
    c: &mut DbConnection,
    claimed: &ClaimedMail,
    attempt: &MailAttempt,
) -> Result<(), DbError> {
    diesel::update(ours!(mail_deliveries, claimed))
        .set((
            mail_deliveries::state.eq(Stored(attempt.state)),
            mail_deliveries::attempts.eq(mail_deliveries::attempts + 1),
            mail_deliveries::next_attempt_at.eq(attempt.next_attempt_at.map(Stored)),
            mail_deliveries::leased_until.eq(None::<Stored<UtcTime>>),
            mail_deliveries::error.eq(attempt.error.clone()),
            mail_deliveries::sent_at.eq(Some(Stored(attempt.at))),
        ))
        .execute(c)?;
    Ok(())
}
