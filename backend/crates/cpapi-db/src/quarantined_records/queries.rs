//! Keeping unreadable records and showing them (product.md Y10).

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

use super::{NewQuarantinedRecord, QuarantinedRecordRow};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::on_backend;
use crate::page::{Keyset, Page, PageRequest};
use crate::runs::NewestFirst;
use crate::schema::quarantined_records;

/// Rows of one statement: eight values each, far below both databases' limits.
const CHUNK: usize = 500;

/// Keeps records.
///
/// # Errors
/// [`DbError::Referenced`] for an unknown source or run.
pub fn insert_many(c: &mut DbConnection, records: &[NewQuarantinedRecord]) -> Result<(), DbError> {
    for chunk in records.chunks(CHUNK) {
        on_backend!(c, |c| diesel::insert_into(quarantined_records::table)
            .values(chunk)
            .execute(c))?;
    }
    Ok(())
}

/// A source's records, newest first.
///
/// # Errors
/// [`DbError::CursorInvalid`].
pub fn list(
    c: &mut DbConnection,
    source_id: i64,
    page: &PageRequest<NewestFirst>,
) -> Result<Page<QuarantinedRecordRow>, DbError> {
    let mut query = quarantined_records::table
        .filter(quarantined_records::source_id.eq(source_id))
        .order(quarantined_records::id.desc())
        .limit(page.fetch())
        .into_boxed();
    if let Some(after) = page.after::<()>("-id")? {
        query = query.filter(quarantined_records::id.lt(after.id));
    }
    let rows: Vec<QuarantinedRecordRow> = query.load(c)?;
    Page::cut(rows, page, "-id", |record| Keyset {
        key: (),
        id: record.id,
    })
}

/// How many records of a source are kept.
///
/// # Errors
/// The database's.
pub fn count(c: &mut DbConnection, source_id: i64) -> Result<i64, DbError> {
    Ok(quarantined_records::table
        .filter(quarantined_records::source_id.eq(source_id))
        .count()
        .get_result(c)?)
}
