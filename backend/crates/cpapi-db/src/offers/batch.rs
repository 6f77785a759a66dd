//! Many rows at once, in the fastest way that each database has (baselines.md, "the load path
//! that won").

use crate::connection::DbConnection;
use crate::error::DbError;

/// Rows of one prepared statement on SQLite; diesel caches the statement because the number is
/// part of its type.
pub(super) const SQLITE_ROWS: usize = 24;
/// The same for tables of few columns: each statement costs as much as some rows.
pub(super) const SQLITE_NARROW_ROWS: usize = 96;
/// Rows of one upsert on PostgreSQL: below 65,535 bound values for the widest table.
pub(super) const POSTGRES_ROWS: usize = 1000;

/// New offers whose rows are made and written together: on SQLite few, so that the copies of their
/// texts are few; PostgreSQL's COPY has a price of its own.
pub(super) const fn offers_at_once(c: &DbConnection) -> usize {
    match c {
        DbConnection::Sqlite(_) => 5 * SQLITE_NARROW_ROWS,
        DbConnection::Postgres(_) => usize::MAX,
    }
}

/// Inserts new rows: multi-row prepared statements on SQLite, binary COPY on PostgreSQL.
///
/// A statement that may fail in its middle makes SQLite keep a copy of each page that it touches,
/// so rows that break a rule are passed over there, counted, and the batch fails as a whole.
macro_rules! insert_new {
    ($c:expr, $table:expr, $rows:expr) => {
        $crate::offers::batch::insert_new!($c, $table, $rows, $crate::offers::batch::SQLITE_ROWS)
    };
    ($c:expr, $table:expr, $rows:expr, $at_once:expr) => {{
        let rows = $rows;
        match $c {
            $crate::connection::DbConnection::Sqlite(sqlite) => {
                let _said =
                    $crate::statement_kind::Said::of($crate::statement_kind::StatementKind::Insert);
                let (chunks, rest) = rows.as_chunks::<{ $at_once }>();
                let mut written = 0;
                for chunk in chunks {
                    written += diesel::insert_or_ignore_into($table)
                        .values(chunk)
                        .execute(sqlite)?;
                }
                for row in rest {
                    written += diesel::insert_or_ignore_into($table)
                        .values(row)
                        .execute(sqlite)?;
                }
                if written != rows.len() {
                    return Err($crate::offers::batch::broken_rule(stringify!($table)));
                }
            }
            $crate::connection::DbConnection::Postgres(postgres) => {
                if !rows.is_empty() {
                    diesel::copy_from($table)
                        .from_insertable(rows)
                        .execute(postgres)?;
                }
            }
        }
    }};
}

/// Rows of this table that break one of its rules.
pub(super) fn broken_rule(table: &str) -> DbError {
    DbError::Other(anyhow::anyhow!("rows of {table} break a rule of the table"))
}

/// Inserts rows or, where the key is taken, sets what `$set` says.
macro_rules! upsert {
    ($c:expr, $table:expr, $rows:expr, $key:expr, $set:expr) => {{
        let rows = $rows;
        match $c {
            $crate::connection::DbConnection::Sqlite(sqlite) => {
                let _said =
                    $crate::statement_kind::Said::of($crate::statement_kind::StatementKind::Insert);
                let (chunks, rest) = rows.as_chunks::<{ $crate::offers::batch::SQLITE_ROWS }>();
                for chunk in chunks {
                    diesel::insert_into($table)
                        .values(chunk)
                        .on_conflict($key)
                        .do_update()
                        .set($set)
                        .execute(sqlite)?;
                }
                for row in rest {
                    diesel::insert_into($table)
                        .values(row)
                        .on_conflict($key)
                        .do_update()
                        .set($set)
                        .execute(sqlite)?;
                }
            }
            $crate::connection::DbConnection::Postgres(postgres) => {
                let _said =
                    $crate::statement_kind::Said::of($crate::statement_kind::StatementKind::Insert);
                for chunk in rows.chunks($crate::offers::batch::POSTGRES_ROWS) {
                    diesel::insert_into($table)
                        .values(chunk)
                        .on_conflict($key)
                        .do_update()
                        .set($set)
                        .execute(postgres)?;
                }
            }
        }
    }};
}

pub(super) use {insert_new, upsert};
