//! Queries of `connectors`.

use cpapi_domain::time::UtcTime;
use diesel::prelude::*;

use super::{ConnectorRow, NewConnector};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::connectors;
use crate::tracking_systems::Archival;
use crate::types::Stored;

/// Stores a connector.
///
/// # Errors
/// [`DbError::Conflict`] over `slug` when there was a connector of this name ever.
pub fn insert(c: &mut DbConnection, new: &NewConnector) -> Result<ConnectorRow, DbError> {
    Ok(diesel::insert_into(connectors::table)
        .values(new)
        .returning(connectors::all_columns)
        .get_result(c)?)
}

/// The connector of this name, archived ones too.
///
/// # Errors
/// What the database answers.
pub fn find(c: &mut DbConnection, slug: &str) -> Result<Option<ConnectorRow>, DbError> {
    Ok(connectors::table
        .filter(connectors::slug.eq(slug))
        .select(connectors::all_columns)
        .first(c)
        .optional()?)
}

/// All connectors by name. People make them by hand, so there are few.
///
/// # Errors
/// What the database answers.
pub fn all(c: &mut DbConnection, archival: Archival) -> Result<Vec<ConnectorRow>, DbError> {
    let mut query = connectors::table.into_boxed();
    query = match archival {
        Archival::Active => query.filter(connectors::archived_at.is_null()),
        Archival::Archived => query.filter(connectors::archived_at.is_not_null()),
        Archival::All => query,
    };
    Ok(query
        .order(connectors::slug)
        .select(connectors::all_columns)
        .load(c)?)
}

/// Gives it another title.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn rename(c: &mut DbConnection, id: i64, title: &str, now: UtcTime) -> Result<(), DbError> {
    changed(
        diesel::update(connectors::table.find(id))
            .set((
                connectors::title.eq(title),
                connectors::updated_at.eq(Stored(now)),
            ))
            .execute(c)?,
    )
}

/// Its highest published version is this one now.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn publish(c: &mut DbConnection, id: i64, version: i32, now: UtcTime) -> Result<(), DbError> {
    changed(
        diesel::update(connectors::table.find(id))
            .set((
                connectors::latest_version.eq(version),
                connectors::updated_at.eq(Stored(now)),
            ))
            .execute(c)?,
    )
}

/// Archives it for good.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn archive(c: &mut DbConnection, id: i64, now: UtcTime) -> Result<(), DbError> {
    changed(
        diesel::update(connectors::table.find(id))
            .set((
                connectors::archived_at.eq(Some(Stored(now))),
                connectors::updated_at.eq(Stored(now)),
            ))
            .execute(c)?,
    )
}

fn changed(rows: usize) -> Result<(), DbError> {
    if rows == 0 {
        return Err(DbError::NotFound);
    }
    Ok(())
}
