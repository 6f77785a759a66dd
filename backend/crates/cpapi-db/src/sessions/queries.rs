//! Queries of `sessions`.

use cpapi_domain::time::UtcTime;
use diesel::prelude::*;

use super::{NewSession, SessionRow};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::sessions;
use crate::types::Stored;

/// Stores a refresh token's hash.
///
/// # Errors
/// What the database answers.
pub fn insert(c: &mut DbConnection, new: &NewSession) -> Result<(), DbError> {
    diesel::insert_into(sessions::table)
        .values(new)
        .execute(c)?;
    Ok(())
}

/// The session of a token.
///
/// # Errors
/// What the database answers.
pub fn find_by_hash(c: &mut DbConnection, token_hash: &str) -> Result<Option<SessionRow>, DbError> {
    Ok(sessions::table
        .filter(sessions::token_hash.eq(token_hash))
        .select(sessions::all_columns)
        .first(c)
        .optional()?)
}

/// Marks a token as exchanged; false when somebody else was faster.
///
/// # Errors
/// What the database answers.
pub fn mark_used(c: &mut DbConnection, id: i64, now: UtcTime) -> Result<bool, DbError> {
    let open = sessions::table.filter(
        sessions::id
            .eq(id)
            .and(sessions::used_at.is_null())
            .and(sessions::revoked_at.is_null()),
    );
    Ok(diesel::update(open)
        .set(sessions::used_at.eq(Stored(now)))
        .execute(c)?
        == 1)
}

/// Revokes every token that descends from one login.
///
/// # Errors
/// What the database answers.
pub fn revoke_family(c: &mut DbConnection, family: &str, now: UtcTime) -> Result<(), DbError> {
    let open = sessions::table.filter(
        sessions::family
            .eq(family)
            .and(sessions::revoked_at.is_null()),
    );
    diesel::update(open)
        .set(sessions::revoked_at.eq(Stored(now)))
        .execute(c)?;
    Ok(())
}

/// Revokes every token of a user.
///
/// # Errors
/// What the database answers.
pub fn revoke_user(c: &mut DbConnection, user_id: i64, now: UtcTime) -> Result<(), DbError> {
    let open = sessions::table.filter(
        sessions::user_id
            .eq(user_id)
            .and(sessions::revoked_at.is_null()),
    );
    diesel::update(open)
        .set(sessions::revoked_at.eq(Stored(now)))
        .execute(c)?;
    Ok(())
}

/// Deletes tokens that ended before.
///
/// # Errors
/// What the database answers.
pub fn delete_ended(c: &mut DbConnection, before: UtcTime) -> Result<usize, DbError> {
    Ok(
        diesel::delete(sessions::table.filter(sessions::expires_at.lt(Stored(before))))
            .execute(c)?,
    )
}
