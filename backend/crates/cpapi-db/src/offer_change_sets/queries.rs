//! Writing and reading what changed.

use std::collections::{BTreeSet, HashMap};

use cpapi_domain::time::UtcTime;
use diesel::dsl::exists;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

use super::packed::{pack, unpack};
use super::rows::NewChangeSet;
use crate::connection::DbConnection;
use crate::error::DbError;
use crate::on_backend;
use crate::schema::{offer_change_sequences, offer_change_sets};
use crate::types::{Json, Stored};

/// Offers that changed, and product keys that some of them had before (product.md C10).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Ids.
    pub offers: BTreeSet<i64>,
    /// Keys.
    pub left_products: BTreeSet<String>,
}

/// Records that offers of a source changed; nothing for no offers. Call it last in the
/// transaction that changes them: from here on it holds the source's number.
///
/// # Errors
/// What the database answers.
pub fn record(
    c: &mut DbConnection,
    source_id: i64,
    offers: &[i64],
    left_products: Vec<String>,
    at: UtcTime,
) -> Result<(), DbError> {
    if offers.is_empty() {
        return Ok(());
    }
    let new = NewChangeSet {
        source_id,
        sequence: next(c, source_id)?,
        at: Stored(at),
        offers: pack(offers)?,
        left_products: Json(left_products),
    };
    diesel::insert_into(offer_change_sets::table)
        .values(&new)
        .execute(c)?;
    Ok(())
}

fn next(c: &mut DbConnection, source_id: i64) -> Result<i64, DbError> {
    use offer_change_sequences::last;
    Ok(on_backend!(c, |c| diesel::insert_into(
        offer_change_sequences::table
    )
    .values((
        offer_change_sequences::source_id.eq(source_id),
        last.eq(1_i64)
    ))
    .on_conflict(offer_change_sequences::source_id)
    .do_update()
    .set(last.eq(last + 1))
    .returning(last)
    .get_result(c))?)
}

/// The number of each source's newest change set; a source without any is absent.
///
/// # Errors
/// What the database answers.
pub fn last(c: &mut DbConnection, source_ids: &[i64]) -> Result<HashMap<i64, i64>, DbError> {
    let rows: Vec<(i64, i64)> = offer_change_sequences::table
        .filter(offer_change_sequences::source_id.eq_any(source_ids.to_vec()))
        .load(c)?;
    Ok(rows.into_iter().collect())
}

/// Adds what changed in a source after one number up to another. False where some of it is not
/// kept any more, or where it is about more than `limit` offers: then nothing less than
/// everything has to be looked at.
///
/// # Errors
/// What the database answers.
pub fn since(
    c: &mut DbConnection,
    source_id: i64,
    (after, until): (i64, i64),
    limit: usize,
    changes: &mut Changes,
) -> Result<bool, DbError> {
    let mut after = after;
    while after < until {
        let set: Vec<(i64, Vec<u8>, Json<Vec<String>>)> = offer_change_sets::table
            .filter(offer_change_sets::source_id.eq(source_id))
            .filter(offer_change_sets::sequence.gt(after))
            .order(offer_change_sets::sequence)
            .limit(1)
            .select((
                offer_change_sets::sequence,
                offer_change_sets::offers,
                offer_change_sets::left_products,
            ))
            .load(c)?;
        let Some((sequence, offers, left)) = set.into_iter().next() else {
            return Ok(false);
        };
        if sequence != after + 1 {
            return Ok(false);
        }
        after = sequence;
        changes.offers.extend(unpack(&offers)?);
        changes.left_products.extend(left.0);
        if changes.offers.len() > limit {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether there are change sets from before an instant.
///
/// # Errors
/// What the database answers.
pub fn any_before(c: &mut DbConnection, before: UtcTime) -> Result<bool, DbError> {
    let old = offer_change_sets::table.filter(offer_change_sets::at.lt(Stored(before)));
    Ok(diesel::select(exists(old)).get_result(c)?)
}

/// Deletes change sets from before an instant; a campaign that has not read them is matched
/// wholly. Returns how many.
///
/// # Errors
/// What the database answers.
pub fn delete_before(c: &mut DbConnection, before: UtcTime) -> Result<usize, DbError> {
    let old = offer_change_sets::table.filter(offer_change_sets::at.lt(Stored(before)));
    Ok(diesel::delete(old).execute(c)?)
}
