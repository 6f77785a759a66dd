//! Queries of `sources` that people's requests need; what pulling needs is in `polling`.

use std::collections::HashMap;

use cpapi_domain::source::SourceStatus;
use cpapi_domain::time::UtcTime;
use diesel::dsl::{count, count_star};
use diesel::prelude::*;

use super::{NewSource, SourceChanges, SourceRow};
use crate::connection::{DbConnection, MultiBackend};
use crate::error::DbError;
use crate::fold::like_pattern;
use crate::id_list::IdList;
use crate::keyset::{id_page, keyset_page};
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::sources;
use crate::statement_kind::{Said, StatementKind};
use crate::tracking_systems::Archival;
use crate::types::{Instant, Stored};

/// Which sources are wanted.
#[derive(Debug, Clone, Default)]
pub struct SourceFilter {
    /// Text in the title, or an id.
    pub search: Option<String>,
    /// Connector ids; empty = all.
    pub connectors: Vec<String>,
    /// Statuses; empty = all.
    pub statuses: Vec<SourceStatus>,
    /// Archived or not.
    pub archival: Archival,
}

/// The order of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SourceSort {
    /// By title.
    #[default]
    Title,
    /// By title, backwards.
    TitleDescending,
    /// By id.
    Id,
    /// Newest first.
    IdDescending,
    /// Longest not pulled first; never pulled ones come before all.
    LastPulled,
    /// Last pulled first.
    LastPulledDescending,
    /// Oldest first.
    Created,
    /// Newest first.
    CreatedDescending,
}

/// How much a connector is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ConnectorUse {
    /// Sources that are not archived.
    pub sources: i64,
    /// Their offers.
    pub offers: i64,
}

/// Stores a source.
///
/// # Errors
/// What the database answers.
pub fn insert(c: &mut DbConnection, new: &NewSource) -> Result<SourceRow, DbError> {
    Ok(diesel::insert_into(sources::table)
        .values(new)
        .returning(sources::all_columns)
        .get_result(c)?)
}

/// The source.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn find(c: &mut DbConnection, id: i64) -> Result<SourceRow, DbError> {
    Ok(sources::table
        .find(id)
        .select(sources::all_columns)
        .first(c)?)
}

/// The sources with these ids.
///
/// # Errors
/// What the database answers.
pub fn find_many(c: &mut DbConnection, ids: &[i64]) -> Result<HashMap<i64, SourceRow>, DbError> {
    let _said = Said::of(StatementKind::Select);
    let rows: Vec<SourceRow> = sources::table
        .filter(IdList::of(c, sources::id, ids))
        .select(sources::all_columns)
        .load(c)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Changes a source.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn update(
    c: &mut DbConnection,
    id: i64,
    changes: &SourceChanges,
) -> Result<SourceRow, DbError> {
    Ok(diesel::update(sources::table.find(id))
        .set(changes)
        .returning(sources::all_columns)
        .get_result(c)?)
}

fn matching(filter: &SourceFilter) -> sources::BoxedQuery<'static, MultiBackend> {
    let mut query = sources::table.into_boxed();
    query = match filter.archival {
        Archival::Active => query.filter(sources::archived_at.is_null()),
        Archival::Archived => query.filter(sources::archived_at.is_not_null()),
        Archival::All => query,
    };
    if !filter.connectors.is_empty() {
        query = query.filter(sources::connector.eq_any(filter.connectors.clone()));
    }
    if !filter.statuses.is_empty() {
        query = query.filter(sources::status.eq_any(filter.statuses.iter().copied().map(Stored)));
    }
    let Some(text) = filter
        .search
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    else {
        return query;
    };
    let by_title = sources::title_folded.like(like_pattern(text)).escape('\\');
    match text.parse::<i64>() {
        Ok(id) => query.filter(by_title.or(sources::id.eq(id))),
        Err(_) => query.filter(by_title),
    }
}

diesel::define_sql_function! {
    /// The value, or the other where it is NULL: gives a nullable column a place in keyset order.
    #[sql_name = "COALESCE"]
    fn coalesce_instant(value: diesel::sql_types::Nullable<Instant>, other: Instant) -> Instant;
}

/// Stands before every real instant.
fn never() -> UtcTime {
    UtcTime::from_naive(chrono::NaiveDateTime::default())
}

