//! Which notifications a user has read.

use std::collections::BTreeSet;

use cpapi_domain::time::UtcTime;
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;

use crate::connection::DbConnection;
use crate::error::DbError;
use crate::on_backend;
use crate::schema::{notification_reads, notifications, users};
use crate::types::Stored;

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = notification_reads, treat_none_as_default_value = false)]
struct NewRead {
    notification_id: i64,
    user_id: i64,
    read_at: Stored<UtcTime>,
}

/// Rows of one statement.
const ROWS: usize = 500;

/// Since when notifications can be news to the user: what was shown before is history.
macro_rules! news_since {
    ($user_id:expr) => {
        users::table
            .filter(users::id.eq($user_id))
            .select(users::created_at.nullable())
            .single_value()
    };
}

/// Shown notifications that the user has not read.
macro_rules! unread_by {
    ($user_id:expr) => {
        notifications::published_at.ge(news_since!($user_id)).and(
            notifications::id.ne_all(
                notification_reads::table
                    .filter(notification_reads::user_id.eq($user_id))
                    .select(notification_reads::notification_id),
            ),
        )
    };
}
pub(super) use {news_since, unread_by};

/// How many shown notifications the user has not read.
///
/// # Errors
/// What the database answers.
pub fn unread(c: &mut DbConnection, user_id: i64) -> Result<i64, DbError> {
    Ok(notifications::table
        .filter(unread_by!(user_id))
        .select(count_star())
        .first(c)?)
}

/// Which of these the user has read, or which were there before the user.
///
/// # Errors
/// What the database answers.
pub fn read_among(
    c: &mut DbConnection,
    user_id: i64,
    ids: &[i64],
) -> Result<BTreeSet<i64>, DbError> {
    let read: Vec<i64> = notification_reads::table
        .filter(notification_reads::user_id.eq(user_id))
        .filter(notification_reads::notification_id.eq_any(ids))
        .select(notification_reads::notification_id)
        .load(c)?;
    let history: Vec<i64> = notifications::table
        .filter(notifications::id.eq_any(ids))
        .filter(notifications::published_at.lt(news_since!(user_id)))
        .select(notifications::id)
        .load(c)?;
    Ok(read.into_iter().chain(history).collect())
}

/// Notes that the user has read one; false when there is no such notification.
///
/// # Errors
/// What the database answers.
pub fn mark_read(
    c: &mut DbConnection,
    user_id: i64,
    id: i64,
    now: UtcTime,
) -> Result<bool, DbError> {
    let shown = notifications::table
        .filter(notifications::id.eq(id))
        .filter(notifications::published_at.is_not_null());
    if !diesel::select(exists(shown)).get_result(c)? {
        return Ok(false);
    }
    insert(c, user_id, &[id], now)?;
    Ok(true)
}

/// Notes that the user has read everything up to this one.
///
/// # Errors
/// What the database answers.
pub fn mark_all_read(
    c: &mut DbConnection,
    user_id: i64,
    through: i64,
    now: UtcTime,
) -> Result<(), DbError> {
    let ids: Vec<i64> = notifications::table
        .filter(unread_by!(user_id))
        .filter(notifications::id.le(through))
        .select(notifications::id)
        .load(c)?;
    insert(c, user_id, &ids, now)
}

/// Reading twice, or in two windows at once, is reading once.
fn insert(c: &mut DbConnection, user_id: i64, ids: &[i64], now: UtcTime) -> Result<(), DbError> {
    for part in ids.chunks(ROWS) {
        let rows: Vec<NewRead> = part
            .iter()
            .map(|id| NewRead {
                notification_id: *id,
                user_id,
                read_at: Stored(now),
            })
            .collect();
        on_backend!(&mut *c, |c| diesel::insert_into(notification_reads::table)
            .values(&rows)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}
