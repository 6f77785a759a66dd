//! Offers by title, by product and by end.
//!
//! These values come in no order, so that every batch of a large load would write nearly all pages
//! of their indexes. They stand in tables of their own, into which those of many new offers are taken
//! at once, after the load (docs/database.md): on SQLite `offer_titles`, `offer_products` and
//! `offer_ends`, each in its order; on PostgreSQL `offer_keys`, filled with the search index. Until
//! then titles and products are read from the offers that wait too; an end counts once it is taken
//! in. A change of an offer whose keys are in follows by a trigger.

use cpapi_domain::time::UtcTime;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::search_index::is_behind;
use super::statement::{Statement, Value};
use crate::connection::{DatabaseKind, DbConnection};
use crate::error::DbError;
use crate::types::Instant;

/// Offers whose keys one step takes in. Fewer, and each page is written more often; a step of this
/// many keeps writers waiting for a few tenths of a second.
const STEP_OFFERS: i64 = 30_000;

/// What the keys are read from on a database. PostgreSQL is to follow an index and look up each
/// offer, whatever it thinks of the numbers: `OFFSET 0` keeps the lookup as it is written.
pub(super) struct KeyTables {
    /// Begins a query for offers `o` in the order of [`Self::TITLE`] and [`Self::TITLE_ID`].
    pub(super) by_title: &'static str,
    /// The offers `o` whose keys wait, and perhaps some that do not.
    pub(super) waiting: &'static str,
    products: &'static str,
    ends: &'static str,
    first_end: &'static str,
}

impl KeyTables {
    /// What [`Self::by_title`] is ordered by.
    pub(super) const TITLE: &str = "t.title_folded";
    /// Where titles are equal.
    pub(super) const TITLE_ID: &str = "t.offer_id";

    pub(super) const fn of(kind: DatabaseKind) -> Self {
        match kind {
            DatabaseKind::Sqlite => Self {
                by_title: "SELECT o.id FROM offer_titles t CROSS JOIN offers o ON o.id = t.offer_id",
                waiting: "(SELECT last_offer_id FROM offer_keys_taken_in) b \
                    CROSS JOIN offers o ON o.id > b.last_offer_id",
                products: "offer_products",
                ends: "offer_ends e CROSS JOIN offers o ON o.id = e.offer_id",
                first_end: "offer_ends",
            },
            DatabaseKind::Postgres => Self {
                by_title: "SELECT o.id FROM offer_keys t CROSS JOIN LATERAL \
                    (SELECT w.* FROM offers w WHERE w.id = t.offer_id OFFSET 0) o",
                waiting: "offer_text_backlog b CROSS JOIN LATERAL (SELECT w.* FROM offers w \
                    WHERE w.id BETWEEN b.first_offer_id AND b.last_offer_id OFFSET 0) o",
                products: "offer_keys",
                ends: "offer_keys e JOIN offers o ON o.id = e.offer_id",
                first_end: "offer_keys WHERE expires_at IS NOT NULL",
            },
        }
    }
}

#[derive(QueryableByName)]
struct Progress {
    /// Keys are taken in up to this offer.
    #[diesel(sql_type = BigInt)]
    to: i64,
    /// The last offer.
    #[diesel(sql_type = BigInt)]
    last: i64,
}

fn progress(sqlite: &mut SqliteConnection) -> Result<Progress, DbError> {
    Ok(diesel::sql_query(
        "SELECT last_offer_id AS \"to\", coalesce((SELECT max(id) FROM offers), 0) AS last \
         FROM offer_keys_taken_in",
    )
    .get_result(sqlite)?)
}

/// Whether the keys of some offers wait.
///
/// # Errors
/// What the database answers.
pub fn wait(c: &mut DbConnection) -> Result<bool, DbError> {
    let DbConnection::Sqlite(sqlite) = c else {
        return is_behind(c);
    };
    let Progress { to, last } = progress(sqlite)?;
    Ok(to < last)
}

