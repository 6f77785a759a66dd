//! Queries of `webhooks`.

use cpapi_domain::time::UtcTime;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{NewWebhook, WebhookChanges, WebhookRow};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::keyset::id_page;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::webhooks;
use crate::types::Stored;

/// Stores a webhook.
///
/// # Errors
/// What the database answers.
pub fn insert(c: &mut DbConnection, new: &NewWebhook) -> Result<WebhookRow, DbError> {
    Ok(diesel::insert_into(webhooks::table)
        .values(new)
        .returning(webhooks::all_columns)
        .get_result(c)?)
}

/// The webhook, if there is one.
///
/// # Errors
/// What the database answers.
pub fn find(c: &mut DbConnection, id: i64) -> Result<Option<WebhookRow>, DbError> {
    Ok(webhooks::table
        .find(id)
        .select(webhooks::all_columns)
        .first(c)
        .optional()?)
}

/// Changes a webhook.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn update(
    c: &mut DbConnection,
    id: i64,
    changes: &WebhookChanges,
) -> Result<WebhookRow, DbError> {
    Ok(diesel::update(webhooks::table.find(id))
        .set(changes)
        .returning(webhooks::all_columns)
        .get_result(c)?)
}

/// Deletes a webhook with its deliveries.
///
/// # Errors
/// What the database answers.
pub fn delete(c: &mut DbConnection, id: i64) -> Result<(), DbError> {
    diesel::delete(webhooks::table.find(id)).execute(c)?;
    Ok(())
}

/// The webhooks that something is sent to.
///
/// # Errors
/// What the database answers.
pub fn enabled(c: &mut DbConnection) -> Result<Vec<WebhookRow>, DbError> {
    Ok(webhooks::table
        .filter(webhooks::enabled.eq(true))
        .order(webhooks::id)
        .load(c)?)
}

/// A page of webhooks, newest first.
///
/// # Errors
/// [`DbError::CursorInvalid`], and what the database answers.
pub fn list(c: &mut DbConnection, page: &PageRequest<()>) -> Result<Page<WebhookRow>, DbError> {
    id_page!(
        c,
        webhooks::table.into_boxed(),
        page,
        "-id",
        desc,
        webhooks::id,
        |row: &WebhookRow| Keyset {
            key: (),
            id: row.id
        }
    )
}

/// How many webhooks there are.
///
/// # Errors
/// What the database answers.
pub fn count(c: &mut DbConnection) -> Result<i64, DbError> {
    Ok(webhooks::table.select(count_star()).first(c)?)
}

/// Something got through.
///
/// # Errors
/// What the database answers.
pub fn note_success(c: &mut DbConnection, id: i64) -> Result<(), DbError> {
    let failing = webhooks::table.filter(
        webhooks::id
            .eq(id)
            .and(webhooks::failing_since.is_not_null()),
    );
    diesel::update(failing)
        .set(webhooks::failing_since.eq(None::<Stored<UtcTime>>))
        .execute(c)?;
    Ok(())
}

/// Something did not get through. Switches the webhook off when nothing has since `give_up`;
/// returns it if it was switched off just now.
///
/// # Errors
/// What the database answers.
pub fn note_failure(
    c: &mut DbConnection,
    id: i64,
    now: UtcTime,
    give_up: UtcTime,
) -> Result<Option<WebhookRow>, DbError> {
    let first = webhooks::table.filter(webhooks::id.eq(id).and(webhooks::failing_since.is_null()));
    diesel::update(first)
        .set(webhooks::failing_since.eq(Some(Stored(now))))
        .execute(c)?;
    let hopeless = webhooks::table
        .filter(webhooks::id.eq(id))
        .filter(webhooks::enabled.eq(true))
        .filter(webhooks::failing_since.lt(Some(Stored(give_up))));
    Ok(diesel::update(hopeless)
        .set((
            webhooks::enabled.eq(false),
            webhooks::updated_at.eq(Stored(now)),
        ))
        .returning(webhooks::all_columns)
        .get_result(c)
        .optional()?)
}
