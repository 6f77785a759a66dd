//! Queries of `tracking_systems`.

use std::collections::HashMap;

use cpapi_domain::partner::RecordedAnswer;
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::{TrackingIdentity, TrackingStatus};
use diesel::dsl::{count, count_star};
use diesel::prelude::*;

use super::{NewTrackingSystem, TrackingSystemChanges, TrackingSystemRow};
use crate::connection::{DbConnection, MultiBackend};
use crate::error::DbError;
use crate::fold::like_pattern;
use crate::keyset::{id_page, keyset_page};
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::{campaigns, tracking_systems};
use crate::types::{Json, Stored};

/// Whether archived rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Archival {
    /// Only those in use.
    #[default]
    Active,
    /// Only archived ones.
    Archived,
    /// Both.
    All,
}

/// The order of tracking systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrackingSystemSort {
    /// By title.
    #[default]
    Title,
    /// By title, backwards.
    TitleDescending,
    /// By id.
    Id,
    /// Newest first.
    IdDescending,
}

/// How a check went.
#[derive(Debug, Clone)]
pub struct CheckResult {
    /// Status.
    pub status: TrackingStatus,
    /// Who the key belongs to; kept as it was when none.
    pub identity: Option<TrackingIdentity>,
    /// The server's own answer of a failure; emptied when none.
    pub answer: Option<RecordedAnswer>,
    /// When.
    pub checked_at: UtcTime,
}

/// Stores a tracking system.
///
/// # Errors
/// What the database answers.
pub fn insert(c: &mut DbConnection, new: &NewTrackingSystem) -> Result<TrackingSystemRow, DbError> {
    Ok(diesel::insert_into(tracking_systems::table)
        .values(new)
        .returning(tracking_systems::all_columns)
        .get_result(c)?)
}

/// The tracking system.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn find(c: &mut DbConnection, id: i64) -> Result<TrackingSystemRow, DbError> {
    Ok(tracking_systems::table
        .find(id)
        .select(tracking_systems::all_columns)
        .first(c)?)
}

/// The tracking systems with these ids.
///
/// # Errors
/// What the database answers.
pub fn find_many(
    c: &mut DbConnection,
    ids: &[i64],
) -> Result<HashMap<i64, TrackingSystemRow>, DbError> {
    let rows: Vec<TrackingSystemRow> = tracking_systems::table
        .filter(tracking_systems::id.eq_any(ids.to_vec()))
        .select(tracking_systems::all_columns)
        .load(c)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Changes a tracking system.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn update(
    c: &mut DbConnection,
    id: i64,
    changes: &TrackingSystemChanges,
) -> Result<TrackingSystemRow, DbError> {
    Ok(diesel::update(tracking_systems::table.find(id))
        .set(changes)
        .returning(tracking_systems::all_columns)
        .get_result(c)?)
}

/// Stores how a check went; an archived tracking system stays archived.
///
/// # Errors
/// What the database answers.
pub fn record_check(c: &mut DbConnection, id: i64, result: &CheckResult) -> Result<(), DbError> {
    let changes = TrackingSystemChanges {
        status: Some(Stored(result.status)),
        identity: result.identity.clone().map(|identity| Some(Json(identity))),
        answer: Some(result.answer.clone().map(Json)),
        checked_at: Some(Some(Stored(result.checked_at))),
        ..TrackingSystemChanges::default()
    };
    let open = tracking_systems::table.filter(
        tracking_systems::id
            .eq(id)
            .and(tracking_systems::archived_at.is_null()),
    );
    diesel::update(open).set(&changes).execute(c)?;
    Ok(())
}

fn matching(
    search: Option<&str>,
    archival: Archival,
) -> tracking_systems::BoxedQuery<'static, MultiBackend> {
    let mut query = tracking_systems::table.into_boxed();
    query = match archival {
        Archival::Active => query.filter(tracking_systems::archived_at.is_null()),
        Archival::Archived => query.filter(tracking_systems::archived_at.is_not_null()),
        Archival::All => query,
    };
    let Some(text) = search.map(str::trim).filter(|text| !text.is_empty()) else {
        return query;
    };
    let by_title = tracking_systems::title_folded
        .like(like_pattern(text))
        .escape('\\');
    match text.parse::<i64>() {
        Ok(id) => query.filter(by_title.or(tracking_systems::id.eq(id))),
        Err(_) => query.filter(by_title),
    }
}

/// A page of tracking systems; `search` looks in the title, or is an id.
///
/// # Errors
/// [`DbError::CursorInvalid`], and what the database answers.
pub fn list(
    c: &mut DbConnection,
    search: Option<&str>,
    archival: Archival,
    page: &PageRequest<TrackingSystemSort>,
) -> Result<Page<TrackingSystemRow>, DbError> {
    use tracking_systems::{id, title_folded};
    let query = matching(search, archival);
    let by_title = |row: &TrackingSystemRow| Keyset {
        key: row.title_folded.clone(),
        id: row.id,
    };
    let by_id = |row: &TrackingSystemRow| Keyset {
        key: (),
        id: row.id,
    };
    match page.sort {
        TrackingSystemSort::Title => {
            keyset_page!(c, query, page, "title", asc, (title_folded; String), id, by_title)
        }
        TrackingSystemSort::TitleDescending => {
            keyset_page!(c, query, page, "-title", desc, (title_folded; String), id, by_title)
        }
        TrackingSystemSort::Id => id_page!(c, query, page, "id", asc, id, by_id),
        TrackingSystemSort::IdDescending => id_page!(c, query, page, "-id", desc, id, by_id),
    }
}

/// How many match.
///
/// # Errors
/// What the database answers.
pub fn count_matching(
    c: &mut DbConnection,
    search: Option<&str>,
    archival: Archival,
) -> Result<i64, DbError> {
    Ok(matching(search, archival).select(count_star()).first(c)?)
}

/// Campaigns that are not archived, per tracking system.
///
/// # Errors
/// What the database answers.
pub fn campaigns_in_use(c: &mut DbConnection, ids: &[i64]) -> Result<HashMap<i64, i64>, DbError> {
    let counted: Vec<(i64, i64)> = campaigns::table
        .filter(
            campaigns::tracking_system_id
                .eq_any(ids.to_vec())
                .and(campaigns::archived_at.is_null()),
        )
        .group_by(campaigns::tracking_system_id)
        .select((campaigns::tracking_system_id, count(campaigns::id)))
        .load(c)?;
    Ok(counted.into_iter().collect())
}
