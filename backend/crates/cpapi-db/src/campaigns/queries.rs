//! Queries of `campaigns`.

use std::collections::HashMap;

use cpapi_domain::time::UtcTime;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{CampaignChanges, CampaignRow, NewCampaign};
use crate::connection::{DbConnection, MultiBackend};
use crate::error::DbError;
use crate::fold::like_pattern;
use crate::keyset::{id_page, keyset_page};
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::campaigns;
use crate::tracking_systems::Archival;
use crate::types::Stored;

/// Which campaigns are wanted.
#[derive(Debug, Clone, Default)]
pub struct CampaignFilter {
    /// Text in the title, or an id.
    pub search: Option<String>,
    /// On or off.
    pub enabled: Option<bool>,
    /// Tracking system.
    pub tracking_system_id: Option<i64>,
    /// Archived or not.
    pub archival: Archival,
}

/// The order of campaigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CampaignSort {
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

/// Stores a campaign.
///
/// # Errors
/// What the database answers.
pub fn insert(c: &mut DbConnection, new: &NewCampaign) -> Result<CampaignRow, DbError> {
    Ok(diesel::insert_into(campaigns::table)
        .values(new)
        .returning(campaigns::all_columns)
        .get_result(c)?)
}

/// The campaign.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn find(c: &mut DbConnection, id: i64) -> Result<CampaignRow, DbError> {
    Ok(campaigns::table
        .find(id)
        .select(campaigns::all_columns)
        .first(c)?)
}

/// The campaigns with these ids.
///
/// # Errors
/// What the database answers.
pub fn find_many(c: &mut DbConnection, ids: &[i64]) -> Result<HashMap<i64, CampaignRow>, DbError> {
    let rows: Vec<CampaignRow> = campaigns::table
        .filter(campaigns::id.eq_any(ids.to_vec()))
        .select(campaigns::all_columns)
        .load(c)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Every campaign that is not archived.
///
/// # Errors
/// What the database answers.
pub fn not_archived(c: &mut DbConnection) -> Result<Vec<CampaignRow>, DbError> {
    Ok(campaigns::table
        .filter(campaigns::archived_at.is_null())
        .order(campaigns::id.asc())
        .select(campaigns::all_columns)
        .load(c)?)
}

/// Changes a campaign.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn update(
    c: &mut DbConnection,
    id: i64,
    changes: &CampaignChanges,
) -> Result<CampaignRow, DbError> {
    Ok(diesel::update(campaigns::table.find(id))
        .set(changes)
        .returning(campaigns::all_columns)
        .get_result(c)?)
}

/// Notes that a person forced a sync, unless one was forced after `latest`; false then
/// (product.md C7).
///
/// # Errors
/// What the database answers.
pub fn claim_forced_sync(
    c: &mut DbConnection,
    id: i64,
    now: UtcTime,
    latest: UtcTime,
) -> Result<bool, DbError> {
    let free = campaigns::table.filter(
        campaigns::id.eq(id).and(
            campaigns::last_forced_at
                .is_null()
                .or(campaigns::last_forced_at
                    .assume_not_null()
                    .le(Stored(latest))),
        ),
    );
    Ok(diesel::update(free)
        .set(campaigns::last_forced_at.eq(Stored(now)))
        .execute(c)?
        == 1)
}

fn matching(filter: &CampaignFilter) -> campaigns::BoxedQuery<'static, MultiBackend> {
    let mut query = campaigns::table.into_boxed();
    query = match filter.archival {
        Archival::Active => query.filter(campaigns::archived_at.is_null()),
        Archival::Archived => query.filter(campaigns::archived_at.is_not_null()),
        Archival::All => query,
    };
    if let Some(enabled) = filter.enabled {
        query = query.filter(campaigns::enabled.eq(enabled));
    }
    if let Some(id) = filter.tracking_system_id {
        query = query.filter(campaigns::tracking_system_id.eq(id));
    }
    let Some(text) = filter
        .search
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    else {
        return query;
    };
    let by_title = campaigns::title_folded
        .like(like_pattern(text))
        .escape('\\');
    match text.parse::<i64>() {
        Ok(id) => query.filter(by_title.or(campaigns::id.eq(id))),
        Err(_) => query.filter(by_title),
    }
}

/// A page of campaigns.
///
/// # Errors
/// [`DbError::CursorInvalid`], and what the database answers.
pub fn list(
    c: &mut DbConnection,
    filter: &CampaignFilter,
    page: &PageRequest<CampaignSort>,
) -> Result<Page<CampaignRow>, DbError> {
    use campaigns::{id, title_folded};
    let query = matching(filter);
    let by_title = |row: &CampaignRow| Keyset {
        key: row.title_folded.clone(),
        id: row.id,
    };
    let by_id = |row: &CampaignRow| Keyset {
        key: (),
        id: row.id,
    };
    match page.sort {
        CampaignSort::Title => {
            keyset_page!(c, query, page, "title", asc, (title_folded; String), id, by_title)
        }
        CampaignSort::TitleDescending => {
            keyset_page!(c, query, page, "-title", desc, (title_folded; String), id, by_title)
        }
        CampaignSort::Id => id_page!(c, query, page, "id", asc, id, by_id),
        CampaignSort::IdDescending => id_page!(c, query, page, "-id", desc, id, by_id),
    }
}

/// How many campaigns match.
///
/// # Errors
/// What the database answers.
pub fn count_matching(c: &mut DbConnection, filter: &CampaignFilter) -> Result<i64, DbError> {
    Ok(matching(filter).select(count_star()).first(c)?)
}

/// Campaigns that are on and push to the tracking system.
///
/// # Errors
/// What the database answers.
pub fn pushing_to(c: &mut DbConnection, tracking_system_id: i64) -> Result<Vec<i64>, DbError> {
    Ok(campaigns::table
        .filter(
            campaigns::enabled
                .eq(true)
                .and(campaigns::archived_at.is_null()),
        )
        .filter(campaigns::tracking_system_id.eq(tracking_system_id))
        .select(campaigns::id)
        .load(c)?)
}
