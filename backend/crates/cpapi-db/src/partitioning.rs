//! The offers' tables in partitions, for when they outgrow one table (docs/scaling.md).
//!
//! PostgreSQL only. Every query of the product runs on either shape; which one a database has is
//! its operator's choice, made once with `cpapi partition`.

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Bool, Integer, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, sql_query};

use crate::connection::DbConnection;
use crate::error::DbError;

/// The tables that grow with the offers and the column whose hash chooses the partition: the
/// source where a table has it, so that a pull works in one partition. Those that refer to
/// `offers` stand before it.
const TABLES: [(&str, &str); 9] = [
    ("offer_hashes", "source_id"),
    ("offer_countries", "source_id"),
    ("offer_documents", "offer_id"),
    ("offer_categories", "offer_id"),
    ("offer_payouts", "offer_id"),
    ("offer_changes", "offer_id"),
    ("offer_search", "offer_id"),
    ("offer_keys", "offer_id"),
    ("offers", "source_id"),
];

/// Fewest and most partitions of a table.
pub const PARTS: std::ops::RangeInclusive<u16> = 2..=256;

#[derive(QueryableByName)]
struct Changed {
    #[diesel(sql_type = Bool)]
    changed: bool,
}

/// Spreads the offers' tables over `parts` partitions each and returns the names of those that
/// were not partitioned yet. All or nothing; the tables are locked until it is done.
///
/// # Errors
/// [`DbError::Config`] on SQLite and for a number outside [`PARTS`]; otherwise the database's.
pub fn partition(c: &mut DbConnection, parts: u16) -> Result<Vec<&'static str>, DbError> {
    if !PARTS.contains(&parts) {
        let (least, most) = (PARTS.start(), PARTS.end());
        return Err(DbError::Config(format!(
            "a table has {least} to {most} partitions, not {parts}"
        )));
    }
    let DbConnection::Postgres(postgres) = c else {
        return Err(DbError::Config(
            "only PostgreSQL has partitions; database.url names a SQLite file".to_owned(),
        ));
    };
    postgres.transaction(|postgres| {
        postgres.batch_execute(include_str!("partitioning.sql"))?;
        let mut changed = Vec::new();
        for (table, key) in TABLES {
            let outcome: Changed =
                sql_query("SELECT pg_temp.cpapi_partition($1, $2, $3) AS changed")
                    .bind::<Text, _>(table)
                    .bind::<Text, _>(key)
                    .bind::<Integer, _>(i32::from(parts))
                    .get_result(postgres)?;
            if outcome.changed {
                changed.push(table);
            }
        }
        postgres.batch_execute("DROP FUNCTION pg_temp.cpapi_partition(text, text, integer)")?;
        Ok(changed)
    })
}
