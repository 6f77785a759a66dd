//! Which offers are in their source's feed (product.md O3, Y5, Y6).

use cpapi_domain::time::UtcTime;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::IDS_PER_QUERY;
use super::batch::insert_new;
use super::difference::flag;
use super::write::{BatchOrigin, change_row};
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::offer_change_sets;
use crate::schema::{offer_changes, offer_hashes, offers};
use crate::types::Stored;

/// Seconds for which an offer counts as in the feed after it was last seen (product.md O3).
pub const SEEN_GRACE_SECONDS: i64 = 2 * 60 * 60;

/// Marks offers as gone from the feed, last seen at `last_seen_at` (the complete feed before).
/// Offers that are marked already stay as they are. Returns the ids that were marked.
///
/// # Errors
/// What the database answers.
pub fn mark_missing(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    ids: &[i64],
    last_seen_at: UtcTime,
) -> Result<Vec<i64>, DbError> {
    let mut marked = Vec::new();
    for part in ids.chunks(IDS_PER_QUERY) {
        let here: Vec<i64> = offers::table
            .filter(
                offers::id
                    .eq_any(part)
                    .and(offers::source_id.eq(origin.source_id)),
            )
            .filter(offers::missing_since.is_null())
            .select(offers::id)
            .load(c)?;
        diesel::update(offers::table.filter(offers::id.eq_any(&here)))
            .set((
                offers::missing_since.eq(Some(Stored(origin.at))),
                offers::last_seen_at.eq(Stored(last_seen_at)),
                offers::updated_at.eq(Stored(origin.at)),
            ))
            .execute(c)?;
        set_in_feed(c, origin, &here, false)?;
        marked.extend(here);
    }
    offer_change_sets::record(c, origin.source_id, &marked, Vec::new(), origin.at)?;
    Ok(marked)
}

/// Marks unchanged offers that were gone as back in the feed. Returns the ids that were marked.
///
/// # Errors
/// What the database answers.
pub fn mark_returned(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    ids: &[i64],
) -> Result<Vec<i64>, DbError> {
    let mut marked = Vec::new();
    for part in ids.chunks(IDS_PER_QUERY) {
        let gone: Vec<i64> = offers::table
            .filter(
                offers::id
                    .eq_any(part)
                    .and(offers::source_id.eq(origin.source_id)),
            )
            .filter(offers::missing_since.is_not_null())
            .select(offers::id)
            .load(c)?;
        diesel::update(offers::table.filter(offers::id.eq_any(&gone)))
            .set((
                offers::missing_since.eq(None::<Stored<UtcTime>>),
                offers::last_seen_at.eq(Stored(origin.at)),
                offers::updated_at.eq(Stored(origin.at)),
            ))
            .execute(c)?;
        set_in_feed(c, origin, &gone, true)?;
        marked.extend(gone);
    }
    offer_change_sets::record(c, origin.source_id, &marked, Vec::new(), origin.at)?;
    Ok(marked)
}

fn set_in_feed(
    c: &mut DbConnection,
    origin: &BatchOrigin,
    ids: &[i64],
    in_feed: bool,
) -> Result<(), DbError> {
    let names: Vec<String> = offers::table
        .filter(offers::id.eq_any(ids))
        .select(offers::external_id)
        .load(c)?;
    let hashes = offer_hashes::table
        .filter(offer_hashes::source_id.eq(origin.source_id))
        .filter(offer_hashes::external_id.eq_any(names));
    diesel::update(hashes)
        .set(offer_hashes::in_feed.eq(in_feed))
        .execute(c)?;
    let changes: Vec<_> = ids
        .iter()
        .map(|id| change_row(*id, origin, flag("in_feed", !in_feed, in_feed)))
        .collect();
    insert_new!(c, offer_changes::table, changes.as_slice());
    Ok(())
}

/// How many offers a source has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, QueryableByName)]
pub struct SourceCounts {
    /// Ever seen.
    #[diesel(sql_type = BigInt)]
    pub total: i64,
    /// Valid and in the feed.
    #[diesel(sql_type = BigInt)]
    pub valid: i64,
    /// Active and in the feed.
    #[diesel(sql_type = BigInt)]
    pub active: i64,
    /// In the feed.
    #[diesel(sql_type = BigInt)]
    pub in_feed: i64,
}

/// Counts a source's offers. Reads all of them: do it once after a pull that changed something.
///
/// # Errors
/// What the database answers.
pub fn source_counts(c: &mut DbConnection, source_id: i64) -> Result<SourceCounts, DbError> {
    let sql = "SELECT count(*) AS total, \
         CAST(coalesce(sum(CASE WHEN missing_since IS NULL AND valid THEN 1 ELSE 0 END), 0) AS BIGINT) AS valid, \
         CAST(coalesce(sum(CASE WHEN missing_since IS NULL AND status = 'active' THEN 1 ELSE 0 END), 0) AS BIGINT) AS active, \
         CAST(coalesce(sum(CASE WHEN missing_since IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS in_feed \
         FROM offers WHERE source_id = $1";
    Ok(diesel::sql_query(sql)
        .bind::<BigInt, _>(source_id)
        .get_result(c)?)
}
