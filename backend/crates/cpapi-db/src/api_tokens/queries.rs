//! Queries of `api_tokens`.

use cpapi_domain::time::UtcTime;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{ApiTokenRow, NewApiToken};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::keyset::id_page;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::api_tokens;
use crate::types::Stored;

/// Stores a token's hash.
///
/// # Errors
/// What the database answers.
pub fn insert(c: &mut DbConnection, new: &NewApiToken) -> Result<ApiTokenRow, DbError> {
    Ok(diesel::insert_into(api_tokens::table)
        .values(new)
        .returning(api_tokens::all_columns)
        .get_result(c)?)
}

/// The token, if there is one.
///
/// # Errors
/// What the database answers.
pub fn find(c: &mut DbConnection, id: i64) -> Result<Option<ApiTokenRow>, DbError> {
    Ok(api_tokens::table
        .find(id)
        .select(api_tokens::all_columns)
        .first(c)
        .optional()?)
}

/// The token with this hash.
///
/// # Errors
/// What the database answers.
pub fn find_by_hash(
    c: &mut DbConnection,
    token_hash: &str,
) -> Result<Option<ApiTokenRow>, DbError> {
    Ok(api_tokens::table
        .filter(api_tokens::token_hash.eq(token_hash))
        .select(api_tokens::all_columns)
        .first(c)
        .optional()?)
}

/// Revokes a token; one that was revoked before keeps its time.
///
/// # Errors
/// What the database answers.
pub fn revoke(c: &mut DbConnection, id: i64, now: UtcTime) -> Result<(), DbError> {
    let open =
        api_tokens::table.filter(api_tokens::id.eq(id).and(api_tokens::revoked_at.is_null()));
    diesel::update(open)
        .set(api_tokens::revoked_at.eq(Stored(now)))
        .execute(c)?;
    Ok(())
}

/// Remembers a use.
///
/// # Errors
/// What the database answers.
pub fn mark_used(c: &mut DbConnection, id: i64, ip: &str, now: UtcTime) -> Result<(), DbError> {
    diesel::update(api_tokens::table.find(id))
        .set((
            api_tokens::last_used_at.eq(Stored(now)),
            api_tokens::last_used_ip.eq(ip),
        ))
        .execute(c)?;
    Ok(())
}

/// A page of tokens, newest first.
///
/// # Errors
/// [`DbError::CursorInvalid`], and what the database answers.
pub fn list(c: &mut DbConnection, page: &PageRequest<()>) -> Result<Page<ApiTokenRow>, DbError> {
    id_page!(
        c,
        api_tokens::table.into_boxed(),
        page,
        "-id",
        desc,
        api_tokens::id,
        |row: &ApiTokenRow| Keyset {
            key: (),
            id: row.id
        }
    )
}

/// How many tokens there are.
///
/// # Errors
/// What the database answers.
pub fn count(c: &mut DbConnection) -> Result<i64, DbError> {
    Ok(api_tokens::table.select(count_star()).first(c)?)
}
