//! The log of deliveries.

use cpapi_domain::time::UtcTime;
use cpapi_domain::webhook::DeliveryState;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{NewWebhookDelivery, WebhookDeliveryRow};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::keyset::id_page;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::webhook_deliveries;
use crate::types::Stored;

/// Stores a delivery.
///
/// # Errors
/// What the database answers.
pub fn insert(
    c: &mut DbConnection,
    new: &NewWebhookDelivery,
) -> Result<WebhookDeliveryRow, DbError> {
    Ok(diesel::insert_into(webhook_deliveries::table)
        .values(new)
        .returning(webhook_deliveries::all_columns)
        .get_result(c)?)
}

/// Stores deliveries.
///
/// # Errors
/// What the database answers.
pub fn insert_many(c: &mut DbConnection, new: &[NewWebhookDelivery]) -> Result<(), DbError> {
    for delivery in new {
        insert(c, delivery)?;
    }
    Ok(())
}

/// A webhook's delivery, if there is one.
///
/// # Errors
/// What the database answers.
pub fn find(
    c: &mut DbConnection,
    webhook_id: i64,
    id: i64,
) -> Result<Option<WebhookDeliveryRow>, DbError> {
    Ok(webhook_deliveries::table
        .filter(webhook_deliveries::id.eq(id))
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .select(webhook_deliveries::all_columns)
        .first(c)
        .optional()?)
}

/// Sends a delivery again, now and with all attempts before it.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn replay(c: &mut DbConnection, id: i64, now: UtcTime) -> Result<WebhookDeliveryRow, DbError> {
    Ok(diesel::update(webhook_deliveries::table.find(id))
        .set((
            webhook_deliveries::state.eq(Stored(DeliveryState::Waiting)),
            webhook_deliveries::attempts.eq(0),
            webhook_deliveries::next_attempt_at.eq(Some(Stored(now))),
        ))
        .returning(webhook_deliveries::all_columns)
        .get_result(c)?)
}

/// A page of a webhook's deliveries, newest first.
///
/// # Errors
/// [`DbError::CursorInvalid`], and what the database answers.
pub fn list(
    c: &mut DbConnection,
    webhook_id: i64,
    page: &PageRequest<()>,
) -> Result<Page<WebhookDeliveryRow>, DbError> {
    let query = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .into_boxed();
    id_page!(
        c,
        query,
        page,
        "-id",
        desc,
        webhook_deliveries::id,
        |row: &WebhookDeliveryRow| Keyset {
            key: (),
            id: row.id
        }
    )
}

/// How many deliveries a webhook has.
///
/// # Errors
/// What the database answers.
pub fn count(c: &mut DbConnection, webhook_id: i64) -> Result<i64, DbError> {
    Ok(webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(webhook_id))
        .select(count_star())
        .first(c)?)
}

/// Deletes deliveries from before that are not waiting, up to a number of them.
///
/// # Errors
/// What the database answers.
pub fn delete_before(c: &mut DbConnection, before: UtcTime, limit: i64) -> Result<usize, DbError> {
    let old: Vec<i64> = webhook_deliveries::table
        .filter(webhook_deliveries::created_at.lt(Stored(before)))
        .filter(webhook_deliveries::state.ne(Stored(DeliveryState::Waiting)))
        .order(webhook_deliveries::created_at)
        .limit(limit)
        .select(webhook_deliveries::id)
        .load(c)?;
    let old = webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(old));
    Ok(diesel::delete(old).execute(c)?)
}
