//! The log of mails.

use std::collections::BTreeMap;

use cpapi_domain::webhook::DeliveryState;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::MailDeliveryRow;
use crate::connection::{DbConnection, MultiBackend};
use crate::error::DbError;
use crate::keyset::id_page;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::{mail_deliveries, users};
use crate::types::Stored;

/// All mails, or those that the mail server did not take: given up, or to be sent again.
fn matching(not_taken: bool) -> mail_deliveries::BoxedQuery<'static, MultiBackend> {
    let query = mail_deliveries::table.into_boxed();
    if !not_taken {
        return query;
    }
    query.filter(
        mail_deliveries::state
            .eq(Stored(DeliveryState::Failed))
            .or(mail_deliveries::state
                .eq(Stored(DeliveryState::Waiting))
                .and(mail_deliveries::attempts.gt(0))),
    )
}

/// A page of mails, newest first.
///
/// # Errors
/// [`DbError::CursorInvalid`], and what the database answers.
pub fn list(
    c: &mut DbConnection,
    not_taken: bool,
    page: &PageRequest<()>,
) -> Result<Page<MailDeliveryRow>, DbError> {
    id_page!(
        c,
        matching(not_taken),
        page,
        "-id",
        desc,
        mail_deliveries::id,
        |row: &MailDeliveryRow| Keyset {
            key: (),
            id: row.id
        }
    )
}

/// How many mails there are.
///
/// # Errors
/// What the database answers.
pub fn count(c: &mut DbConnection, not_taken: bool) -> Result<i64, DbError> {
    Ok(matching(not_taken).select(count_star()).first(c)?)
}

/// Where the mails to these users go.
///
/// # Errors
/// What the database answers.
pub fn addresses(c: &mut DbConnection, user_ids: &[i64]) -> Result<BTreeMap<i64, String>, DbError> {
    let found: Vec<(i64, String)> = users::table
        .filter(users::id.eq_any(user_ids))
        .select((users::id, users::email))
        .load(c)?;
    Ok(found.into_iter().collect())
}
