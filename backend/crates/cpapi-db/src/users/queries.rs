//! Queries of `users`.

use cpapi_domain::access::Role;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{NewUser, UserChanges, UserRow};
use crate::connection::{DbConnection, MultiBackend};
use crate::error::DbError;
use crate::fold::{fold, like_pattern};
use crate::keyset::id_page;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::users;
use crate::statement_kind::{Said, StatementKind};
use crate::types::Stored;

/// The form of an e-mail that is stored and looked for.
pub fn fold_email(email: &str) -> String {
    fold(email)
}

/// Stores a user.
///
/// # Errors
/// [`DbError::Conflict`] over `email` when another user has it.
pub fn insert(c: &mut DbConnection, new: &NewUser) -> Result<UserRow, DbError> {
    Ok(diesel::insert_into(users::table)
        .values(new)
        .returning(users::all_columns)
        .get_result(c)?)
}

/// The user, if there is one.
///
/// # Errors
/// What the database answers.
pub fn find(c: &mut DbConnection, id: i64) -> Result<Option<UserRow>, DbError> {
    let _said = Said::of(StatementKind::Select);
    // Not `first`: SQLite plans a statement anew each time its LIMIT is bound, and every request
    // asks this.
    Ok(users::table
        .find(id)
        .select(users::all_columns)
        .get_result(c)
        .optional()?)
}

/// The user with this e-mail, written in any case.
///
/// # Errors
/// What the database answers.
pub fn find_by_email(c: &mut DbConnection, email: &str) -> Result<Option<UserRow>, DbError> {
    Ok(users::table
        .filter(users::email.eq(fold_email(email)))
        .select(users::all_columns)
        .first(c)
        .optional()?)
}

/// The users who may enter and chose to be mailed of something (product.md N1).
///
/// # Errors
/// What the database answers.
pub fn mailed(c: &mut DbConnection) -> Result<Vec<UserRow>, DbError> {
    Ok(users::table
        .filter(users::mail_kinds.ne(0))
        .filter(users::disabled_at.is_null())
        .order(users::id)
        .select(users::all_columns)
        .load(c)?)
}

/// Changes a user.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub fn update(c: &mut DbConnection, id: i64, changes: &UserChanges) -> Result<UserRow, DbError> {
    Ok(diesel::update(users::table.find(id))
        .set(changes)
        .returning(users::all_columns)
        .get_result(c)?)
}

/// How many users there are.
///
/// # Errors
/// What the database answers.
pub fn count_all(c: &mut DbConnection) -> Result<i64, DbError> {
    Ok(users::table.select(count_star()).first(c)?)
}

/// How many administrators may enter, besides this one.
///
/// # Errors
/// What the database answers.
pub fn count_other_admins(c: &mut DbConnection, id: i64) -> Result<i64, DbError> {
    Ok(users::table
        .filter(
            users::role
                .eq(Stored(Role::Admin))
                .and(users::disabled_at.is_null())
                .and(users::id.ne(id)),
        )
        .select(count_star())
        .first(c)?)
}

type Boxed<'a> = users::BoxedQuery<'a, MultiBackend>;

fn matching(search: Option<&str>) -> Boxed<'static> {
    let query = users::table.into_boxed();
    match search.filter(|text| !text.trim().is_empty()) {
        Some(text) => query.filter(users::email.like(like_pattern(text)).escape('\\')),
        None => query,
    }
}

/// A page of users by id; `search` looks in the e-mail.
///
/// # Errors
/// [`DbError::CursorInvalid`], and what the database answers.
pub fn list(
    c: &mut DbConnection,
    search: Option<&str>,
    page: &PageRequest<()>,
) -> Result<Page<UserRow>, DbError> {
    id_page!(
        c,
        matching(search),
        page,
        "id",
        asc,
        users::id,
        |row: &UserRow| Keyset {
            key: (),
            id: row.id
        }
    )
}

/// How many users match.
///
/// # Errors
/// What the database answers.
pub fn count(c: &mut DbConnection, search: Option<&str>) -> Result<i64, DbError> {
    Ok(matching(search).select(count_star()).first(c)?)
}
