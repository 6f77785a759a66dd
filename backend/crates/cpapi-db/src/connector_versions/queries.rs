//! Queries of `connector_versions`.

use std::collections::HashMap;

use cpapi_domain::connector::VersionState;
use cpapi_domain::time::UtcTime;
use diesel::prelude::*;

use super::{ConnectorTexts, NewConnectorVersion, VersionChanges, VersionHead, VersionRow};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::{connector_versions, connectors};
use crate::types::Stored;

/// Stores a version.
///
/// # Errors
/// [`DbError::Conflict`] over `connector_id` when it is a second draft.
pub fn insert(c: &mut DbConnection, new: &NewConnectorVersion) -> Result<VersionHead, DbError> {
    Ok(diesel::insert_into(connector_versions::table)
        .values(new)
        .returning((
            connector_versions::id,
            connector_versions::connector_id,
            connector_versions::version,
            connector_versions::state,
            connector_versions::note,
            connector_versions::created_by,
            connector_versions::created_at,
            connector_versions::updated_at,
            connector_versions::published_at,
        ))
        .get_result(c)?)
}

/// The version with its texts.
///
/// # Errors
/// What the database answers.
pub fn find(
    c: &mut DbConnection,
    connector_id: i64,
    version: i32,
) -> Result<Option<VersionRow>, DbError> {
    let found: Option<(VersionHead, ConnectorTexts)> = connector_versions::table
        .filter(connector_versions::connector_id.eq(connector_id))
        .filter(connector_versions::version.eq(version))
        .select((VersionHead::as_select(), ConnectorTexts::as_select()))
        .first(c)
        .optional()?;
    Ok(found.map(|(head, texts)| VersionRow { head, texts }))
}

/// The versions of a connector, newest first, without their texts.
///
/// # Errors
/// What the database answers.
pub fn list(c: &mut DbConnection, connector_id: i64) -> Result<Vec<VersionHead>, DbError> {
    Ok(connector_versions::table
        .filter(connector_versions::connector_id.eq(connector_id))
        .order(connector_versions::version.desc())
        .select(VersionHead::as_select())
        .load(c)?)
}

/// The number of the newest version, draft or not; none when there is no version.
///
/// # Errors
/// What the database answers.
pub fn newest(c: &mut DbConnection, connector_id: i64) -> Result<Option<i32>, DbError> {
    Ok(connector_versions::table
        .filter(connector_versions::connector_id.eq(connector_id))
        .select(diesel::dsl::max(connector_versions::version))
        .first(c)?)
}

/// The draft of each connector that has one: connector → number.
///
/// # Errors
/// What the database answers.
pub fn drafts(c: &mut DbConnection) -> Result<HashMap<i64, i32>, DbError> {
    let rows: Vec<(i64, i32)> = connector_versions::table
        .filter(connector_versions::state.eq(Stored(VersionState::Draft)))
        .select((
            connector_versions::connector_id,
            connector_versions::version,
        ))
        .load(c)?;
    Ok(rows.into_iter().collect())
}

/// Saves a draft. False when it is published by now, or there is none, or it was saved by
/// somebody else since `base`.
///
/// # Errors
/// What the database answers.
pub fn save_draft(
    c: &mut DbConnection,
    id: i64,
    changes: &VersionChanges,
    base: Option<UtcTime>,
) -> Result<bool, DbError> {
    let draft = connector_versions::table
        .filter(connector_versions::id.eq(id))
        .filter(connector_versions::state.eq(Stored(VersionState::Draft)));
    let rows = match base {
        Some(base) => diesel::update(draft.filter(connector_versions::updated_at.eq(Stored(base))))
            .set(changes)
            .execute(c)?,
        None => diesel::update(draft).set(changes).execute(c)?,
    };
    Ok(rows > 0)
}

/// A draft becomes published and never changes again. False when it is no draft.
///
/// # Errors
/// What the database answers.
pub fn publish(c: &mut DbConnection, id: i64, now: UtcTime) -> Result<bool, DbError> {
    let draft = connector_versions::table
        .filter(connector_versions::id.eq(id))
        .filter(connector_versions::state.eq(Stored(VersionState::Draft)));
    let rows = diesel::update(draft)
        .set((
            connector_versions::state.eq(Stored(VersionState::Published)),
            connector_versions::published_at.eq(Some(Stored(now))),
            connector_versions::updated_at.eq(Stored(now)),
        ))
        .execute(c)?;
    Ok(rows > 0)
}

/// The texts of a published version.
///
/// # Errors
/// What the database answers.
pub fn texts_of(
    c: &mut DbConnection,
    slug: &str,
    version: i32,
) -> Result<Option<ConnectorTexts>, DbError> {
    Ok(connector_versions::table
        .inner_join(connectors::table)
        .filter(connectors::slug.eq(slug))
        .filter(connector_versions::version.eq(version))
        .filter(connector_versions::state.eq(Stored(VersionState::Published)))
        .select(ConnectorTexts::as_select())
        .first(c)
        .optional()?)
}