/// Takes in the keys of many offers on SQLite, in the transaction that is open. Says whether there
/// were any; then there may be more.
pub(super) fn take_in(sqlite: &mut SqliteConnection) -> Result<bool, DbError> {
    let Progress { to, last } = progress(sqlite)?;
    if to >= last {
        return Ok(false);
    }
    let (first, last) = (to + 1, last.min(to + STEP_OFFERS));
    for keys in [
        "offer_titles SELECT title_folded, id FROM offers WHERE TRUE",
        "offer_products SELECT product_key, id FROM offers WHERE product_key IS NOT NULL",
        "offer_ends SELECT expires_at, id FROM offers WHERE expires_at IS NOT NULL AND valid",
    ] {
        diesel::sql_query(format!(
            "INSERT INTO {keys} AND id BETWEEN $1 AND $2 ORDER BY 1, 2"
        ))
        .bind::<BigInt, _>(first)
        .bind::<BigInt, _>(last)
        .execute(sqlite)?;
    }
    diesel::sql_query("UPDATE offer_keys_taken_in SET last_offer_id = $1")
        .bind::<BigInt, _>(last)
        .execute(sqlite)?;
    Ok(true)
}

/// Adds ` AND …`: the offer stands for one of these products.
pub(super) fn push_products(sql: &mut Statement, keys: &[String], waiting: bool) {
    let tables = KeyTables::of(sql.kind);
    sql.push_fmt(format_args!(
        " AND o.id IN (SELECT p.offer_id FROM {} p",
        tables.products
    ));
    push_in(sql, " WHERE p.product_key IN (", keys);
    if waiting {
        sql.push_fmt(format_args!(
            " UNION ALL SELECT o.id FROM {}",
            tables.waiting
        ));
        push_in(sql, " WHERE o.product_key IN (", keys);
    }
    sql.push(")");
}

fn push_in(sql: &mut Statement, condition: &str, keys: &[String]) {
    sql.push(condition);
    sql.texts(keys.iter().cloned());
    sql.push(")");
}

/// A valid offer whose end has passed.
#[derive(QueryableByName)]
pub(super) struct Ended {
    #[diesel(sql_type = BigInt)]
    pub(super) offer_id: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) source_id: i64,
    #[diesel(sql_type = Bool)]
    pub(super) preview_required: bool,
}

/// Up to `limit` valid offers whose end has passed, those that ended first.
pub(super) fn ended(c: &mut DbConnection, now: UtcTime, limit: i64) -> Result<Vec<Ended>, DbError> {
    let kind = c.kind();
    let from = KeyTables::of(kind).ends;
    let mut sql = Statement::new(
        kind,
        &format!(
            "SELECT o.id AS offer_id, o.source_id, s.preview_required FROM {from} \
             JOIN sources s ON s.id = o.source_id WHERE o.valid AND e.expires_at <= "
        ),
    );
    sql.bind(Value::Time(now));
    sql.push(&format!(" ORDER BY e.expires_at, e.offer_id LIMIT {limit}"));
    Ok(sql.build().load(c)?)
}

#[derive(QueryableByName)]
struct FirstEnd {
    #[diesel(sql_type = Instant)]
    first: UtcTime,
}

/// Whether there are valid offers whose end has passed; asks without the write lock.
///
/// # Errors
/// The database's.
pub fn any_ended(c: &mut DbConnection, now: UtcTime) -> Result<bool, DbError> {
    // The first entry of the index of ends, whose conditions these are: asked whether there is an
    // end before now, PostgreSQL read every offer, each second.
    let sql = format!(
        "SELECT expires_at AS first FROM {} ORDER BY expires_at LIMIT 1",
        KeyTables::of(c.kind()).first_end
    );
    let first: Option<FirstEnd> = diesel::sql_query(sql).get_result(c).optional()?;
    Ok(first.is_some_and(|end| end.first <= now))
}