/// A page of sources.
///
/// # Errors
/// [`DbError::CursorInvalid`], and what the database answers.
pub fn list(
    c: &mut DbConnection,
    filter: &SourceFilter,
    page: &PageRequest<SourceSort>,
) -> Result<Page<SourceRow>, DbError> {
    use sources::{created_at, id, last_pulled_at, title_folded};
    let query = matching(filter);
    let by_title = |row: &SourceRow| Keyset {
        key: row.title_folded.clone(),
        id: row.id,
    };
    let by_id = |row: &SourceRow| Keyset {
        key: (),
        id: row.id,
    };
    let by_pull = |row: &SourceRow| Keyset {
        key: row.last_pulled_at.unwrap_or_else(never),
        id: row.id,
    };
    let by_creation = |row: &SourceRow| Keyset {
        key: row.created_at,
        id: row.id,
    };
    match page.sort {
        SourceSort::Title => {
            keyset_page!(c, query, page, "title", asc, (title_folded; String), id, by_title)
        }
        SourceSort::TitleDescending => {
            keyset_page!(c, query, page, "-title", desc, (title_folded; String), id, by_title)
        }
        SourceSort::Id => id_page!(c, query, page, "id", asc, id, by_id),
        SourceSort::IdDescending => id_page!(c, query, page, "-id", desc, id, by_id),
        SourceSort::LastPulled => {
            keyset_page!(c, query, page, "last_pulled_at", asc, (coalesce_instant(last_pulled_at, Stored(never())); UtcTime), id, by_pull)
        }
        SourceSort::LastPulledDescending => {
            keyset_page!(c, query, page, "-last_pulled_at", desc, (coalesce_instant(last_pulled_at, Stored(never())); UtcTime), id, by_pull)
        }
        SourceSort::Created => {
            keyset_page!(c, query, page, "created_at", asc, (created_at; UtcTime), id, by_creation)
        }
        SourceSort::CreatedDescending => {
            keyset_page!(c, query, page, "-created_at", desc, (created_at; UtcTime), id, by_creation)
        }
    }
}

/// How many sources match.
///
/// # Errors
/// What the database answers.
pub fn count_matching(c: &mut DbConnection, filter: &SourceFilter) -> Result<i64, DbError> {
    Ok(matching(filter).select(count_star()).first(c)?)
}

/// How much each connector is used, archived sources left out.
///
/// # Errors
/// What the database answers.
pub fn use_of_connectors(c: &mut DbConnection) -> Result<HashMap<String, ConnectorUse>, DbError> {
    let rows: Vec<(String, i64, Option<i64>)> = sources::table
        .filter(sources::archived_at.is_null())
        .group_by(sources::connector)
        .select((sources::connector, count(sources::id), sum_of_offers()))
        .load(c)?;
    Ok(rows
        .into_iter()
        .map(|(connector, sources, offers)| (connector, ConnectorUse::of(sources, offers)))
        .collect())
}

/// How much each version of a user-made connector is used, archived sources left out.
///
/// # Errors
/// What the database answers.
pub fn use_of_versions(
    c: &mut DbConnection,
    connector: &str,
) -> Result<HashMap<i32, ConnectorUse>, DbError> {
    let rows: Vec<(Option<i32>, i64, Option<i64>)> = sources::table
        .filter(sources::archived_at.is_null())
        .filter(sources::connector.eq(connector))
        .group_by(sources::connector_version)
        .select((
            sources::connector_version,
            count(sources::id),
            sum_of_offers(),
        ))
        .load(c)?;
    Ok(rows
        .into_iter()
        .filter_map(|(version, sources, offers)| {
            Some((version?, ConnectorUse::of(sources, offers)))
        })
        .collect())
}

/// The sources of a connector by title, archived ones left out; those of one version when it is
/// named, of any when not.
///
/// # Errors
/// What the database answers.
pub fn of_connector(
    c: &mut DbConnection,
    connector: &str,
    version: Option<i32>,
) -> Result<Vec<SourceRow>, DbError> {
    let mut query = sources::table
        .filter(sources::archived_at.is_null())
        .filter(sources::connector.eq(connector))
        .into_boxed();
    if let Some(version) = version {
        query = query.filter(sources::connector_version.eq(Some(version)));
    }
    Ok(query
        .order((sources::title_folded, sources::id))
        .select(sources::all_columns)
        .load(c)?)
}

impl ConnectorUse {
    fn of(sources: i64, offers: Option<i64>) -> Self {
        Self {
            sources,
            offers: offers.unwrap_or_default(),
        }
    }
}

/// SUM of BIGINT is NUMERIC, which SQLite would hand over as a float.
fn sum_of_offers()
-> diesel::expression::SqlLiteral<diesel::sql_types::Nullable<diesel::sql_types::BigInt>> {
    diesel::dsl::sql("CAST(SUM(offers_total) AS BIGINT)")
}
