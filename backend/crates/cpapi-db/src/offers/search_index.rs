//! The search index over offers' texts: SQLite's FTS5 table, PostgreSQL's trigram index.
//!
//! Sorting texts into it costs as much as writing the offers, so a pull only notes which offers are
//! new (`offer_text_backlog`, in the transaction that writes them) and [`tidy`] takes them in once
//! the load is over. Until then a search reads these texts one by one: nothing is ever missed. The
//! text of an offer that is in the index changes with the offer, by a trigger.

use cpapi_domain::time::UtcTime;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::keys;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::schema::offer_text_backlog as backlog;
use crate::types::Stored;

/// Notes new offers, whose ids lie between these two, for the index.
pub(super) fn put_off(
    c: &mut DbConnection,
    first: i64,
    last: i64,
    since: UtcTime,
) -> Result<(), DbError> {
    diesel::insert_into(backlog::table)
        .values((
            backlog::first_offer_id.eq(first),
            backlog::last_offer_id.eq(last),
            backlog::since.eq(Stored(since)),
        ))
        .execute(c)?;
    Ok(())
}

/// Whether some texts are not in the index yet.
pub(super) fn is_behind(c: &mut DbConnection) -> Result<bool, DbError> {
    Ok(diesel::select(exists(backlog::table.select(backlog::id))).get_result(c)?)
}

/// Since when the text that waits longest is not in the index; none when all are.
///
/// # Errors
/// What the database answers.
pub fn behind_since(c: &mut DbConnection) -> Result<Option<UtcTime>, DbError> {
    Ok(backlog::table
        .order(backlog::id)
        .select(backlog::since)
        .first(c)
        .optional()?)
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = BigInt)]
    offers: i64,
}

/// About how many offers wait for the index: ids that two batches got by turns count twice.
///
/// # Errors
/// What the database answers.
pub fn waiting(c: &mut DbConnection) -> Result<i64, DbError> {
    let sql = "SELECT CAST(coalesce(sum(last_offer_id - first_offer_id + 1), 0) AS BIGINT) AS offers \
               FROM offer_text_backlog";
    let Waiting { offers } = diesel::sql_query(sql).get_result(c)?;
    Ok(offers)
}

/// Offers that one step takes in, unless one batch had more; about a tenth of a second.
const STEP_OFFERS: i64 = 3000;
/// Pages of SQLite's index that one step merges; some tens of milliseconds.
const STEP_PAGES: i64 = 500;

/// Takes a part of the keys that wait into their tables or of the texts into the index, then merges
/// pieces of it: one short step per call, in a transaction of its own. Says whether another is worth
/// while.
///
/// # Errors
/// What the database answers.
pub fn tidy(c: &mut DbConnection) -> Result<bool, DbError> {
    if take_in_keys(c)? || take_in(c)? {
        return Ok(true);
    }
    match c {
        DbConnection::Sqlite(sqlite) => merge(sqlite),
        DbConnection::Postgres(postgres) => {
            diesel::sql_query(CLEAN_POSTGRES).execute(postgres)?;
            Ok(false)
        }
    }
}

/// Takes in a part of what titles, products and ends are found by, as [`tidy`] does; on PostgreSQL
/// that goes with the texts. Says whether another step is worth while.
///
/// # Errors
/// What the database answers.
pub fn take_in_keys(c: &mut DbConnection) -> Result<bool, DbError> {
    lock(c)?;
    match c {
        DbConnection::Sqlite(sqlite) => keys::take_in(sqlite),
        DbConnection::Postgres(_) => take_in(c),
    }
}

/// On PostgreSQL keeps other processes, and changes of texts (the trigger asks for the same lock),
/// from working on the index until the transaction ends.
fn lock(c: &mut DbConnection) -> Result<(), DbError> {
    if let DbConnection::Postgres(postgres) = c {
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('offer_search'))")
            .execute(postgres)?;
    }
    Ok(())
}

/// False when nothing waits.
fn take_in(c: &mut DbConnection) -> Result<bool, DbError> {
    let waiting: Vec<(i64, i64, i64)> = backlog::table
        .order(backlog::id)
        .limit(STEP_OFFERS)
        .select((backlog::id, backlog::first_offer_id, backlog::last_offer_id))
        .load(c)?;
    let mut offers = 0;
    for (id, first, last) in waiting {
        add(c, first, last)?;
        diesel::delete(backlog::table.find(id)).execute(c)?;
        offers += last - first + 1;
        if offers >= STEP_OFFERS {
            break;
        }
    }
    Ok(offers > 0)
}

/// One statement for many: each writes a piece of SQLite's index of its own. Ids that PostgreSQL
/// gave to two batches by turns stand in both ranges.
fn add(c: &mut DbConnection, first: i64, last: i64) -> Result<(), DbError> {
    let statements: &[&str] = match c {
        DbConnection::Sqlite(_) => &["INSERT INTO offer_search (rowid, search_text) \
             SELECT id, search_text FROM offers WHERE id BETWEEN $1 AND $2"],
        DbConnection::Postgres(_) => &[
            "INSERT INTO offer_search (offer_id, search_text) \
             SELECT id, search_text FROM offers WHERE id BETWEEN $1 AND $2 ON CONFLICT DO NOTHING",
            "INSERT INTO offer_keys (offer_id, title_folded, product_key, expires_at) \
             SELECT id, title_folded, product_key, CASE WHEN valid THEN expires_at END \
             FROM offers WHERE id BETWEEN $1 AND $2 ON CONFLICT DO NOTHING",
        ],
    };
    for statement in statements {
        diesel::sql_query(*statement)
            .bind::<BigInt, _>(first)
            .bind::<BigInt, _>(last)
            .execute(c)?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Changes {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// Merges pieces of SQLite's index.
fn merge(sqlite: &mut SqliteConnection) -> Result<bool, DbError> {
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

/// Sorts in what PostgreSQL has put off by itself. Of a table in partitions each has its own index.
const CLEAN_POSTGRES: &str = "
    SELECT gin_clean_pending_list(oid) FROM pg_class
    WHERE relkind = 'i' AND (oid = 'offer_search_search_text_idx'::regclass OR oid IN (
        SELECT inhrelid FROM pg_inherits WHERE inhparent = 'offer_search_search_text_idx'::regclass))";
