//! The search index over offers, which wants a hand: SQLite's for new rows, both when much came.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::connection::DbConnection;
use crate::error::DbError;

/// Adds new offers, whose ids follow one another, in one statement: each statement writes a
/// piece of index of its own.
pub(super) fn add(c: &mut DbConnection, first: i64, last: i64) -> Result<(), DbError> {
    if let DbConnection::Sqlite(sqlite) = c {
        diesel::sql_query(
            "INSERT INTO offer_search (rowid, search_text) SELECT id, search_text FROM offers WHERE id BETWEEN $1 AND $2",
        )
        .bind::<BigInt, _>(first)
        .bind::<BigInt, _>(last)
        .execute(sqlite)?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Changes {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// Pages of index that one step rewrites; some tens of milliseconds.
const STEP_PAGES: i64 = 500;

/// Of a table in partitions each has its own index.
const CLEAN_POSTGRES: &str = "
    SELECT gin_clean_pending_list(oid) FROM pg_class
    WHERE relkind = 'i' AND (oid = 'offers_search_text_idx'::regclass OR oid IN (
        SELECT inhrelid FROM pg_inherits WHERE inhparent = 'offers_search_text_idx'::regclass))";

/// Merges pieces of the search index, one short step per call, and says whether another is worth
/// while. To be called after pulls that brought much, each step in a transaction of its own.
/// PostgreSQL sorts in what it has put off, in one step.
///
/// # Errors
/// What the database answers.
pub fn tidy(c: &mut DbConnection) -> Result<bool, DbError> {
    let sqlite = match c {
        DbConnection::Sqlite(sqlite) => sqlite,
        DbConnection::Postgres(postgres) => {
            diesel::sql_query(CLEAN_POSTGRES).execute(postgres)?;
            return Ok(false);
        }
    };
    let changes = |sqlite: &mut SqliteConnection| -> Result<i64, DbError> {
        let changes: Changes =
            diesel::sql_query("SELECT total_changes() AS total").get_result(sqlite)?;
        Ok(changes.total)
    };
    let before = changes(sqlite)?;
    // A negative number also merges pieces of different sizes.
    diesel::sql_query(format!(
        "INSERT INTO offer_search (offer_search, rank) VALUES ('merge', -{STEP_PAGES})"
    ))
    .execute(sqlite)?;
    // SQLite's manual: a difference below two means that there was nothing to do.
    Ok(changes(sqlite)? - before >= 2)
}
