//! Reading and publishing notifications.

use cpapi_domain::notification::NotificationKind;
use cpapi_domain::run::Outcome;
use cpapi_domain::time::UtcTime;
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;

use super::NotificationRow;
use super::reads::{news_since, unread_by};
use super::writing::Subject;
use crate::connection::{DbConnection, MultiBackend};
use crate::error::DbError;
use crate::keyset::id_page;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::{notification_reads, notifications, runs, users};
use crate::types::Stored;

/// Which notifications are wanted; none = all that are shown.
#[derive(Debug, Clone, Default)]
pub struct NotificationFilter {
    /// What happened.
    pub kind: Option<NotificationKind>,
    /// To which source.
    pub source_id: Option<i64>,
    /// To which campaign.
    pub campaign_id: Option<i64>,
    /// Only those that this user has not read.
    pub unread_by: Option<i64>,
}

fn matching(filter: &NotificationFilter) -> notifications::BoxedQuery<'static, MultiBackend> {
    let mut query = notifications::table
        .filter(notifications::published_at.is_not_null())
        .into_boxed();
    if let Some(kind) = filter.kind {
        query = query.filter(notifications::kind.eq(Stored(kind)));
    }
    if let Some(id) = filter.source_id {
        query = query.filter(notifications::source_id.eq(Some(id)));
    }
    if let Some(id) = filter.campaign_id {
        query = query.filter(notifications::campaign_id.eq(Some(id)));
    }
    if let Some(user_id) = filter.unread_by {
        query = query.filter(unread_by!(user_id));
    }
    query
}

/// A page of notifications, newest first.
///
/// # Errors
/// [`DbError::CursorInvalid`], and what the database answers.
pub fn list(
    c: &mut DbConnection,
    filter: &NotificationFilter,
    page: &PageRequest<()>,
) -> Result<Page<NotificationRow>, DbError> {
    id_page!(
        c,
        matching(filter),
        page,
        "-id",
        desc,
        notifications::id,
        |row: &NotificationRow| Keyset {
            key: (),
            id: row.id
        }
    )
}

/// How many notifications match.
///
/// # Errors
/// What the database answers.
pub fn count(c: &mut DbConnection, filter: &NotificationFilter) -> Result<i64, DbError> {
    Ok(matching(filter).select(count_star()).first(c)?)
}

/// The newest notification about a subject that is of one of these kinds, shown or not.
///
/// # Errors
/// What the database answers.
pub fn latest(
    c: &mut DbConnection,
    subject: Subject,
    kinds: &[NotificationKind],
) -> Result<Option<NotificationRow>, DbError> {
    let kinds = kinds.iter().copied().map(Stored);
    let query = notifications::table
        .filter(notifications::kind.eq_any(kinds))
        .order(notifications::id.desc())
        .into_boxed();
    let query = match subject {
        Subject::Source(id) => query.filter(notifications::source_id.eq(Some(id))),
        Subject::Campaign(id) => query.filter(notifications::campaign_id.eq(Some(id))),
        Subject::Product => query
            .filter(notifications::source_id.is_null())
            .filter(notifications::campaign_id.is_null()),
    };
    Ok(query.first(c).optional()?)
}

/// Notifications whose run has ended, or that have none, and that are not shown yet.
macro_rules! to_publish {
    () => {
        notifications::published_at.is_null().and(
            notifications::run_id
                .is_null()
                .or(notifications::run_id.ne_all(
                    runs::table
                        .filter(runs::outcome.eq(Stored(Outcome::Running)))
                        .select(runs::id.nullable()),
                )),
        )
    };
}

/// Whether something is to be shown from now on; asks without the write lock.
///
/// # Errors
/// What the database answers.
pub fn any_to_publish(c: &mut DbConnection) -> Result<bool, DbError> {
    let waiting = notifications::table.filter(to_publish!());
    Ok(diesel::select(exists(waiting)).get_result(c)?)
}

/// Shows the notifications whose run has ended, however it ended, and returns them.
///
/// # Errors
/// What the database answers.
pub fn publish(c: &mut DbConnection, now: UtcTime) -> Result<Vec<NotificationRow>, DbError> {
    Ok(diesel::update(notifications::table.filter(to_publish!()))
        .set(notifications::published_at.eq(Some(Stored(now))))
        .returning(notifications::all_columns)
        .get_results(c)?)
}
