//! Queries of `audit_entries`.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{AuditEntryRow, NewAuditEntry};
use crate::connection::{DbConnection, MultiBackend};
use crate::error::DbError;
use crate::fold::like_pattern;
use crate::keyset::id_page;
use crate::page::{Keyset, Page, PageRequest};
use crate::schema::audit_entries;

/// Which entries are wanted; none = all.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Kind of the subject.
    pub subject_kind: Option<String>,
    /// Id of the subject.
    pub subject_id: Option<i64>,
    /// Who.
    pub user_id: Option<i64>,
    /// What was done.
    pub action: Option<String>,
    /// Text in actor, action or title.
    pub search: Option<String>,
}

/// The order of audit entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AuditSort {
    /// Newest first.
    #[default]
    NewestFirst,
    /// Oldest first.
    OldestFirst,
}

/// Stores an entry.
///
/// # Errors
/// What the database answers.
pub fn insert(c: &mut DbConnection, new: &NewAuditEntry) -> Result<(), DbError> {
    diesel::insert_into(audit_entries::table)
        .values(new)
        .execute(c)?;
    Ok(())
}

fn matching(filter: &AuditFilter) -> audit_entries::BoxedQuery<'static, MultiBackend> {
    let mut query = audit_entries::table.into_boxed();
    if let Some(kind) = filter.subject_kind.clone() {
        query = query.filter(audit_entries::subject_kind.eq(kind));
    }
    if let Some(id) = filter.subject_id {
        query = query.filter(audit_entries::subject_id.eq(Some(id)));
    }
    if let Some(id) = filter.user_id {
        query = query.filter(audit_entries::user_id.eq(Some(id)));
    }
    if let Some(action) = filter.action.clone() {
        query = query.filter(audit_entries::action.eq(action));
    }
    if let Some(text) = filter
        .search
        .as_deref()
        .filter(|text| !text.trim().is_empty())
    {
        query = query.filter(
            audit_entries::search_text
                .like(like_pattern(text))
                .escape('\\'),
        );
    }
    query
}

/// A page of entries.
///
/// # Errors
/// [`DbError::CursorInvalid`], and what the database answers.
pub fn list(
    c: &mut DbConnection,
    filter: &AuditFilter,
    page: &PageRequest<AuditSort>,
) -> Result<Page<AuditEntryRow>, DbError> {
    let place = |row: &AuditEntryRow| Keyset {
        key: (),
        id: row.id,
    };
    match page.sort {
        AuditSort::NewestFirst => id_page!(
            c,
            matching(filter),
            page,
            "-id",
            desc,
            audit_entries::id,
            place
        ),
        AuditSort::OldestFirst => id_page!(
            c,
            matching(filter),
            page,
            "id",
            asc,
            audit_entries::id,
            place
        ),
    }
}

/// How many entries match.
///
/// # Errors
/// What the database answers.
pub fn count(c: &mut DbConnection, filter: &AuditFilter) -> Result<i64, DbError> {
    Ok(matching(filter).select(count_star()).first(c)?)
}
